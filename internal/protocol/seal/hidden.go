package seal

import (
	"fmt"
	"io"
	"log/slog"
)

// hiddenText is what every secret of this package prints instead of itself.
const hiddenText = "[hidden]"

// hidden is embedded by the types that must not print themselves.
//
// Such a type also keeps its content out of the reach of reflection, because
// fmt calls no methods on the unexported fields of somebody else's struct. A
// pointer to a string is enough: fmt prints the address. It follows a pointer to
// a struct or an array under some verbs, so keys sit behind a function.
type hidden struct{}

// String hides the content from %s and from string concatenation.
func (hidden) String() string { return hiddenText }

// GoString hides the content from %#v.
func (hidden) GoString() string { return hiddenText }

// Format hides the content from every verb of fmt, %x and %d included.
func (hidden) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hiddenText) }

// LogValue hides the content from log/slog.
func (hidden) LogValue() slog.Value { return slog.StringValue(hiddenText) }

// MarshalText hides the content from XML, YAML and map keys.
func (hidden) MarshalText() ([]byte, error) { return []byte(hiddenText), nil }

// MarshalJSON hides the content from encoding/json.
func (hidden) MarshalJSON() ([]byte, error) { return []byte(`"` + hiddenText + `"`), nil }
