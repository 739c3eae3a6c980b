package storetest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/domain/signingkey"
	"github.com/latchstring/latchstring/internal/domain/singleuse"
	"github.com/latchstring/latchstring/internal/domain/user"
)

// work is what is done with faults, besides changes: first what writes, then
// what only reads.
var work = map[string]func(v *victim) error{
	"AppendLogin":  func(v *victim) error { return v.store.AppendLogins(v.t.Context(), []audit.Login{{}}) },
	"AppendLogins": func(v *victim) error { return v.store.AppendLogins(v.t.Context(), []audit.Login{{}, {}}) },
	"CommitIssue":  func(v *victim) error { return v.store.CommitIssue(v.t.Context(), issuance.Commit{}) },
	"CommitSpend": func(v *victim) error {
		return v.store.CommitIssue(v.t.Context(), issuance.Commit{
			Consume: []singleuse.Key{artefact(v.world, "commit").Key},
			Claims:  []singleuse.Claim{{Key: singleuse.KeyOf(singleuse.AssertionID, "new"), ExpiresAt: v.now().Add(time.Hour)}},
			Offer:   []singleuse.Artefact{{Key: singleuse.KeyOf(singleuse.RefreshSuccessor, "new")}},
		})
	},
	"Offer":   func(v *victim) error { return v.store.Offer(v.t.Context(), singleuse.Artefact{}) },
	"Consume": func(v *victim) error { return v.store.Consume(v.t.Context(), artefact(v.world, "consume").Key) },
	"ClaimOnce": func(v *victim) error {
		return v.store.ClaimOnce(v.t.Context(), singleuse.Claim{Key: singleuse.KeyOf(singleuse.AssertionID, "claim"), ExpiresAt: v.now().Add(1e9)})
	},
	"RevokeToken": func(v *victim) error {
		_, err := v.store.RevokeToken(v.t.Context(), v.extended, v.now(), audit.Login{})
		return err
	},
	"ExtendToken":    func(v *victim) error { return v.store.ExtendToken(v.t.Context(), v.revoked, v.now()) },
	"InternScopeSet": func(v *victim) error { return second(v.store.InternScopeSet(v.t.Context(), "new")) },
	"OpenLease":      func(v *victim) error { return second(v.OpenLease(v.t.Context(), "new", 0)) },
	"RenewLease": func(v *victim) error {
		return second(v.RenewLease(v.t.Context(), coherence.Lease{Incarnation: "old"}))
	},
	"CloseLease":    func(v *victim) error { return v.CloseLease(v.t.Context(), coherence.Lease{Incarnation: "old"}) },
	"GiveLeaseBack": func(v *victim) error { return v.GiveLeaseBack(v.t.Context(), "old") },
	"CreateSealingKey": func(v *victim) error {
		_, _, err := v.CreateSealingKey(v.t.Context(), sealedtoken.Record{})
		return err
	},
	"CreateSigningKey": func(v *victim) error { _, _, err := v.CreateSigningKey(v.t.Context(), signingkey.Record{}); return err },
	"DeleteSigningKey": func(v *victim) error { return second(v.DeleteSigningKey(v.t.Context(), "old")) },

	"Org":              func(v *victim) error { return second(v.store.Org(v.t.Context())) },
	"Orgs":             func(v *victim) error { return second(v.Orgs(v.t.Context(), 0, 1)) },
	"App":              func(v *victim) error { return second(v.store.App(v.t.Context(), v.app.ID)) },
	"Apps":             func(v *victim) error { return second(v.store.Apps(v.t.Context(), "", 9)) },
	"IntrospectAllApp": func(v *victim) error { return second(v.store.IntrospectAllApp(v.t.Context())) },
	"Account":          func(v *victim) error { return second(v.store.Account(v.t.Context(), v.user.ID)) },
	"Profiles":         func(v *victim) error { return second(v.store.Profiles(v.t.Context())) },
	"PermissionSets":   func(v *victim) error { return second(v.store.PermissionSets(v.t.Context())) },
	"LoginHistory":     func(v *victim) error { return second(v.store.LoginHistory(v.t.Context(), audit.LoginFilter{Limit: 9})) },
	"SetupAuditTrail":  func(v *victim) error { return second(v.store.SetupAuditTrail(v.t.Context(), 0, 9)) },
	"Peek":             func(v *victim) error { return second(v.store.Peek(v.t.Context(), v.code.Key)) },
	"TokenRevoked":     func(v *victim) error { return second(v.store.TokenRevoked(v.t.Context(), v.revoked)) },
	"TokenExtension":   func(v *victim) error { return second(v.store.TokenExtension(v.t.Context(), v.extended)) },
	"ScopeSet":         func(v *victim) error { return second(v.store.ScopeSet(v.t.Context(), v.scopes)) },
	"OrgOfConsumerKey": func(v *victim) error { _, _, err := v.OrgOfConsumerKey(v.t.Context(), "key-of-alpha"); return err },
	"OrgOfUsername":    func(v *victim) error { _, _, err := v.OrgOfUsername(v.t.Context(), v.user.Username); return err },
	"OrgOfMyDomain":    func(v *victim) error { return second(v.OrgOfMyDomain(v.t.Context(), "alpha.example")) },
	"Revocations":      func(v *victim) error { return second(v.Revocations(v.t.Context(), 9)) },
	"Head":             func(v *victim) error { return second(v.Head(v.t.Context())) },
	"ChangesAfter":     func(v *victim) error { return second(v.ChangesAfter(v.t.Context(), 0, 9)) },
	"Leases":           func(v *victim) error { return second(v.Leases(v.t.Context())) },
	"SealingKeys":      func(v *victim) error { return second(v.SealingKeys(v.t.Context())) },
	"SigningKeys":      func(v *victim) error { return second(v.SigningKeys(v.t.Context())) },
}

