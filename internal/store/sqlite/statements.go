package sqlite

import (
	"context"
	"database/sql"
	"sync"
)

// maxStatements bounds a cache of prepared statements. Texts beyond it are
// prepared each time; only lists of variable length can make so many.
const maxStatements = 256

type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// statements keeps prepared statements by their text.
type statements struct {
	on    preparer
	mu    sync.RWMutex
	known map[string]*sql.Stmt
}

func newStatements(on preparer) *statements {
	return &statements{on: on, known: make(map[string]*sql.Stmt)}
}

// get returns the prepared statement, or nil when the cache is full.
func (s *statements) get(ctx context.Context, query string) (*sql.Stmt, error) {
	s.mu.RLock()
	stmt, full := s.known[query], len(s.known) >= maxStatements
	s.mu.RUnlock()
	if stmt != nil || full {
		return stmt, nil
	}
	stmt, err := s.on.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.keep(query, stmt), nil
}

// keep stores a statement unless another caller was faster.
func (s *statements) keep(query string, stmt *sql.Stmt) *sql.Stmt {
	s.mu.Lock()
	defer s.mu.Unlock()
	if first := s.known[query]; first != nil {
		_ = stmt.Close()
		return first
	}
	s.known[query] = stmt
	return stmt
}

func (s *statements) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for query, stmt := range s.known {
		_ = stmt.Close()
		delete(s.known, query)
	}
}
