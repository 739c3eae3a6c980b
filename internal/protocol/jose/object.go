package jose

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// maxMembers is how many members an object may have.
const maxMembers = 64

// object is a JSON object whose values are still text.
type object map[string]json.RawMessage

// Why a text is no object.
var (
	errNotUTF8   = errors.New("it is not UTF-8")
	errNotObject = errors.New("it is malformed")
	errTwice     = errors.New("it has a name twice")
	errTooMany   = errors.New("it has too many members")
)

// readObject reads one object and nothing after it. A name that is there twice
// is refused (RFC 7515 §4): readers differ on which of them counts.
func readObject(raw []byte) (object, error) {
	if !utf8.Valid(raw) {
		return nil, errNotUTF8
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errNotObject
	}
	o := object{}
	for d.More() {
		if err := o.add(d); err != nil {
			return nil, err
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, errNotObject
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errNotObject
	}
	return o, nil
}

// add reads one member.
func (o object) add(d *json.Decoder) error {
	name, err := d.Token()
	key, ok := name.(string)
	if err != nil || !ok {
		return errNotObject
	}
	var value json.RawMessage
	if err := d.Decode(&value); err != nil {
		return errNotObject
	}
	if _, twice := o[key]; twice {
		return errTwice
	}
	if len(o) == maxMembers {
		return errTooMany
	}
	o[key] = value
	return nil
}

// text returns a member that is a string of whole characters, without U+0000:
// no name has it, and PostgreSQL fails on it.
func (o object) text(name string) (string, bool) { return textOf(o[name]) }

func textOf(raw json.RawMessage) (string, bool) {
	if len(raw) == 0 || raw[0] != '"' {
		return "", false
	}
	var s string
	if json.Unmarshal(raw, &s) != nil || strings.ContainsRune(s, utf8.RuneError) || strings.IndexByte(s, 0) >= 0 {
		return "", false
	}
	return s, true
}
