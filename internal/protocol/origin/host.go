package origin

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
)

// Lengths of RFC 1035 §2.3.4, in bytes.
const (
	maxName  = 253
	maxLabel = 63
)

// errHost is deliberately without the received text: a malformed Host is never
// repeated to anybody.
var (
	errHost  = errors.New("has a malformed host")
	errASCII = errors.New("has a host that is not ASCII; write international names in their xn-- form")
	errZone  = errors.New("has an IPv6 zone; an origin cannot contain one")
	errPort  = errors.New("has a malformed port; ports are 1 to 65535")
)

// ParseHost brings host[:port] into normal form: lower case, without a
// trailing dot, without an empty or default port for the scheme, IPv6 in
// brackets and canonical. A host that is in normal form already costs no
// allocation.
func ParseHost(scheme, hostport string) (string, error) {
	if hostport == "" || len(hostport) > MaxLength {
		return "", errHost
	}
	host, port, err := splitPort(hostport)
	if err != nil {
		return "", err
	}
	clean, err := parseName(host)
	if err != nil {
		return "", err
	}
	if port == defaultPort(scheme) {
		port = ""
	}
	return join(hostport, host, clean, port), nil
}

// join avoids an allocation where the received text begins with the result.
func join(received, host, clean, port string) string {
	if clean == host && port == "" {
		return received[:len(host)]
	}
	if clean == host && len(received) == len(host)+1+len(port) {
		return received
	}
	if port == "" {
		return clean
	}
	return clean + ":" + port
}

func defaultPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

// splitPort separates the port. An empty port means none (RFC 3986 §6.2.3).
func splitPort(hostport string) (host, port string, err error) {
	from := 0
	if hostport[0] == '[' {
		if from = strings.IndexByte(hostport, ']'); from < 0 {
			return "", "", errHost
		}
	}
	i := strings.IndexByte(hostport[from:], ':')
	if i < 0 {
		return hostport, "", nil
	}
	host, port = hostport[:from+i], hostport[from+i+1:]
	if port == "" {
		return host, "", nil
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 || port[0] < '1' || port[0] > '9' {
		return "", "", errPort
	}
	return host, port, nil
}

func parseName(host string) (string, error) {
	if strings.HasPrefix(host, "[") {
		return parseIPv6(host)
	}
	host = strings.TrimSuffix(host, ".")
	if host == "" || len(host) > maxName {
		return "", errHost
	}
	host, err := lowerName(host)
	if err != nil {
		return "", err
	}
	return host, checkNumeric(host)
}

// lowerName checks labels and lowers case. The underscore is not a host-name
// character, but names of containers have it.
func lowerName(host string) (string, error) {
	label, upper := 0, false
	for i := range len(host) {
		c := host[i]
		switch {
		case c >= 0x80:
			return "", errASCII
		case c == '.':
			if label == 0 || host[i-1] == '-' {
				return "", errHost
			}
			label = 0
			continue
		case c >= 'A' && c <= 'Z':
			upper = true
		case c == '-' && label == 0, !nameByte(c):
			return "", errHost
		}
		if label++; label > maxLabel {
			return "", errHost
		}
	}
	if label == 0 || host[len(host)-1] == '-' {
		return "", errHost
	}
	if upper {
		host = strings.ToLower(host)
	}
	return host, nil
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

// checkNumeric refuses hosts whose last label is a number unless the whole is
// a dotted IPv4 address: browsers read 127.1, 0x7f000001 and 2130706433 as
// addresses (WHATWG URL, "ends in a number"), and two readings of one text is
// one too many.
func checkNumeric(host string) error {
	last := host[strings.LastIndexByte(host, '.')+1:]
	if !numeric(last) {
		return nil
	}
	if _, err := netip.ParseAddr(host); err != nil {
		return errHost
	}
	return nil
}

func numeric(label string) bool {
	if strings.HasPrefix(label, "0x") {
		return strings.Trim(label[2:], "0123456789abcdef") == ""
	}
	return strings.Trim(label, "0123456789") == ""
}

func parseIPv6(host string) (string, error) {
	if !strings.HasSuffix(host, "]") {
		return "", errHost
	}
	inner := host[1 : len(host)-1]
	if strings.IndexByte(inner, '%') >= 0 {
		return "", errZone
	}
	addr, err := netip.ParseAddr(inner)
	if err != nil || !addr.Is6() {
		return "", errHost
	}
	if canonical := addr.String(); canonical != inner {
		return "[" + canonical + "]", nil
	}
	return host, nil
}
