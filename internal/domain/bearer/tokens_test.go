package bearer_test

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/bearer"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// world answers what a test wants, and keeps what is recorded.
type world struct {
	session *session.Session
	refusal *refusal.Refusal
	err     error
	rows    []audit.Login
}

func (w *world) Open(context.Context, oauth.Credential, session.Use) (*session.Session, *refusal.Refusal, error) {
	return w.session, w.refusal, w.err
}

func (w *world) Revoke(context.Context, oauth.Credential, session.Revocation) (*refusal.Refusal, error) {
	return w.refusal, w.err
}

func (w *world) tokens() *bearer.Tokens {
	return bearer.New(bearer.Config{
		Sessions: w, Revoker: w, NextID: func() int64 { return 99 },
		Refused: func(row audit.Login) { w.rows = append(w.rows, row) },
	})
}

var use = session.Use{Subtype: audit.RestAPI, Addr: netip.MustParseAddr("192.0.2.7"), Request: "request-1"}

// live is a session of which everything is known.
func live() *session.Session {
	return &session.Session{
		Claims: sealedtoken.Claims{Org: 1, App: 11, User: 21},
		Org:    &org.Org{ID: 1}, App: &app.App{ID: 11, Definition: app.Definition{Label: "Orders"}},
	}
}

// claimed is a session of which only the token's own words are known.
func claimed() *session.Session { return &session.Session{Claims: live().Claims} }

// TestOpen: which refusal belongs to whom.
func TestOpen(t *testing.T) {
	for name, c := range map[string]struct {
		session        *session.Session
		cause          refusal.Cause
		org, app, user int64
	}{
		"blocked app":        {live(), refusal.AppBlocked, 1, 11, 21},
		"retired":            {live(), refusal.TokenRetired, 1, 11, 21},
		"suspended org":      {live(), refusal.OrgSuspended, 1, 11, 21},
		"app is gone":        {claimed(), refusal.AppGone, 1, 11, 21},
		"another My Domain":  {claimed(), refusal.TokenOfOtherOrg, 1, 11, 21},
		"org is gone":        {claimed(), refusal.OrgSuspended, 0, 0, 0},
		"forged":             {nil, refusal.TokenForged, 0, 0, 0},
		"no token":           {nil, refusal.TokenMissing, 0, 0, 0},
		"no token, by scope": {nil, refusal.TokenLacksScope, 0, 0, 0},
	} {
		w := &world{session: c.session, refusal: refusal.New(c.cause)}
		s, r, err := w.tokens().Open(t.Context(), oauth.Credential{}, use)
		if s != c.session || r != w.refusal || err != nil || len(w.rows) != 1 {
			t.Fatalf("%s: %v, %v, %v with %d rows", name, s, r, err, len(w.rows))
		}
		row := w.rows[0]
		if row.Org != c.org || row.App != c.app || row.User != c.user || row.ID != 99 {
			t.Errorf("%s: kept for %d, %d, %d", name, row.Org, row.App, row.User)
		}
		if row.Subtype != audit.RestAPI || row.Addr != use.Addr || row.Status != r.Status || row.TokenID != [10]byte{} {
			t.Errorf("%s: row %+v", name, row)
		}
		if d := row.Refusal; d.Request != "request-1" || d.Cause != string(c.cause) || d.Code != r.Wire.Code {
			t.Errorf("%s: detail %+v", name, d)
		}
		if c.session != nil && c.session.App != nil && c.cause == refusal.AppBlocked && !strings.Contains(row.Refusal.Remedy.Action, "Orders") {
			t.Errorf("%s: the remedy does not name the app: %+v", name, row.Refusal.Remedy)
		}
	}
}

// TestNothingIsKept of what was granted, and of what could not be decided.
func TestNothingIsKept(t *testing.T) {
	for name, w := range map[string]*world{"good": {session: live()}, "broken": {err: errors.New("away")}} {
		s, r, err := w.tokens().Open(t.Context(), oauth.Credential{}, use)
		if s != w.session || r != nil || !errors.Is(err, w.err) {
			t.Errorf("%s: %v, %v, %v", name, s, r, err)
		}
		if r, err := w.tokens().Revoke(t.Context(), oauth.Credential{}, session.Revocation{}); r != nil || !errors.Is(err, w.err) {
			t.Errorf("%s: revoke: %v, %v", name, r, err)
		}
		if len(w.rows) != 0 {
			t.Errorf("%s: kept %+v", name, w.rows)
		}
	}
}

// TestTelling: the evidence shows the words of the surface.
func TestTelling(t *testing.T) {
	w := &world{session: live(), refusal: refusal.New(refusal.TokenRevoked)}
	oauths := w.tokens()
	rest := oauths.Telling(func(c refusal.Cause) (string, string) { return "SPOKEN", string(c) })
	for _, tokens := range []*bearer.Tokens{oauths, rest} {
		if _, _, err := tokens.Open(t.Context(), oauth.Credential{}, use); err != nil {
			t.Fatal(err)
		}
	}
	if a, b := w.rows[0].Refusal, w.rows[1].Refusal; a.Code != "invalid_token" || b.Code != "SPOKEN" || b.Description != "token_revoked" {
		t.Errorf("told %+v and %+v", a, b)
	}
	if r := refusal.New(refusal.TokenRevoked); r.Wire.Code != "invalid_token" {
		t.Errorf("the catalogue was changed: %+v", r.Wire)
	}
}

// TestRevoke: a refusal belongs to the app that asked.
func TestRevoke(t *testing.T) {
	for name, c := range map[string]struct {
		caller   *app.App
		org, app int64
	}{
		"an app": {&app.App{ID: 12, Org: 1}, 1, 12},
		"nobody": {nil, 0, 0},
	} {
		w := &world{refusal: refusal.New(refusal.TokenOfOtherApp)}
		by := session.Revocation{Caller: c.caller, Addr: use.Addr, Request: "request-2"}
		if r, err := w.tokens().Revoke(t.Context(), oauth.Credential{}, by); r != w.refusal || err != nil || len(w.rows) != 1 {
			t.Fatalf("%s: %v, %v with %d rows", name, r, err, len(w.rows))
		}
		row := w.rows[0]
		if row.Org != c.org || row.App != c.app || row.User != 0 || row.Subtype != audit.OauthRevocation ||
			row.Addr != use.Addr || row.Refusal.Request != "request-2" {
			t.Errorf("%s: %+v", name, row)
		}
	}
}
