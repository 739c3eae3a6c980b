package oauth

import (
	"crypto/subtle"
	"log/slog"
)

// hidden is what every printer sees in place of a secret.
const hidden = "[hidden]"

// Credential is a secret as it was presented or is about to be sent: a
// consumer secret, password, token, code or assertion. Printing, logging and
// JSON show "[hidden]". The value sits behind a pointer because fmt calls no
// methods on unexported struct fields: a Credential inside somebody else's
// struct would otherwise be dumped. The zero value is an absent credential.
//
// Credentials are compared with [Credential.Equal], never with ==.
type Credential struct {
	value *string
}

// NewCredential hides value.
func NewCredential(value string) Credential {
	if value == "" {
		return Credential{}
	}
	return Credential{value: &value}
}

// Reveal returns the secret itself.
func (c Credential) Reveal() string {
	if c.value == nil {
		return ""
	}
	return *c.value
}

// IsZero reports whether nothing, or the empty string, was presented.
func (c Credential) IsZero() bool { return c.value == nil }

// Equal compares in time that depends on the lengths only.
func (c Credential) Equal(other Credential) bool {
	return subtle.ConstantTimeCompare([]byte(c.Reveal()), []byte(other.Reveal())) == 1
}

// String returns a fixed text, never the secret.
func (c Credential) String() string { return hidden }

// GoString returns a fixed text, never the secret.
func (c Credential) GoString() string { return hidden }

// LogValue returns a fixed text, never the secret.
func (c Credential) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalJSON returns a fixed text, never the secret.
func (c Credential) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// MarshalText returns a fixed text, never the secret.
func (c Credential) MarshalText() ([]byte, error) { return []byte(hidden), nil }
