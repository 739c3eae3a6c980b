package crash

import (
	"log/slog"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
	"github.com/latchstring/latchstring/internal/server/installation"
)

// records reads a database beside its server, as a command does.
type records struct {
	*installation.Installation
	org  org.ID
	keys *sealedtoken.Keys
}

// readRecords opens a quickstart's data directory.
func readRecords(t *testing.T, data string, p *process) *records {
	t.Helper()
	key, err := seal.LoadMasterKeyFile(data + "/master.key")
	if err != nil {
		t.Fatal(err)
	}
	return openRecords(t, installation.Config{SQLite: databaseIn(data), MustExist: true, MasterKey: key, Now: time.Now}, p)
}

func openRecords(t *testing.T, cfg installation.Config, p *process) *records {
	t.Helper()
	inst, err := installation.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = inst.Close() }) // those that matter are closed before
	number, err := sfid.Parse(sfid.Organization, p.OrgID)
	if err != nil {
		t.Fatal(err)
	}
	rotation := sealedtoken.NewRotation(new(sealedtoken.Keys), inst.Store, inst.Keyring, time.Now, slog.New(slog.DiscardHandler))
	if err := rotation.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &records{inst, org.ID(number), rotation.Keys()}
}

// evidence is what the login history has: the tokens that left and those that
// were revoked.
type evidence struct {
	issued, revoked map[sealedtoken.ID]bool
}

// since reads the rows from a moment on.
func (r *records) since(t *testing.T, from time.Time) evidence {
	t.Helper()
	found := evidence{map[sealedtoken.ID]bool{}, map[sealedtoken.ID]bool{}}
	filter := audit.LoginFilter{Limit: 2000}
	for {
		rows, err := r.Store.For(r.org).LoginHistory(t.Context(), filter)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			found.note(row)
			filter.Before = row.ID
		}
		if len(rows) < filter.Limit || rows[len(rows)-1].At().Before(from) {
			return found
		}
	}
}

func (e evidence) note(row audit.Login) {
	switch {
	case row.Status != audit.Success:
	case row.Subtype == audit.OauthClientCredentials:
		e.issued[row.TokenID] = true
	case row.Subtype == audit.OauthRevocation:
		e.revoked[row.TokenID] = true
	}
}

// holds fails the test for every token without its rows.
func (e evidence) holds(t *testing.T, keys *sealedtoken.Keys, entries []*entry) {
	t.Helper()
	for _, en := range entries {
		claims, err := keys.Open(en.token)
		switch {
		case err != nil:
			t.Errorf("a token that left does not open: %v", err)
		case !e.issued[claims.ID]:
			t.Errorf("token %s left and has no row in the login history", claims.ID)
		case en.proved && !e.revoked[claims.ID]:
			t.Errorf("token %s was revoked and that has no row in the login history", claims.ID)
		}
	}
}

// sound fails the test unless the file is whole and one server has a lease.
func (r *records) sound(t *testing.T) {
	t.Helper()
	var verdict string
	if err := r.DB.Read().QueryRow(t.Context(), "PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity_check: %q, %v", verdict, err)
	}
	var broken int
	if err := r.DB.Read().QueryRow(t.Context(), "SELECT count(*) FROM pragma_foreign_key_check").Scan(&broken); err != nil || broken != 0 {
		t.Errorf("foreign_key_check: %d rows, %v", broken, err)
	}
	if n := r.leases(t); n != 1 {
		t.Errorf("%d leases, want that of the server", n)
	}
}

// leases counts the servers that anybody would wait for.
func (r *records) leases(t *testing.T) int {
	t.Helper()
	leases, err := r.Store.Leases(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return len(leases)
}
