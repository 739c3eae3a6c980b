package rest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/soql"
)

// send answers with a JSON text, laid out for people where X-PrettyPrint asks.
func send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	if asked := r.Header.Get("X-PrettyPrint"); asked == "1" || asked == "true" {
		var b bytes.Buffer
		if json.Indent(&b, body, "", "  ") == nil {
			body = append(b.Bytes(), '\n')
		}
	}
	h := w.Header()
	h.Set("Content-Type", "application/json;charset=UTF-8")
	h.Set("Cache-Control", "no-cache,must-revalidate,max-age=0,no-store,private")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a failure is the client's absence
}

// timeFormat is how the REST API writes a time: milliseconds, and a zone
// without a colon.
const timeFormat = "2006-01-02T15:04:05.000-0700"

// appendValue writes a field's value. As at Salesforce an empty text is null.
func appendValue(dst []byte, v soql.Value) []byte {
	if v.IsNull() {
		return append(dst, "null"...)
	}
	switch v.Type {
	case soql.TypeBool:
		return strconv.AppendBool(dst, v.Bool)
	case soql.TypeNumber:
		return append(dst, v.Text...)
	case soql.TypeDate:
		return v.Time.AppendFormat(dst, `"`+time.DateOnly+`"`)
	case soql.TypeDateTime:
		return v.Time.AppendFormat(dst, `"`+timeFormat+`"`)
	}
	return appendText(dst, v.Text)
}

// appendText writes a JSON string. What matters to HTML is escaped too.
func appendText(dst []byte, s string) []byte {
	if !plain(s) {
		quoted, err := json.Marshal(s)
		if err == nil { // a string always encodes
			return append(dst, quoted...)
		}
	}
	return append(append(append(dst, '"'), s...), '"')
}

// plain reports whether s means itself between quotes.
func plain(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ', c >= 0x7f, c == '"', c == '\\', c == '<', c == '>', c == '&':
			return false
		}
	}
	return true
}
