package oauth

import (
	"iter"
	"log/slog"
	"strings"
	"unicode/utf8"
)

// Bounds of one request.
const (
	// MaxBody is the largest request body in bytes, before and after
	// inflation.
	MaxBody = 64 << 10
	// MaxParams is how many parameters one request may carry.
	MaxParams = 100
	// MaxName is the longest parameter name in bytes.
	MaxName = 256
	// maxValue is the longest value in bytes of a parameter that
	// valueCap does not name.
	maxValue = 16 << 10
)

// pair is one parameter after decoding.
type pair struct {
	name, value string
}

// Params are the decoded parameters of one request: at most [MaxParams], each
// name once, all of it UTF-8 without NUL. A parameter without a value counts
// as omitted (RFC 6749 §3.1). Printing shows nothing of them: they sit behind
// a function because fmt looks through pointers to slices and structs.
type Params struct {
	list func() []pair
	// claimed is the client_id of a request that could not be read.
	claimed string
}

// all returns the parameters in the order they were sent.
func (p Params) all() []pair {
	if p.list == nil {
		return nil
	}
	return p.list()
}

// Get returns the value of the named parameter, or "".
func (p Params) Get(name string) string {
	list := p.all()
	for i := range list {
		if list[i].name == name {
			return list[i].value
		}
	}
	return ""
}

// Has reports whether the named parameter was sent with a value.
func (p Params) Has(name string) bool { return p.Get(name) != "" }

// Credential returns the value of the named parameter as a secret.
func (p Params) Credential(name string) Credential { return NewCredential(p.Get(name)) }

// Len returns how many parameters were sent, empty ones included.
func (p Params) Len() int { return len(p.all()) }

// Names yields the parameter names in the order they were sent. They are the
// sender's text: escape them before showing them.
func (p Params) Names() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, param := range p.all() {
			if !yield(param.name) {
				return
			}
		}
	}
}

// String returns a fixed text: a value, or even a name, may be a secret that
// was put in the wrong place.
func (p Params) String() string { return "[parameters hidden]" }

// GoString returns the same fixed text as String.
func (p Params) GoString() string { return p.String() }

// LogValue returns the same fixed text as String.
func (p Params) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalJSON returns the same fixed text as String.
func (p Params) MarshalJSON() ([]byte, error) { return []byte(`"` + p.String() + `"`), nil }

// collector gathers parameters and holds the bounds for every encoding.
type collector struct {
	pairs []pair
	// rest is what of a form was not read, after an error.
	rest string
}

// add checks and keeps one decoded parameter.
func (c *collector) add(name, value string) *Error {
	if name == "" {
		return nil
	}
	if len(c.pairs) == MaxParams {
		return &TooManyParameters
	}
	if err := check(name, value); err != nil {
		return err
	}
	for i := range c.pairs {
		if c.pairs[i].name == name {
			return DuplicateParameter(name)
		}
	}
	c.pairs = append(c.pairs, pair{name, value})
	return nil
}

func (c *collector) params() Params {
	if len(c.pairs) == 0 {
		return Params{}
	}
	pairs := c.pairs
	return Params{list: func() []pair { return pairs }}
}

// check holds one parameter against length, encoding and NUL rules.
func check(name, value string) *Error {
	switch {
	case len(name) > MaxName:
		return &NameTooLong
	case !cleanText(name):
		return &NotUTF8
	case len(value) > valueCap(name):
		return named("parameter too long", name)
	case !cleanText(value):
		return named("parameter is not valid UTF-8 text", name)
	}
	return nil
}

// valueCap bounds what reaches expensive code: password hashing, key lookup,
// scope parsing. Assertions are bounded by the body alone.
func valueCap(name string) int {
	switch name {
	case "format", "grant_type", "response_type":
		return 256
	case "username", "client_id", "client_secret":
		return 1024
	case "password", "redirect_uri":
		return 4096
	case "scope":
		return 8192
	case "assertion", "client_assertion", "subject_token", "actor_token":
		return MaxBody
	}
	return maxValue
}

func cleanText(s string) bool {
	return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0
}
