package oauth

import "unicode/utf8"

const hexDigits = "0123456789abcdef"

// appendJSON writes one object without reflection: this is the hot path of
// the token endpoint.
func appendJSON(dst []byte, fields []Field) []byte {
	dst = append(dst, '{')
	for i := range fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '"')
		dst = append(dst, fields[i].Name...)
		dst = append(dst, '"', ':')
		if fields[i].Kind == Text {
			dst = appendString(dst, fields[i].Value)
		} else {
			dst = append(dst, fields[i].Value...)
		}
	}
	return append(dst, '}')
}

// appendString writes s as a JSON string (RFC 8259 §7). Beyond what JSON
// demands, the characters that matter to HTML and the two line ends of
// JavaScript are escaped, so that an answer shown as a page stays text.
// Invalid UTF-8 becomes U+FFFD.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		size := 1
		var r rune
		if c := s[i]; c < utf8.RuneSelf {
			if plain(c) {
				i++
				continue
			}
			r = rune(c)
		} else if r, size = utf8.DecodeRuneInString(s[i:]); !special(r, size) {
			i += size
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = appendEscape(dst, r)
		i += size
		start = i
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

func plain(c byte) bool {
	return c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' && c != 0x7f
}

// special is broken UTF-8 or a line end of JavaScript.
func special(r rune, size int) bool {
	return r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029'
}

// appendEscape writes a character of the basic plane as an escape.
func appendEscape(dst []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(dst, '\\', byte(r))
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u',
		hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
}
