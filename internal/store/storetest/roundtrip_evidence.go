package storetest

import (
	"net/netip"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
)

func roundTripLogins(t *testing.T, v *victim) {
	ctx := t.Context()
	rows := []audit.Login{
		{User: 7, App: 8, Subtype: audit.OauthClientCredentials, Status: audit.Success, Addr: netip.MustParseAddr("192.0.2.1"), TokenID: [10]byte{9}},
		{User: 7, App: 9, Subtype: audit.OauthWebServer, Status: audit.Success, Addr: netip.MustParseAddr("2001:db8::1")},
		{App: 8, Subtype: audit.OauthWebServer, Status: audit.AppBlocked, Addr: netip.MustParseAddr("::ffff:192.0.2.1"), Refusal: refusal(8).Refusal},
		{Subtype: audit.RestAPI, Status: audit.InvalidToken, Addr: netip.MustParseAddr("fe80::1%eth0"), Refusal: refusal(0).Refusal},
	}
	v.must(nil, v.store.AppendLogins(ctx, rows[:1]))
	v.must(nil, v.store.AppendLogins(ctx, rows[1:]))
	for _, c := range []struct {
		filter audit.LoginFilter
		want   []audit.Login
	}{
		{audit.LoginFilter{Limit: 10}, []audit.Login{rows[3], rows[2], rows[1], rows[0]}},
		{audit.LoginFilter{Limit: 2}, []audit.Login{rows[3], rows[2]}},
		{audit.LoginFilter{Limit: 2, Before: rows[2].ID}, []audit.Login{rows[1], rows[0]}},
		{audit.LoginFilter{Limit: 10, User: 7}, []audit.Login{rows[1], rows[0]}},
		{audit.LoginFilter{Limit: 10, App: 8}, []audit.Login{rows[2], rows[0]}},
		{audit.LoginFilter{Limit: 10, App: 8, User: 7}, []audit.Login{rows[0]}},
		{audit.LoginFilter{Limit: 10, RefusalsOnly: true}, []audit.Login{rows[3], rows[2]}},
		{audit.LoginFilter{Limit: 10, RefusalsOnly: true, App: 8}, []audit.Login{rows[2]}},
		{audit.LoginFilter{Limit: 10, RefusalsOnly: true, User: 7}, nil},
		{audit.LoginFilter{}, nil},
	} {
		got, err := v.store.LoginHistory(ctx, c.filter)
		v.must(nil, err)
		same(t, got, c.want)
	}
}

func roundTripTrail(t *testing.T, w *world) {
	id, o := w.org("audited")
	w.pass(time.Second)
	trail := audit.By("ann@acme.example",
		audit.Entry{Action: "a1", Section: "Connected Apps", Display: "First", Old: "x", New: "y"},
		audit.Entry{Action: "a2", Section: "Connected Apps", Display: "Second"})
	if _, err := o.CreateApp(t.Context(), newApp("Audited"), trail); err != nil {
		t.Fatal(err)
	}
	got, err := o.SetupAuditTrail(t.Context(), 0, 2)
	if err != nil || len(got) != 2 {
		t.Fatalf("trail %v, %v", got, err)
	}
	if !got[0].At().Equal(w.now()) {
		t.Errorf("the change was made at %v, want %v", got[0].At(), w.now())
	}
	same(t, got, []audit.Change{
		{ID: got[0].ID, Org: int64(id), Actor: "ann@acme.example", Action: "a2", Section: "Connected Apps", Display: "Second"},
		{ID: got[1].ID, Org: int64(id), Actor: "ann@acme.example", Action: "a1", Section: "Connected Apps", Display: "First", Old: "x", New: "y"},
	})
	older, err := o.SetupAuditTrail(t.Context(), got[1].ID, 10)
	if err != nil || len(older) != 1 || older[0].Display != "Changed a thing" {
		t.Errorf("before that the trail has %v, %v", older, err)
	}
}
