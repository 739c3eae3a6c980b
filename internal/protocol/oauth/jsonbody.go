package oauth

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parseJSON reads one flat JSON object. Strings, numbers and booleans become
// text, null counts as omitted, and anything nested is refused at its first
// bracket, so depth costs nothing. A name given twice is refused, where
// encoding/json alone would let the last one win.
func parseJSON(c *collector, body []byte) *Error {
	if !utf8.Valid(body) {
		return &NotUTF8
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return &NotJSONObject
	}
	for d.More() {
		if err := addMember(c, d); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return &MalformedBody
	}
	if _, err := d.Token(); err != io.EOF { //nolint:errorlint // Token returns io.EOF itself
		return &MalformedBody
	}
	return nil
}

// addMember reads one name and its value.
func addMember(c *collector, d *json.Decoder) *Error {
	name, err := d.Token()
	if err != nil {
		return &MalformedBody
	}
	key, ok := name.(string)
	if !ok {
		return &MalformedBody
	}
	token, err := d.Token()
	if err != nil {
		return &MalformedBody
	}
	value, failure := scalar(key, token)
	if failure != nil {
		return failure
	}
	return c.add(key, value)
}

// scalar turns a JSON value into text. The decoder writes U+FFFD for half a
// surrogate pair; such text is refused like any other broken encoding.
func scalar(name string, token json.Token) (string, *Error) {
	switch v := token.(type) {
	case string:
		if strings.ContainsRune(v, utf8.RuneError) {
			return "", named("parameter is not valid UTF-8 text", name)
		}
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		return strconv.FormatBool(v), nil
	case nil:
		return "", nil
	}
	return "", named("parameter must be text, a number or a boolean", name)
}
