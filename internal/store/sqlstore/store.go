package sqlstore

import (
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/directory"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/domain/signingkey"
	"github.com/latchstring/latchstring/internal/domain/singleuse"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// Store is the whole installation. It is safe for concurrent use.
type Store struct {
	db  sqldb.DB
	ids *sfid.Generator
	now func() time.Time
}

// New returns a store over a database that the migrations have been applied to.
// ids names the rows that the domain gives no id; now decides what has expired.
func New(db sqldb.DB, ids *sfid.Generator, now func() time.Time) *Store {
	return &Store{db: db, ids: ids, now: now}
}

// For returns the store of one org, whether or not there is such an org: the
// store of one that is not there finds nothing and changes nothing.
func (s *Store) For(id org.ID) *OrgStore { return &OrgStore{all: s, org: int64(id)} }

// OrgStore is one org's part of the installation. It is safe for concurrent use.
type OrgStore struct {
	// all is not embedded, so that no method of the installation is reachable
	// through an org.
	all *Store
	org int64
}

var (
	_ org.Store          = (*Store)(nil)
	_ directory.Resolver = (*Store)(nil)
	_ coherence.Log      = (*Store)(nil)
	_ sealedtoken.Store  = (*Store)(nil)
	_ signingkey.Store   = (*Store)(nil)
	_ audit.Retention    = (*Store)(nil)

	_ app.Store        = (*OrgStore)(nil)
	_ user.Store       = (*OrgStore)(nil)
	_ audit.Store      = (*OrgStore)(nil)
	_ singleuse.Store  = (*OrgStore)(nil)
	_ issuance.Store   = (*OrgStore)(nil)
	_ session.Store    = (*OrgStore)(nil)
	_ directory.Source = (*OrgStore)(nil)
)
