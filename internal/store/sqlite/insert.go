package sqlite

import (
	"math/bits"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// maxRows is how many rows one INSERT holds. Larger ones gain nothing; powers of
// two up to it keep the number of prepared statements of a table at seven.
const maxRows = 64

// inserts gathers the rows of one table in a batch. It is kept between batches
// for its memory and its statements' texts.
type inserts struct {
	texts   [7]string // text[k] inserts 1<<k rows
	members []int     // their places in the batch
	args    []any
}

func newInserts(table *sqldb.Table) *inserts {
	in := &inserts{}
	for k := range in.texts {
		in.texts[k] = table.InsertMany(1 << k)
	}
	return in
}

// insertAll inserts the rows of a batch, table by table.
func (w *writer) insertAll(batch []*request, outcomes []error) error {
	for i, r := range batch {
		if r.Item.fn == nil {
			in := w.insertsOf(r.Item.row.Table)
			in.members = append(in.members, i)
		}
	}
	var lost error
	for _, in := range w.inserts {
		if lost == nil {
			lost = w.insertRows(in, batch, outcomes)
		}
		clear(in.args)
		in.members, in.args = in.members[:0], in.args[:0]
	}
	return lost
}

func (w *writer) insertsOf(table *sqldb.Table) *inserts {
	in := w.inserts[table]
	if in == nil {
		in = newInserts(table)
		w.inserts[table] = in
	}
	return in
}

// insertRows inserts rows in statements of 64, 32, 16 and so on.
func (w *writer) insertRows(in *inserts, batch []*request, outcomes []error) error {
	for members := in.members; len(members) > 0; {
		n := min(maxRows, 1<<(bits.Len(uint(len(members)))-1))
		if err := w.insertChunk(in, batch, members[:n], outcomes); err != nil {
			return err
		}
		members = members[n:]
	}
	return nil
}

// insertChunk inserts some rows at once, or one by one when that is refused: a
// refused INSERT leaves nothing behind and the transaction as it was.
func (w *writer) insertChunk(in *inserts, batch []*request, members []int, outcomes []error) error {
	in.args = in.args[:0]
	for _, i := range members {
		in.args = append(in.args, batch[i].Item.row.Values...)
	}
	_, err := w.exec(in.texts[bits.Len(uint(len(members)))-1], in.args)
	if err == nil {
		return nil
	}
	if sqldb.IsUnavailable(err) {
		return err
	}
	if len(members) == 1 {
		outcomes[members[0]] = err
		return nil
	}
	for k := range members {
		if err := w.insertChunk(in, batch, members[k:k+1], outcomes); err != nil {
			return err
		}
	}
	return nil
}
