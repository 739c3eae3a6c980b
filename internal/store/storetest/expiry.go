package storetest

import (
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/singleuse"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

func testExpiry(t *testing.T, open Open) {
	t.Run("Logins", func(t *testing.T) { dropLogins(t, newWorld(t, open)) })
	t.Run("Ring", func(t *testing.T) { turnRing(t, newWorld(t, open)) })
	t.Run("Artefacts", func(t *testing.T) { expireArtefacts(t, newWorld(t, open)) })
	t.Run("Tokens", func(t *testing.T) { expireTokens(t, newWorld(t, open)) })
	t.Run("ChangeLog", func(t *testing.T) { trimChangeLog(t, newWorld(t, open)) })
}

const month = 30 * 24 * time.Hour

// logIn writes a row at the present time.
func logIn(t *testing.T, o *sqlstore.OrgStore) audit.LoginID {
	t.Helper()
	row := []audit.Login{{Subtype: audit.OauthWebServer, Status: audit.Success}}
	if err := o.AppendLogins(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	return row[0].ID
}

func history(t *testing.T, o *sqlstore.OrgStore) (ids []audit.LoginID) {
	t.Helper()
	rows, err := o.LoginHistory(t.Context(), audit.LoginFilter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	return ids
}

func drop(t *testing.T, w *world, before time.Time, want int) {
	t.Helper()
	if n, err := w.DropLoginsBefore(t.Context(), before); n != want || err != nil {
		t.Errorf("dropped %d slices before %v, %v; want %d", n, before, err, want)
	}
}

// dropLogins writes at both edges of three slices and drops them one by one.
func dropLogins(t *testing.T, w *world) {
	_, o := w.org("acme")
	var ids []audit.LoginID
	for i := range 3 {
		start := began.Add(time.Duration(i) * month)
		w.set(start)
		ids = append(ids, logIn(t, o))
		w.set(start.Add(month - time.Millisecond))
		ids = append(ids, logIn(t, o))
	}
	same(t, history(t, o), []audit.LoginID{ids[5], ids[4], ids[3], ids[2], ids[1], ids[0]})
	drop(t, w, began.Add(month-time.Millisecond), 0)
	drop(t, w, began.Add(month), 1)
	same(t, history(t, o), []audit.LoginID{ids[5], ids[4], ids[3], ids[2]})
	drop(t, w, began.Add(3*month), 2)
	same(t, history(t, o), []audit.LoginID{})
	drop(t, w, began.Add(4*month), 0)
}

// turnRing comes round to the first table. Its rows are gone before it is used
// again, even when the rows are to be kept longer; and if nobody dropped
// anything in time, the old rows go and the new ones stay.
func turnRing(t *testing.T, w *world) {
	_, o := w.org("acme")
	oldest := logIn(t, o)
	w.set(began.Add(14 * month))
	drop(t, w, began, 0)
	if got := history(t, o); len(got) != 1 || got[0] != oldest {
		t.Errorf("after fourteen slices the history is %v, want %v", got, oldest)
	}
	w.set(began.Add(15 * month))
	drop(t, w, began, 1)
	same(t, history(t, o), []audit.LoginID{})

	logIn(t, o)
	w.set(began.Add(31 * month))
	fresh := logIn(t, o)
	same(t, w.count("login_history_01"), 2)
	same(t, history(t, o), []audit.LoginID{fresh}) // the other is out of reach
	drop(t, w, began.Add(31*month), 1)
	same(t, w.count("login_history_01"), 1)
	same(t, history(t, o), []audit.LoginID{fresh})
}

// sweep sweeps once and wants so many rows to be left in a table.
func sweep(t *testing.T, w *world, limit int, table string, left int) {
	t.Helper()
	before := w.count(table)
	swept := 0
	for _, kind := range sqlstore.SweepKinds() {
		n, err := w.SweepExpired(t.Context(), kind, w.now(), limit)
		if err != nil {
			t.Fatal(err)
		}
		if n > limit {
			t.Errorf("%d rows of %s went, want at most %d", n, kind, limit)
		}
		swept += n
	}
	if n := w.count(table); n != left || swept < before-left {
		t.Errorf("%s has %d rows after a sweep of %d at %v, want %d", table, n, swept, w.now(), left)
	}
}

func expireArtefacts(t *testing.T, w *world) {
	ctx := t.Context()
	_, o := w.org("acme")
	unspent, spent := offered(t, w, o, "unspent"), offered(t, w, o, "spent")
	if err := o.Consume(ctx, spent.Key); err != nil {
		t.Fatal(err)
	}
	claim := singleuse.Claim{Key: singleuse.KeyOf(singleuse.AssertionID, "jti"), ExpiresAt: unspent.ExpiresAt}
	if err := o.ClaimOnce(ctx, claim); err != nil {
		t.Fatal(err)
	}
	sweep(t, w, 100, "single_use", 3)

	w.set(unspent.ExpiresAt.Add(-time.Millisecond))
	if _, err := o.Peek(ctx, unspent.Key); err != nil {
		t.Errorf("a millisecond before its end: %v", err)
	}
	w.set(unspent.ExpiresAt)
	_, err := o.Peek(ctx, unspent.Key)
	wants(t, err, singleuse.ErrSpent)
	wants(t, o.Consume(ctx, unspent.Key), singleuse.ErrSpent)
	wants(t, o.ClaimOnce(ctx, claim), singleuse.ErrSpent)
	longer := claim
	longer.ExpiresAt = w.now().Add(24 * time.Hour)
	wants(t, o.ClaimOnce(ctx, longer), singleuse.ErrSpent)

	sweep(t, w, 100, "single_use", 2)
	w.pass(-time.Hour) // the clock steps back: nothing is there again
	_, err = o.Peek(ctx, unspent.Key)
	wants(t, err, singleuse.ErrSpent)
	wants(t, o.ClaimOnce(ctx, claim), singleuse.ErrSpent)

	w.set(unspent.ExpiresAt.Add(sqlstore.ClockMargin))
	sweep(t, w, 1, "single_use", 1)
	sweep(t, w, 1, "single_use", 0)
	longer.ExpiresAt = w.now().Add(time.Hour)
	if err := o.ClaimOnce(ctx, longer); err != nil {
		t.Errorf("a claim long after the first one ended: %v", err)
	}
}

func expireTokens(t *testing.T, w *world) {
	ctx := t.Context()
	_, o := w.org("acme")
	token, end := [10]byte{1, 2, 3}, w.now().Add(time.Hour)
	if _, err := o.RevokeToken(ctx, token, end, audit.Login{}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.RevokeToken(ctx, token, end.Add(-time.Minute), audit.Login{}); err != nil {
		t.Errorf("revoked twice: %v", err)
	}
	for _, until := range []time.Time{end.Add(-time.Minute), end, end.Add(-time.Second)} {
		if err := o.ExtendToken(ctx, token, until); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := o.TokenExtension(ctx, token); !got.Equal(end) || err != nil {
		t.Errorf("extended until %v, %v; want %v", got, err, end)
	}
	list, err := w.Revocations(ctx, 10)
	if err != nil || len(list) != 1 || list[0].Token != token || !list[0].Until.Equal(end) {
		t.Errorf("revocations %v, %v", list, err)
	}
	w.set(end.Add(-time.Millisecond))
	sweep(t, w, 100, "token_extensions", 1)
	w.set(end)
	sweep(t, w, 100, "token_extensions", 0)
	sweep(t, w, 100, "revoked_tokens", 1)
	if revoked, err := o.TokenRevoked(ctx, token); !revoked || err != nil {
		t.Errorf("revoked: %v, %v", revoked, err)
	}
	w.set(end.Add(sqlstore.ClockMargin - time.Millisecond))
	if list, err := w.Revocations(ctx, 10); len(list) != 1 || err != nil {
		t.Errorf("revocations within the margin %v, %v", list, err)
	}
	w.set(end.Add(sqlstore.ClockMargin))
	list, err = w.Revocations(ctx, 10)
	empty(t, list, err)
	sweep(t, w, 100, "revoked_tokens", 0)
}

// trimChangeLog keeps what is young and what a lease has not applied.
func trimChangeLog(t *testing.T, w *world) {
	ctx := t.Context()
	for _, name := range []string{"one", "two", "three"} {
		w.org(name)
	}
	lease, err := w.OpenLease(ctx, "server", 2)
	if err != nil {
		t.Fatal(err)
	}
	sweep(t, w, 100, "change_log", 3)
	w.pass(2 * time.Hour)
	w.org("four")
	sweep(t, w, 100, "change_log", 2)
	list, err := w.ChangesAfter(ctx, 2, 10)
	if err != nil || len(list) != 2 || list[0].Seq != 3 {
		t.Errorf("after the sweep the log has %v, %v", list, err)
	}
	if err := w.CloseLease(ctx, lease); err != nil {
		t.Fatal(err)
	}
	sweep(t, w, 100, "change_log", 1)
	w.pass(2 * time.Hour)
	sweep(t, w, 100, "change_log", 0)
	if head, err := w.Head(ctx); head != 4 || err != nil {
		t.Errorf("the head of the trimmed log is %d, %v; want 4", head, err)
	}
}
