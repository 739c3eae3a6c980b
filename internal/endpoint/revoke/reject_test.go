package revoke_test

import (
	"net/netip"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

// TestRejected: a request that cannot be read is told of once, with the key that
// it seems to name.
func TestRejected(t *testing.T) {
	info := reqinfo.Info{ID: "request-1", Addr: netip.MustParseAddr("192.0.2.7")}
	for name, c := range map[string]struct {
		authorization, body, key string
		rejected                 int
	}{
		"good":            {"", "token=00D!x&client_id=key&client_secret=secret", "", 0},
		"duplicate":       {"", "client_id=key&client_secret=s&token=a&token=b", "key", 1},
		"malformed Basic": {"Basic key:secret", "token=a", "key", 1},
		"no token":        {"", "client_id=key&client_secret=s", "key", 1},
		"nobody":          {"", "token=a&token=b", "", 1},
	} {
		w := new(world)
		r := post(c.body)
		if c.authorization != "" {
			r.Header.Set("Authorization", c.authorization)
		}
		answer, failures := w.ask(r.WithContext(reqinfo.With(r.Context(), info)))
		if len(w.rejected) != c.rejected || len(failures) != 0 {
			t.Fatalf("%s: %d %s, rejected %d", name, answer.Code, answer.Body, len(w.rejected))
		}
		for _, got := range w.rejected {
			if got.Client.ConsumerKey != c.key || got.Subtype != audit.OauthRevocation || got.Addr != info.Addr || got.Request != info.ID ||
				got.told == nil || answer.Code != got.told.Status {
				t.Errorf("%s: rejected %+v, answered %d", name, got, answer.Code)
			}
		}
	}
}
