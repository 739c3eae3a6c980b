package oauth

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
)

// Kind says how JSON writes a field. The other formats know only text.
type Kind uint8

// Text is quoted. Salesforce writes every member of a token answer as text,
// issued_at too, and Go clients fail on anything else; numbers and booleans
// are for expires_in, interval and introspection.
const (
	Text Kind = iota
	Number
	Bool
)

// Field is one member of an answer. Name is the program's own and is written
// as it stands; Value is escaped. For Number and Bool use [NumberField] and
// [BoolField], whose values need no escaping.
type Field struct {
	Name  string
	Value string
	Kind  Kind
}

// NumberField is a JSON number.
func NumberField(name string, n int64) Field {
	return Field{Name: name, Value: strconv.FormatInt(n, 10), Kind: Number}
}

// BoolField is a JSON boolean.
func BoolField(name string, b bool) Field {
	return Field{Name: name, Value: strconv.FormatBool(b), Kind: Bool}
}

// WriteToken answers 200 with fields in their order, and forbids caching (RFC
// 6749 §5.1).
func WriteToken(w http.ResponseWriter, format Format, fields []Field) {
	Write(w, http.StatusOK, format, fields)
}

// WriteError answers with the status and members of err. A caller that must
// send WWW-Authenticate or Retry-After sets it before.
func WriteError(w http.ResponseWriter, format Format, err *Error) {
	Write(w, err.Status, format, err.Fields())
}

// Write answers with any status. A failure to write is the client's absence
// and is not reported.
func Write(w http.ResponseWriter, status int, format Format, fields []Field) {
	body := Append(make([]byte, 0, sizeOf(fields)), format, fields)
	h := w.Header()
	h.Set("Content-Type", format.ContentType())
	h.Set("Cache-Control", "no-cache,no-store")
	h.Set("Pragma", "no-cache")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// Append adds the fields to dst in the given format.
func Append(dst []byte, format Format, fields []Field) []byte {
	switch format {
	case FormatURLEncoded:
		return appendForm(dst, fields)
	case FormatXML:
		return appendXML(dst, fields)
	}
	return appendJSON(dst, fields)
}

// sizeOf estimates a body so that it is allocated once.
func sizeOf(fields []Field) int {
	size := 80
	for i := range fields {
		size += 2*len(fields[i].Name) + len(fields[i].Value) + 8
	}
	return size
}

// appendForm writes a form, which is also the fragment of a user-agent flow
// callback.
func appendForm(dst []byte, fields []Field) []byte {
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, '&')
		}
		dst = append(dst, f.Name...)
		dst = append(dst, '=')
		dst = append(dst, url.QueryEscape(f.Value)...)
	}
	return dst
}

// appendXML writes the elements under Salesforce's root, OAuth.
func appendXML(dst []byte, fields []Field) []byte {
	b := bytes.NewBuffer(dst)
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><OAuth>`)
	for _, f := range fields {
		b.WriteString("<" + f.Name + ">")
		_ = xml.EscapeText(b, []byte(f.Value)) // a Buffer does not fail
		b.WriteString("</" + f.Name + ">")
	}
	b.WriteString("</OAuth>")
	return b.Bytes()
}
