package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/singleuse"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// callers is how many try the same thing at once.
const callers = 50

// race calls try from many goroutines at once. Exactly one may win; the others
// must get the given error.
func race(t *testing.T, n int, lost error, try func(i int) error) {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	start := make(chan struct{})
	won := 0
	for i := range n {
		wg.Go(func() {
			<-start
			err := try(i)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if !errors.Is(err, lost) {
				t.Errorf("caller %d: %v, want %v", i, err, lost)
			}
		})
	}
	close(start)
	wg.Wait()
	if won != 1 {
		t.Errorf("%d of %d callers won, want 1", won, n)
	}
}

func testSingleUse(t *testing.T, open Open) {
	w := newWorld(t, open)
	_, o := w.org("acme")
	for name, test := range map[string]func(*testing.T, *world, *sqlstore.OrgStore){
		"Consume": raceConsume, "ClaimOnce": raceClaim,
		"CommitConsume": raceCommitConsume, "CommitClaim": raceCommitClaim,
		"Offer": raceOffer, "Kinds": singleUseKinds,
	} {
		t.Run(name, func(t *testing.T) { test(t, w, o) })
	}
}

func artefact(w *world, name string) singleuse.Artefact {
	return singleuse.Artefact{
		Key:     singleuse.KeyOf(singleuse.AuthorizationCode, name),
		Payload: `{"of":"` + name + `"}`, ExpiresAt: w.now().Add(15 * time.Minute),
	}
}

func offered(t *testing.T, w *world, o *sqlstore.OrgStore, name string) singleuse.Artefact {
	t.Helper()
	a := artefact(w, name)
	if err := o.Offer(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	return a
}

func raceConsume(t *testing.T, w *world, o *sqlstore.OrgStore) {
	a := offered(t, w, o, "consume")
	got, err := o.Peek(t.Context(), a.Key)
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, a)
	race(t, callers, singleuse.ErrSpent, func(int) error { return o.Consume(t.Context(), a.Key) })
	_, err = o.Peek(t.Context(), a.Key)
	wants(t, err, singleuse.ErrSpent)
}

func raceClaim(t *testing.T, w *world, o *sqlstore.OrgStore) {
	c := singleuse.Claim{Key: singleuse.KeyOf(singleuse.AssertionID, "claim"), ExpiresAt: w.now().Add(time.Minute)}
	race(t, callers, singleuse.ErrSpent, func(int) error { return o.ClaimOnce(t.Context(), c) })
}

func raceOffer(t *testing.T, w *world, o *sqlstore.OrgStore) {
	a := artefact(w, "offer")
	race(t, callers, singleuse.ErrSpent, func(int) error { return o.Offer(t.Context(), a) })
	if err := o.Consume(t.Context(), a.Key); err != nil {
		t.Error(err)
	}
	wants(t, o.Offer(t.Context(), a), singleuse.ErrSpent)
	wants(t, o.Consume(t.Context(), a.Key), singleuse.ErrSpent)
}

func raceCommitConsume(t *testing.T, w *world, o *sqlstore.OrgStore) {
	a := offered(t, w, o, "commit")
	raceCommit(t, o, 101, issuance.Commit{Consume: []singleuse.Key{a.Key}})
}

func raceCommitClaim(t *testing.T, w *world, o *sqlstore.OrgStore) {
	claim := singleuse.Claim{Key: singleuse.KeyOf(singleuse.AssertionID, "commit"), ExpiresAt: w.now().Add(time.Minute)}
	raceCommit(t, o, 102, issuance.Commit{Claims: []singleuse.Claim{claim}})
}

// raceCommit has every caller spend the same and bring evidence and a successor
// of his own; what the losers brought must not be there.
func raceCommit(t *testing.T, o *sqlstore.OrgStore, marker int64, c issuance.Commit) {
	t.Helper()
	successor := func(i int) singleuse.Key {
		return singleuse.KeyOf(singleuse.RefreshSuccessor, string(rune('A'+i))+string(rune(marker)))
	}
	race(t, callers, singleuse.ErrSpent, func(i int) error {
		mine := c
		mine.Offer = []singleuse.Artefact{{Key: successor(i), ExpiresAt: began.Add(time.Hour)}}
		mine.Login = audit.Login{User: marker, Subtype: audit.OauthWebServer, Status: audit.Success}
		return o.CommitIssue(t.Context(), mine)
	})
	rows, err := o.LoginHistory(t.Context(), audit.LoginFilter{User: marker, Limit: 2 * callers})
	if err != nil || len(rows) != 1 {
		t.Errorf("%d rows of evidence, %v; want the winner's only", len(rows), err)
	}
	there := 0
	for i := range callers {
		if _, err := o.Peek(t.Context(), successor(i)); err == nil {
			there++
		}
	}
	if there != 1 {
		t.Errorf("%d successors, want the winner's only", there)
	}
}

// singleUseKinds presents one kind as another.
func singleUseKinds(t *testing.T, w *world, o *sqlstore.OrgStore) {
	a := offered(t, w, o, "typed")
	other := singleuse.Key{Kind: singleuse.RefreshSuccessor, Digest: a.Digest}
	_, err := o.Peek(t.Context(), other)
	wants(t, err, singleuse.ErrSpent)
	wants(t, o.Consume(t.Context(), other), singleuse.ErrSpent)
	if err := o.Consume(t.Context(), a.Key); err != nil {
		t.Error(err)
	}
}
