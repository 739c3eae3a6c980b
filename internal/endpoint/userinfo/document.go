package userinfo

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// typicalSize is a little more than what most answers need.
const typicalSize = 3072

// document is one answer while it is written, in one of the three formats. It
// holds members and, one level deep, objects of members. A form has no objects:
// there photos.picture is a name.
//
// JSON is written without reflection: userinfo is asked as often as tokens are
// issued.
type document struct {
	format oauth.Format
	body   []byte
	// inside is the name of the open object, for forms.
	inside string
	// empty says that the innermost object has no member yet.
	empty bool
}

func newDocument(format oauth.Format) *document {
	d := &document{format: format, body: make([]byte, 0, typicalSize), empty: true}
	switch format {
	case oauth.FormatXML:
		d.body = append(d.body, `<?xml version="1.0" encoding="UTF-8"?>`+
			`<user xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`...)
	case oauth.FormatJSON:
		d.body = append(d.body, '{')
	}
	return d
}

// text writes a member.
func (d *document) text(name, value string) {
	d.begin(name)
	if d.format == oauth.FormatJSON {
		d.body = append(appendEscaped(append(d.body, '"'), d.format, value), '"')
	} else {
		d.body = appendEscaped(d.body, d.format, value)
	}
	d.end(name)
}

// link writes a member whose value is the parts joined: a configured origin and
// paths of this program, in which JSON has nothing to escape.
func (d *document) link(name string, parts ...string) {
	if d.format != oauth.FormatJSON {
		d.text(name, strings.Join(parts, ""))
		return
	}
	d.begin(name)
	body := append(d.body, '"')
	for _, part := range parts {
		body = append(body, part...)
	}
	d.body = append(body, '"')
}

// optional writes a text, or null for an empty one.
func (d *document) optional(name, value string) {
	if value == "" {
		d.null(name)
		return
	}
	d.text(name, value)
}

// null writes a member without a value: null, an empty form value, xsi:nil.
func (d *document) null(name string) {
	if d.format == oauth.FormatXML {
		d.body = append(append(append(d.body, '<'), name...), ` xsi:nil="true"/>`...)
		return
	}
	d.begin(name)
	if d.format == oauth.FormatJSON {
		d.body = append(d.body, "null"...)
	}
}

func (d *document) boolean(name string, value bool) {
	d.begin(name)
	d.body = strconv.AppendBool(d.body, value)
	d.end(name)
}

func (d *document) number(name string, value int64) {
	d.begin(name)
	d.body = strconv.AppendInt(d.body, value, 10)
	d.end(name)
}

// custom writes a member whose name somebody else has chosen.
func (d *document) custom(name, value string) {
	if d.format == oauth.FormatXML {
		name = xmlName(name)
	} else {
		name = string(appendEscaped(nil, d.format, name))
	}
	d.text(name, value)
}

// open begins an object and close ends it.
func (d *document) open(name string) {
	switch d.format {
	case oauth.FormatURLEncoded:
		d.inside = name
		return
	case oauth.FormatXML:
		d.begin(name)
		return
	}
	d.begin(name)
	d.body = append(d.body, '{')
	d.empty = true
}

func (d *document) close(name string) {
	switch d.format {
	case oauth.FormatURLEncoded:
		d.inside = ""
	case oauth.FormatXML:
		d.end(name)
	default:
		d.body = append(d.body, '}')
		d.empty = false
	}
}

// begin writes what comes before a value.
func (d *document) begin(name string) {
	switch d.format {
	case oauth.FormatXML:
		d.body = append(append(append(d.body, '<'), name...), '>')
	case oauth.FormatURLEncoded:
		d.separate('&')
		if d.inside != "" {
			d.body = append(append(d.body, d.inside...), '.')
		}
		d.body = append(append(d.body, name...), '=')
	default:
		d.separate(',')
		body := append(d.body, '"')
		body = append(body, name...)
		d.body = append(body, '"', ':')
	}
}

func (d *document) separate(by byte) {
	if !d.empty {
		d.body = append(d.body, by)
	}
	d.empty = false
}

// end writes what comes after a value.
func (d *document) end(name string) {
	if d.format == oauth.FormatXML {
		d.body = append(append(append(d.body, '<', '/'), name...), '>')
	}
}

// send answers 200. pretty is for people who read JSON.
func (d *document) send(w http.ResponseWriter, pretty bool) {
	switch d.format {
	case oauth.FormatXML:
		d.body = append(d.body, "</user>"...)
	case oauth.FormatJSON:
		d.body = append(d.body, '}')
		if pretty {
			d.indent()
		}
	}
	h := w.Header()
	h.Set("Content-Type", d.format.ContentType())
	h.Set("Cache-Control", "no-cache,no-store")
	h.Set("Content-Length", strconv.Itoa(len(d.body)))
	_, _ = w.Write(d.body) // a failure is the client's absence
}

func (d *document) indent() {
	var b bytes.Buffer
	if json.Indent(&b, d.body, "", "  ") == nil {
		d.body = append(b.Bytes(), '\n')
	}
}
