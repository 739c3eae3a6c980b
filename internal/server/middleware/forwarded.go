package middleware

import "strings"

// hop is one element of a Forwarded field: what a proxy says of its client.
type hop struct{ node, proto string }

// fromForwarded reads the standard field (RFC 7239 §4). It must be well-formed
// to its left end: an unbalanced quote that a client sent could otherwise
// swallow what the proxy appended.
func (p Proxies) fromForwarded(c client, fields []string) (client, error) {
	hops, err := parseForwarded(fields)
	if err != nil {
		return c, err
	}
	for i := len(hops) - 1; i >= 0; i-- {
		if c.addr, err = parseNode(hops[i].node); err != nil {
			return c, err
		}
		if hops[i].proto != "" {
			c.scheme = hops[i].proto
		}
		if !p.Trusts(c.addr) {
			break
		}
	}
	return c, nil
}

// parseForwarded reads all elements of all fields, left to right.
func parseForwarded(fields []string) ([]hop, error) {
	var hops []hop
	for _, rest := range fields {
		for more := true; more; {
			var h hop
			var err error
			if h, rest, more, err = parseElement(rest); err != nil {
				return nil, err
			}
			if hops = append(hops, h); len(hops) > maxHops {
				return nil, errForwarded
			}
		}
	}
	return hops, nil
}

// parseElement reads pairs up to a comma or the end. An element without "for"
// says nothing of the client and is refused.
func parseElement(rest string) (h hop, after string, more bool, err error) {
	for {
		var name, value string
		if name, value, rest, err = parsePair(rest); err != nil {
			return h, "", false, err
		}
		if !h.set(name, value) {
			return h, "", false, errForwarded
		}
		rest = strings.TrimLeft(rest, " \t")
		switch {
		case rest == "":
			return h, "", false, h.complete()
		case rest[0] == ',':
			return h, rest[1:], true, h.complete()
		case rest[0] != ';':
			return h, "", false, errForwarded
		}
		rest = rest[1:]
	}
}

// set takes a pair; each name may occur once in an element (RFC 7239 §4).
// "by", "host" and extensions are read and ignored.
func (h *hop) set(name, value string) bool {
	switch {
	case strings.EqualFold(name, "for"):
		if h.node != "" || value == "" {
			return false
		}
		h.node = value
	case strings.EqualFold(name, "proto"):
		scheme, ok := parseScheme(value)
		if h.proto != "" || !ok {
			return false
		}
		h.proto = scheme
	}
	return true
}

func (h *hop) complete() error {
	if h.node == "" {
		return errForwarded
	}
	return nil
}

// parsePair reads token "=" value, where value is a token or a quoted string.
func parsePair(text string) (name, value, rest string, err error) {
	text = strings.TrimLeft(text, " \t")
	n := tokenLength(text)
	if n == 0 || n == len(text) || text[n] != '=' {
		return "", "", "", errForwarded
	}
	name, rest = text[:n], text[n+1:]
	if strings.HasPrefix(rest, `"`) {
		value, rest, err = parseQuoted(rest[1:])
		return name, value, rest, err
	}
	n = tokenLength(rest)
	return name, rest[:n], rest[n:], nil
}

// parseQuoted reads up to the closing quote (RFC 9110 §5.6.4). Backslashes are
// refused: no address or scheme needs one, and readers differ on them.
func parseQuoted(text string) (value, rest string, err error) {
	i := strings.IndexAny(text, "\"\\")
	if i < 0 || text[i] == '\\' {
		return "", "", errForwarded
	}
	return text[:i], text[i+1:], nil
}

// tokenLength is how many bytes of a token (RFC 9110 §5.6.2) text begins with.
// Colons and brackets count as well: proxies send addresses without the quotes
// they need.
func tokenLength(text string) int {
	for i := range len(text) {
		if !tokenByte(text[i]) {
			return i
		}
	}
	return len(text)
}

func tokenByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		strings.IndexByte("!#$%&'*+-.^_`|~:[]", c) >= 0
}
