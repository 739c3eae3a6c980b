package config

import "log/slog"

// Secret is a value that does not show itself: printing, logging or encoding it
// gives "[hidden]".
type Secret struct{ value string }

const hidden = "[hidden]"

// NewSecret wraps value.
func NewSecret(value string) Secret { return Secret{value} }

// Reveal is the value. Call it where the value is used and nowhere else.
func (s Secret) Reveal() string { return s.value }

// IsZero reports whether there is no value.
func (s Secret) IsZero() bool { return s.value == "" }

// String hides the value.
func (s Secret) String() string { return hidden }

// GoString hides the value from %#v.
func (s Secret) GoString() string { return hidden }

// LogValue hides the value from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalJSON hides the value from encoding/json.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }
