package server

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/domain/signingkey"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/server/config"
	"github.com/latchstring/latchstring/internal/server/installation"
)

// joined is a server's parts with the memory filled and no listener.
func joined(t *testing.T) *parts {
	t.Helper()
	key, err := seal.GenerateMasterKey()
	if err != nil {
		t.Fatal(err)
	}
	inst, err := installation.Open(t.Context(), installation.Config{
		SQLite: filepath.Join(t.TempDir(), "test.db"), MasterKey: key, Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	p := assemble(Options{
		Config: &config.Config{MaxInFlight: 1}, Installation: inst, Logger: slog.New(slog.DiscardHandler),
	}, "http://localhost")
	t.Cleanup(func() {
		p.node.Leave()
		if err := inst.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := p.join(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p
}

// tomorrow is the rotation of another server, a day later: it makes the next key
// and seals a token under it.
func tomorrow(t *testing.T, p *parts) (token string) {
	t.Helper()
	now := time.Now().Add(25 * time.Hour)
	other := sealedtoken.NewRotation(
		new(sealedtoken.Keys), p.inst.Store, p.inst.Keyring, func() time.Time { return now }, slog.New(slog.DiscardHandler),
	)
	for range 2 { // publishes, then seals
		if err := other.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Minute)
	}
	token, err := other.Keys().Seal(sealedtoken.Claims{
		Org: 1, App: 2, User: 3, Kind: sealedtoken.KindAccess, IssuedAt: now, Lifetime: time.Hour, ID: sealedtoken.NewID(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// TestReloadSealingKeys: a token under a key that another server made opens when
// the change is applied, and not before.
func TestReloadSealingKeys(t *testing.T) {
	p := joined(t)
	token := tomorrow(t, p)
	if _, err := p.rotation.Keys().Open(token); err == nil {
		t.Fatal("the token opens before its key is known")
	}
	if err := p.reloadKeys(t.Context(), coherence.SigningKeyChanged); err != nil {
		t.Fatal(err)
	}
	if _, err := p.rotation.Keys().Open(token); err == nil {
		t.Error("a change of signing keys loaded the sealing keys")
	}
	if err := p.dir.Apply(t.Context(), coherence.Change{Seq: 1, Kind: coherence.SealingKeyChanged}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.rotation.Keys().Open(token); err != nil {
		t.Errorf("after the change: %v", err)
	}
}

// TestReloadSigningKeys: the key set shows a key that another server made when
// the change is applied.
func TestReloadSigningKeys(t *testing.T) {
	p := joined(t)
	other := signingkey.NewRing(p.inst.Store, p.inst.Keyring, p.inst.Now)
	if err := other.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := p.dir.Apply(t.Context(), coherence.Change{Seq: 1, Kind: coherence.SigningKeyChanged}); err != nil {
		t.Fatal(err)
	}
	want, err := other.KeySet(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.signing.KeySet(t.Context())
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("key set %s, %v; want %s", got, err, want)
	}
}

// TestReloadFails: keys that cannot be read are a change that is not applied, so
// that the server asks again, and those in use stay.
func TestReloadFails(t *testing.T) {
	p := joined(t)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, kind := range []coherence.Kind{coherence.SealingKeyChanged, coherence.SigningKeyChanged} {
		if err := p.dir.Apply(gone, coherence.Change{Seq: 1, Kind: kind}); err == nil {
			t.Errorf("%s: applied without the keys", kind)
		}
	}
	if p.rotation.Keys().Current() != 0 {
		t.Error("the keys in use were dropped")
	}
}
