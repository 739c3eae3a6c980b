package callback

import (
	"net/netip"
	"strconv"
	"strings"
)

// splitAuthority takes host and port apart from the front of s, which begins
// after "//"; tail begins with the path, the query or nothing. A port is kept
// with its colon removed, and "" when there is none.
func splitAuthority(s string) (host, port, tail string) {
	end := strings.IndexAny(s, "/?")
	if end < 0 {
		end = len(s)
	}
	s, tail = s[:end], s[end:]
	colonAt := strings.LastIndexByte(s, ':')
	if colonAt < 0 || colonAt < strings.LastIndexByte(s, ']') {
		return s, "", tail
	}
	return s[:colonAt], s[colonAt+1:], tail
}

// checkAuthority holds host and port of a web address against the rules.
func checkAuthority(text, s string) *Problem {
	if problem := checkUserinfo(text, s); problem != nil {
		return problem
	}
	host, port, tail := splitAuthority(s)
	written := s[:len(s)-len(tail)]
	switch {
	case host == "":
		return wrong(text, "The host name is missing.", "Write https://, the host name and the path.")
	case !validHost(host):
		return wrong(text, "The host name is not valid.",
			"Write letters, digits, hyphens and dots, or an address such as [2001:db8::1].")
	case written != host && !validPort(port):
		return wrong(text, "The port is not valid.", "Write a number from 1 to 65535, or leave port and colon out.")
	}
	return nil
}

// checkUserinfo refuses a name before the host: people read it as the host.
func checkUserinfo(text, s string) *Problem {
	host, port, tail := splitAuthority(s)
	if !strings.Contains(host+port, "@") {
		return nil
	}
	written := s[:len(s)-len(tail)]
	after := written[strings.LastIndexByte(written, '@')+1:]
	before := text[:len(text)-len(s)]
	return wrong(text, "A callback URL has no user name before its host.", "Write "+shown(before+after+tail))
}

// validHost accepts a DNS name of ASCII labels, an IPv4 address or an IPv6
// address in brackets. Escapes do not belong in a host: parsers differ on
// them.
func validHost(host string) bool {
	if inner, ok := strings.CutPrefix(host, "["); ok {
		inner, ok = strings.CutSuffix(inner, "]")
		address, err := netip.ParseAddr(inner)
		return ok && err == nil && address.Is6() && address.Zone() == ""
	}
	if len(host) > 253 {
		return false
	}
	for label := range strings.SplitSeq(host, ".") {
		if !validLabel(label) {
			return false
		}
	}
	return true
}

func validLabel(label string) bool {
	if label == "" || len(label) > 63 {
		return false
	}
	for i := range len(label) {
		c := label[i]
		alnum := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !alnum && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

func validPort(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && n > 0 && strings.Trim(port, "0123456789") == ""
}
