package abuse

import (
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// TestMemoryIsBounded floods the server with keys, secrets, hosts and paths of
// which each is new. Nothing of them may stay; the bound is coarse.
func TestMemoryIsBounded(t *testing.T) {
	alone(t, func(t *testing.T, w *world) {
		const rounds, bound = 1200, 512 << 10
		filler := strings.Repeat("x", 990)
		flood := func(n int) {
			for i := range n {
				some := url.QueryEscape(filler[:800] + string(rune('a'+i%26)))
				w.send(t, ask{Path: tokenPath, Form: credentials(pair{"", number(i) + filler, number(i)}, "scope", filler, "format", number(i))})
				w.send(t, ask{Method: "GET", Path: "/", Host: "h" + number(i) + strings.Repeat("."+filler[:60], 3)})
				if i%10 == 0 {
					w.send(t, ask{Method: "GET", Path: "/.well-known/openid-configuration", Host: "d" + number(i) + ".example"})
					w.get(t, "/id/"+number(i)+"/"+some+"?version="+number(i), number(i)+filler)
					w.get(t, "/services/data/v"+number(i)+".0/sobjects/"+some, number(i)+filler)
				}
			}
		}
		flood(200)
		before := heap()
		flood(rounds)
		logged := int64(len(w.logged())) // the test keeps the log
		if grown := heap() - before - 2*logged; grown > bound {
			t.Errorf("%d requests of which each was new left %d KiB", rounds, grown>>10)
		}
	})
}

// heap is how much is in use after everything that can go has gone.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// number is a text that no other number has.
func number(i int) string { return "n" + strconv.Itoa(i+1000) }
