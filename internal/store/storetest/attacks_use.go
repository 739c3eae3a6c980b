package storetest

import (
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/singleuse"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// attacksOnUse go after evidence, artefacts, tokens and scope sets.
var attacksOnUse = map[string]attack{
	"AppendLogins": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		wants(t, b.AppendLogins(t.Context(), []audit.Login{v.login}), sqlstore.ErrOtherOrg)
		wants(t, b.AppendLogins(t.Context(), []audit.Login{{Org: int64(v.org)}, {}}), sqlstore.ErrOtherOrg)
	},
	"LoginHistory": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		for _, f := range []audit.LoginFilter{
			{Limit: 100},
			{Limit: 100, App: int64(v.app.ID)},
			{Limit: 100, RefusalsOnly: true},
			{Limit: 100, App: int64(v.app.ID), RefusalsOnly: true},
			{Limit: 100, Before: v.login.ID + 1},
		} {
			list, err := b.LoginHistory(t.Context(), f)
			empty(t, list, err)
		}
	},
	"SetupAuditTrail": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		list, err := b.SetupAuditTrail(t.Context(), 0, 100)
		if err != nil || len(list) != 1 || list[0].Org == int64(v.org) {
			t.Errorf("org B has the trail %v, %v; want its own creation only", list, err)
		}
	},

	"Offer": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		if err := b.Offer(t.Context(), v.code); err != nil {
			t.Errorf("the same artefact in another org is another one: %v", err)
		}
		if err := b.Consume(t.Context(), v.code.Key); err != nil {
			t.Error(err)
		}
		if got, err := v.store.Peek(t.Context(), v.code.Key); err != nil || got.Payload != v.code.Payload {
			t.Errorf("org A's artefact is %v, %v", got, err)
		}
	},
	"Peek": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		_, err := b.Peek(t.Context(), v.code.Key)
		wants(t, err, singleuse.ErrSpent)
	},
	"Consume": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		wants(t, b.Consume(t.Context(), v.code.Key), singleuse.ErrSpent)
	},
	"ClaimOnce": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		given := v.claim
		given.ExpiresAt = given.ExpiresAt.Add(time.Hour)
		if err := b.ClaimOnce(t.Context(), given); err != nil {
			t.Errorf("the same claim in another org is another one: %v", err)
		}
	},
	"CommitIssue": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		wants(t, b.CommitIssue(t.Context(), issuance.Commit{Consume: []singleuse.Key{v.code.Key}}), singleuse.ErrSpent)
		wants(t, b.CommitIssue(t.Context(), issuance.Commit{Login: audit.Login{Org: int64(v.org)}}), sqlstore.ErrOtherOrg)
		if list, err := b.LoginHistory(t.Context(), audit.LoginFilter{Limit: 10}); err != nil || len(list) != 0 {
			t.Errorf("a lost commit left evidence %v, %v", list, err)
		}
	},

	"RevokeToken": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		_, err := b.RevokeToken(t.Context(), v.extended, v.now().Add(time.Hour), audit.Login{Org: int64(v.org)})
		wants(t, err, sqlstore.ErrOtherOrg)
		if _, err := b.RevokeToken(t.Context(), v.extended, v.now().Add(time.Hour), audit.Login{}); err != nil {
			t.Error(err)
		}
		if revoked, err := v.store.TokenRevoked(t.Context(), v.extended); revoked || err != nil {
			t.Errorf("org A's token is revoked by org B: %v, %v", revoked, err)
		}
	},
	"TokenRevoked": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		if revoked, err := b.TokenRevoked(t.Context(), v.revoked); revoked || err != nil {
			t.Errorf("org B sees the revocation: %v, %v", revoked, err)
		}
	},
	"ExtendToken": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		if err := b.ExtendToken(t.Context(), v.extended, v.now().Add(24*time.Hour)); err != nil {
			t.Error(err)
		}
	},
	"TokenExtension": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		if until, err := b.TokenExtension(t.Context(), v.extended); !until.IsZero() || err != nil {
			t.Errorf("org B sees the extension: %v, %v", until, err)
		}
	},

	"ScopeSet": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		_, err := b.ScopeSet(t.Context(), v.scopes)
		wants(t, err, sqlstore.ErrNoScopeSet)
	},
	"InternScopeSet": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		id, err := b.InternScopeSet(t.Context(), "full")
		if err != nil || id != v.scopes {
			t.Errorf("org B's first number is %d, %v; want it to count for itself", id, err)
		}
	},
}
