package abuse

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/server/config"
)

// TestTrustedProxy: of a trusted proxy the fields count, from the right, and
// whatever cannot be understood is refused.
func TestTrustedProxy(t *testing.T) {
	env := config.Environment{"LATCHSTRING_TRUSTED_PROXIES": "127.0.0.1/32, 10.0.0.0/8"}
	eachHouse(t, env, func(t *testing.T, h *house) {
		for _, c := range []struct {
			header map[string]string
			want   string // empty: 400
		}{
			{map[string]string{}, "127.0.0.1"},
			{map[string]string{"X-Forwarded-For": "192.0.2.7"}, "192.0.2.7"},
			{map[string]string{"X-Forwarded-For": "198.51.100.1, 192.0.2.7"}, "192.0.2.7"},
			{map[string]string{"X-Forwarded-For": "rubbish, 192.0.2.7"}, "192.0.2.7"},
			{map[string]string{"X-Forwarded-For": "192.0.2.7, 10.1.1.1"}, "192.0.2.7"},
			{map[string]string{"X-Forwarded-For": "192.0.2.7:443"}, "192.0.2.7"},
			{map[string]string{"X-Forwarded-For": "::ffff:192.0.2.7"}, "192.0.2.7"},
			{map[string]string{"X-Forwarded-For": "2001:db8::1"}, "2001:db8::1"},
			{map[string]string{"X-Forwarded-For": "[2001:db8::1%eth0]:443"}, "2001:db8::1"},
			{map[string]string{"Forwarded": `for="[2001:db8::1]:443";proto=https`}, "2001:db8::1"},
			{map[string]string{"Forwarded": "for=198.51.100.1, for=192.0.2.7"}, "192.0.2.7"},
			{map[string]string{"X-Real-Ip": "192.0.2.7"}, "127.0.0.1"},

			{map[string]string{"X-Forwarded-For": "not an address"}, ""},
			{map[string]string{"X-Forwarded-For": ""}, ""},
			{map[string]string{"X-Forwarded-For": "192.0.2.7,"}, ""},
			{map[string]string{"X-Forwarded-For": "unknown"}, ""},
			{map[string]string{"X-Forwarded-For": "192.0.2.256"}, ""},
			{map[string]string{"X-Forwarded-For": "0x7f.1"}, ""},
			{map[string]string{"X-Forwarded-For": strings.Repeat("10.1.1.1,", 40) + "10.1.1.1"}, ""},
			{map[string]string{"X-Forwarded-Proto": "ftp"}, ""},
			{map[string]string{"Forwarded": `for="192.0.2.7`}, ""},
			{map[string]string{"Forwarded": "for=_hidden"}, ""},
			{map[string]string{"Forwarded": "proto=https"}, ""},
			{map[string]string{"Forwarded": "for=192.0.2.7;for=192.0.2.8"}, ""},
			{map[string]string{"Forwarded": "for=192.0.2.7", "X-Forwarded-For": "192.0.2.8"}, ""},
		} {
			a := h.send(t, ask{Path: tokenPath, Form: credentials(pair{"", h.Key, "wrong"}), Header: c.header})
			if c.want == "" {
				refused(t, c.header["X-Forwarded-For"]+c.header["Forwarded"], a, 400, "invalid_request",
					"the forwarding fields of the trusted proxy are malformed or contradict one another")
				continue
			}
			refused(t, "wrong secret", a, 400, "invalid_client", badSecret)
			if row := h.row(t, a.request()); row.Addr != netip.MustParseAddr(c.want) {
				t.Errorf("%v: the evidence names %s, want %s", c.header, row.Addr, c.want)
			}
		}
		a := h.send(t, ask{Path: tokenPath, Form: credentials(h.own()), Header: map[string]string{"X-Request-Id": "from-the-proxy-1"}})
		if a.request() != "from-the-proxy-1" {
			t.Errorf("the trusted proxy's request id became %q", a.request())
		}
		for _, id := range []string{"short", "with blanks in it", "<script>alert", strings.Repeat("x", 65)} {
			if a := h.send(t, ask{Path: tokenPath, Form: credentials(h.own()), Header: map[string]string{"X-Request-Id": id}}); a.request() == id {
				t.Errorf("the request id %q is taken over", id)
			}
		}
	})
}
