package server

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/server/middleware"
)

// shown is the value of a series as the operations listener shows it. A series
// that is not there fails the test.
func shown(t *testing.T, m *metrics, series string) float64 {
	t.Helper()
	w := httptest.NewRecorder()
	(&parts{metrics: m}).opsHandler("test").ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for line := range strings.Lines(w.Body.String()) {
		if text, ok := strings.CutPrefix(line, series+" "); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Fatalf("%s is not shown", series)
	return 0
}

// ledger is a store that takes evidence or does not.
type ledger struct{ err error }

func (l ledger) CommitIssue(context.Context, issuance.Commit) error { return l.err }

// TestTokensAreCounted by their way in, when their evidence is written.
func TestTokensAreCounted(t *testing.T) {
	m := newMetrics()
	issue := func(way audit.Subtype, result error) {
		t.Helper()
		err := counted{ledger{result}, m}.CommitIssue(t.Context(), issuance.Commit{Login: audit.Login{Subtype: way}})
		if !errors.Is(err, result) {
			t.Errorf("error %v, want %v", err, result)
		}
	}
	issue(audit.OauthClientCredentials, nil)
	issue(audit.OauthClientCredentials, nil)
	issue(audit.OauthClientCredentials, errors.New("away"))
	for grant, want := range map[string]float64{"OauthClientCredentials": 2, "OauthJwtBearer": 0} {
		if n := shown(t, m, `latchstring_tokens_issued_total{grant="`+grant+`"}`); n != want {
			t.Errorf("%s: %v tokens, want %v", grant, n, want)
		}
	}
}

// TestSweptRowsAreCounted from the start, for every kind.
func TestSweptRowsAreCounted(t *testing.T) {
	m := newMetrics()
	m.sweptRows("revoked_tokens", 5000, true)
	m.sweptRows("revoked_tokens", 2, false)
	m.sweptRows("change_log", 5000, true)
	for series, want := range map[string]float64{
		`latchstring_swept_rows_total{kind="revoked_tokens"}`:   5002,
		`latchstring_swept_rows_total{kind="token_extensions"}`: 0,
		`latchstring_sweep_behind{kind="revoked_tokens"}`:       0,
		`latchstring_sweep_behind{kind="change_log"}`:           1,
	} {
		if n := shown(t, m, series); n != want {
			t.Errorf("%s is %v, want %v", series, n, want)
		}
	}
}

// TestLoadIsShown: requests in flight, and those that were turned away.
func TestLoadIsShown(t *testing.T) {
	m := newMetrics()
	m.watch(middleware.NewLimiter(1))
	for _, series := range []string{"latchstring_requests_in_flight", "latchstring_requests_shed_total"} {
		if n := shown(t, m, series); n != 0 {
			t.Errorf("%s is %v on an idle server", series, n)
		}
	}
}
