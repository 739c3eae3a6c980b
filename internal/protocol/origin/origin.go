package origin

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// MaxLength bounds the text of an origin, in bytes: a scheme, the longest DNS
// name (253) and a port fit with room to spare.
const MaxLength = 512

// Origin is a web origin in its one normal form. The zero value is no origin.
// Origins compare with ==.
type Origin struct {
	text   string // scheme://host[:port]
	scheme string
	host   string // host[:port], port only where it is not the scheme's own
}

// Parse reads scheme://host[:port] with scheme http or https. A path (even a
// lone slash), user information, a query, a fragment and an IPv6 zone are
// errors; the error's text is written for the person who configured the value.
func Parse(text string) (Origin, error) {
	if text == "" {
		return Origin{}, errors.New("is empty; write it as https://host or https://host:port")
	}
	if len(text) > MaxLength {
		return Origin{}, fmt.Errorf("is longer than %d characters", MaxLength)
	}
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		return Origin{}, errors.New("has no scheme; write it as https://host or https://host:port")
	}
	scheme = strings.ToLower(scheme)
	if scheme != "https" && scheme != "http" {
		return Origin{}, errors.New("has a scheme other than https or http")
	}
	if err := bareAuthority(rest); err != nil {
		return Origin{}, err
	}
	host, err := ParseHost(scheme, rest)
	if err != nil {
		return Origin{}, err
	}
	return Origin{text: scheme + "://" + host, scheme: scheme, host: host}, nil
}

// bareAuthority refuses what may follow or precede a host in a URL but has no
// place in an origin.
func bareAuthority(rest string) error {
	switch i := strings.IndexAny(rest, "/?#@\\"); {
	case i < 0:
		return nil
	case rest[i] == '@':
		return errors.New("contains user information; write only scheme, host and port")
	case rest[i] == '/' && i == len(rest)-1:
		return errors.New("ends with a slash; leave the slash out")
	default:
		return errors.New("has something after the host; write only scheme, host and port, because clients build paths onto it")
	}
}

// String is the normal form, for example "https://login.example.com:8443".
func (o Origin) String() string { return o.text }

// Scheme is "http" or "https".
func (o Origin) Scheme() string { return o.scheme }

// Host is the host in lower case with ":port" where the port is not the
// scheme's default: the form ParseHost gives.
func (o Origin) Host() string { return o.host }

// IsZero reports whether o is no origin.
func (o Origin) IsZero() bool { return o.text == "" }

// Loopback reports whether the origin names this machine: localhost, a name
// below .localhost (RFC 6761 §6.3), 127.0.0.0/8 or ::1.
func (o Origin) Loopback() bool { return LoopbackHost(o.host) }

// LoopbackHost is Loopback for a host[:port] in normal form.
func LoopbackHost(hostport string) bool {
	host := Hostname(hostport)
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// Hostname is the host of a normalised host[:port], without port or brackets.
func Hostname(hostport string) string {
	if strings.HasPrefix(hostport, "[") {
		end := strings.IndexByte(hostport, ']')
		if end < 0 {
			return ""
		}
		return hostport[1:end]
	}
	host, _, _ := strings.Cut(hostport, ":")
	return host
}
