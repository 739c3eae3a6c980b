package sqlite

import (
	"context"
	"errors"
	"fmt"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// job is one request to write: a closure, or else a row.
type job struct {
	fn  func(sqldb.Tx) error
	row sqldb.Row
}

type request = sqldb.Request[job]

// writer commits batches. Only the goroutine of the queue uses it.
type writer struct {
	*connection
	tries   int  // to get the write lock, of lockSlice each
	open    bool // between BEGIN and COMMIT or ROLLBACK
	inserts map[*sqldb.Table]*inserts
}

func openWriter(ctx context.Context, config Config) (*writer, error) {
	conn, err := openConnection(ctx, config.Path)
	if err != nil {
		return nil, err
	}
	tries := max(1, int(config.BusyTimeout/lockSlice))
	return &writer{connection: conn, tries: tries, inserts: make(map[*sqldb.Table]*inserts)}, nil
}

// errLost says that SQLite ended the transaction in the middle of a batch, as it
// does on a full disk or an I/O error.
var errLost = errors.New("the transaction was lost")

// handle commits a batch and answers everyone in it. When the batch fails as a
// whole each request is tried alone, so that one cannot fail the others.
func (w *writer) handle(batch []*request) {
	err := w.commit(batch)
	if err == nil {
		return
	}
	if len(batch) == 1 || !errors.Is(err, errLost) {
		answer(batch, err)
		return
	}
	for i := range batch {
		if err := w.commit(batch[i : i+1]); err != nil {
			batch[i].Answer(err)
		}
	}
}

func answer(batch []*request, err error) {
	for _, r := range batch {
		r.Answer(err)
	}
}

// commit runs the batch in one transaction. It answers all of it and returns
// nil, or none of it and returns why.
func (w *writer) commit(batch []*request) error {
	if err := w.begin(); err != nil {
		return err
	}
	outcomes, err := w.run(batch)
	if err == nil {
		err = w.end(outcomes)
	}
	if err != nil {
		w.rollback()
		return fmt.Errorf("%w: %w", errLost, err)
	}
	for i, r := range batch {
		r.Answer(outcomes[i])
	}
	return nil
}

// begin takes the write lock, waiting for another process within the bound. A
// transaction left open by a closure that ended the goroutine is rolled back.
func (w *writer) begin() error {
	if w.open {
		w.rollback()
	}
	var err error
	for range w.tries {
		if _, err = w.exec("BEGIN IMMEDIATE", nil); !sqldb.IsConflict(err) {
			break
		}
	}
	w.open = err == nil
	return err
}

// end commits, or rolls back when nobody has anything to commit.
func (w *writer) end(outcomes []error) error {
	for _, err := range outcomes {
		if err == nil {
			_, err = w.exec("COMMIT", nil)
			w.open = err != nil
			return err
		}
	}
	w.rollback()
	return nil
}

// rollback ignores its error: SQLite may have rolled back already.
func (w *writer) rollback() {
	_, _ = w.exec("ROLLBACK", nil)
	w.open = false
}

// run does the work of a batch, rows first, and returns the outcome of each
// request. Its error means that the transaction cannot go on.
func (w *writer) run(batch []*request) ([]error, error) {
	outcomes := make([]error, len(batch))
	if err := w.insertAll(batch, outcomes); err != nil {
		return nil, err
	}
	for i, r := range batch {
		if r.Item.fn == nil {
			continue
		}
		var err error
		if outcomes[i], err = w.attempt(r.Item.fn, len(batch) == 1); err != nil {
			return nil, err
		}
	}
	return outcomes, nil
}

// attempt runs one closure. Alone in the transaction, it needs no savepoint:
// when it fails there is nothing to commit.
func (w *writer) attempt(fn func(sqldb.Tx) error, alone bool) (outcome, lost error) {
	if alone {
		return sqldb.Attempt(fn, w), nil
	}
	if _, err := w.exec("SAVEPOINT request", nil); err != nil {
		return nil, err
	}
	outcome = sqldb.Attempt(fn, w)
	if outcome != nil {
		if _, err := w.exec("ROLLBACK TO request", nil); err != nil {
			return nil, errors.Join(outcome, err)
		}
	}
	_, lost = w.exec("RELEASE request", nil)
	return outcome, lost
}
