package userinfo

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/url"

	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// appendEscaped adds s as the format writes text, without quotes around it.
func appendEscaped(dst []byte, format oauth.Format, s string) []byte {
	if format == oauth.FormatURLEncoded {
		return append(dst, url.QueryEscape(s)...)
	}
	if plain(s) {
		return append(dst, s...)
	}
	if format == oauth.FormatXML {
		b := bytes.NewBuffer(dst)
		_ = xml.EscapeText(b, []byte(s)) // a Buffer does not fail
		return b.Bytes()
	}
	quoted, err := json.Marshal(s)
	if err != nil { // a string always encodes
		return dst
	}
	return append(dst, quoted[1:len(quoted)-1]...)
}

// plain reports whether s means itself in JSON and in XML.
func plain(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ', c >= 0x7f, c == '"', c == '\\', c == '<', c == '>', c == '&', c == '\'':
			return false
		}
	}
	return true
}

// xmlName makes an element name of any text: letters, digits, dot, dash and
// underscore stay, and a letter or underscore comes first (XML 1.0 §2.3).
func xmlName(s string) string {
	name := []byte(s)
	for i, c := range name {
		if !letter(c) && (c < '0' || c > '9') && c != '-' && c != '.' {
			name[i] = '_'
		}
	}
	if len(name) == 0 || !letter(name[0]) {
		return "_" + string(name)
	}
	return string(name)
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }
