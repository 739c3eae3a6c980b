package oauth

import (
	"net/url"
	"strings"
)

// parseForm reads a urlencoded form without building a map: this is the hot
// path of the token endpoint, and one string with slices into it is all a
// typical request needs. Escapes and the refusal of semicolons are as in
// net/url.
func parseForm(c *collector, form string) *Error {
	if c.pairs == nil {
		c.pairs = make([]pair, 0, min(strings.Count(form, "&")+1, MaxParams))
	}
	for form != "" {
		var part string
		part, form, _ = strings.Cut(form, "&")
		if part == "" {
			continue
		}
		if strings.IndexByte(part, ';') >= 0 {
			return &BadSemicolon
		}
		rawName, rawValue, _ := strings.Cut(part, "=")
		name, ok := unescape(rawName)
		if !ok {
			return &BadEscape
		}
		value, ok := unescape(rawValue)
		if !ok {
			return &BadEscape
		}
		if err := c.add(name, value); err != nil {
			c.rest = part + "&" + form
			return err
		}
	}
	return nil
}

// unescape decodes %XX and +. A text without either is returned as it is.
func unescape(s string) (string, bool) {
	if strings.IndexByte(s, '%') < 0 && strings.IndexByte(s, '+') < 0 {
		return s, true
	}
	decoded, err := url.QueryUnescape(s)
	return decoded, err == nil
}
