package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// historySchema is a table of the login history with its indexes, as the
// migrations make it; a test compares the two.
const historySchema = `
CREATE TABLE login_history_00 (
    id      INTEGER PRIMARY KEY,
    org_id  BIGINT   NOT NULL,
    user_id BIGINT   NOT NULL,
    app_id  BIGINT   NOT NULL,
    subtype SMALLINT NOT NULL,
    status  SMALLINT NOT NULL,
    addr    BLOB,
    token   BLOB,
    detail  TEXT
);
CREATE INDEX login_history_00_org ON login_history_00 (org_id, id);
CREATE INDEX login_history_00_refusals ON login_history_00 (org_id, id) WHERE detail IS NOT NULL;
CREATE INDEX login_history_00_app_refusals ON login_history_00 (org_id, app_id, id) WHERE detail IS NOT NULL;
`

const historyInsert = `INSERT INTO login_history_00
(id, org_id, user_id, app_id, subtype, status, addr, token, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`

// largestCommit is how many rows one transaction takes at most.
const largestCommit = 512

// history makes rows durable. One goroutine commits whatever has gathered while
// it committed before.
type history struct {
	conn    *sql.Conn
	insert  *sql.Stmt
	last    atomic.Int64 // id
	waiting chan login
}

type login struct {
	token [10]byte
	done  chan error
}

func openHistory(file string) (*history, error) {
	ctx := context.Background()
	u := url.URL{Scheme: "file", Path: file, RawQuery: "_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, err
	}
	h := &history{waiting: make(chan login, 2*largestCommit)}
	if h.conn, err = db.Conn(ctx); err != nil {
		return nil, err
	}
	if _, err := h.conn.ExecContext(ctx, historySchema); err != nil {
		return nil, err
	}
	if h.insert, err = h.conn.PrepareContext(ctx, historyInsert); err != nil {
		return nil, err
	}
	h.last.Store(time.Now().UnixMilli() << 22)
	go h.work()
	return h, nil
}

// append returns once the row is durable.
func (h *history) append(ctx context.Context, token [10]byte) error {
	l := login{token: token, done: make(chan error, 1)}
	select {
	case h.waiting <- l:
		return <-l.done
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *history) work() {
	batch := make([]login, 0, largestCommit)
	for first := range h.waiting {
		batch = h.gather(append(batch[:0], first))
		err := h.commit(batch)
		for _, l := range batch {
			l.done <- err
		}
	}
}

func (h *history) gather(batch []login) []login {
	for len(batch) < largestCommit {
		select {
		case l := <-h.waiting:
			batch = append(batch, l)
		default:
			return batch
		}
	}
	return batch
}

// commit inserts in the order of the key, which keeps the pages it writes few.
func (h *history) commit(batch []login) error {
	ctx := context.Background()
	if _, err := h.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	for _, l := range batch {
		if _, err := h.insert.ExecContext(ctx, h.row(l)...); err != nil {
			_, _ = h.conn.ExecContext(ctx, "ROLLBACK")
			return fmt.Errorf("insert: %w", err)
		}
	}
	_, err := h.conn.ExecContext(ctx, "COMMIT")
	return err
}

// row is as wide as a real one: ids of 63 bits, an IPv4 address, a token's id.
func (h *history) row(l login) []any {
	const record = int64(1) << 60
	return []any{h.last.Add(1), record + 1, record + 2, record + 3, 1, 0, []byte{127, 0, 0, 1}, l.token[:], nil}
}