func second[T any](_ T, err error) error { return err }

// verdicts are the errors that mean "looked, and it is not so". A database that
// could not look must never give one.
var verdicts = []error{org.ErrNotFound, app.ErrNotFound, user.ErrNotFound, singleuse.ErrSpent, app.ErrConflict, user.ErrConflict, org.ErrConflict, app.ErrIntrospectAllTaken}

// testFaults does every kind of work over and over, each time with another
// statement failing, until it goes through: what failed says so and has left
// nothing.
func testFaults(t *testing.T, open Open) {
	f := &faulty{DB: open(t)}
	w := worldOver(t, f)
	v := newVictim(w, "alpha")
	v.must(nil, v.store.Offer(t.Context(), artefact(w, "consume")))
	v.must(nil, v.store.Offer(t.Context(), artefact(w, "commit")))
	v.must(v.OpenLease(t.Context(), "old", 0))
	_, _, err := v.CreateSigningKey(t.Context(), signingkey.Record{KeyID: "old"})
	v.must(nil, err)
	for name, do := range work {
		t.Run(name, func(t *testing.T) { failing(t, f, v, func() error { return do(v) }) })
	}
	for name, do := range changes {
		t.Run(name, func(t *testing.T) {
			v := newVictim(w, strings.ToLower(name))
			failing(t, f, v, func() error { return second(do(v, by())) })
		})
	}
}

func failing(t *testing.T, f *faulty, v *victim, do func() error) {
	t.Helper()
	for n := int64(1); ; n++ {
		before := v.everything()
		f.left.Store(n)
		err := do()
		reached := f.left.Swap(0) <= 0
		if !reached {
			if err != nil || n == 1 {
				t.Errorf("without a fault, after %d with one: %v", n-1, err)
			}
			return
		}
		if err == nil {
			t.Fatalf("statement %d failed and nobody was told", n)
		}
		for _, verdict := range verdicts {
			if errors.Is(err, verdict) {
				t.Errorf("statement %d failed and the answer is %v", n, err)
			}
		}
		if after := v.everything(); after != before {
			t.Fatalf("statement %d failed and something was left.\nbefore:\n%s\nafter:\n%s", n, before, after)
		}
	}
}
