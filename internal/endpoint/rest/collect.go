package rest

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/soql"
)

const (
	// pageSize is how many records one answer holds. Salesforce: 2,000.
	pageSize = 2000
	// maxScanned is how many records one request looks at.
	maxScanned = 100_000
	// maxFound is how many values of a list are looked up one by one; a longer
	// list is a scan.
	maxFound = 200
	// maxTime is how long one request may take to find its records.
	maxTime = 10 * time.Second
	// breath is how many records are looked at between two looks at the time.
	breath = 256
)

// collect returns the page of rows after skip, and how many there are in all.
func (p *plan) collect(ctx context.Context, from Records, skip int) ([]row, int, error) {
	m := &matcher{plan: p, first: p.offset + skip}
	if err := m.search(ctx, from); err != nil {
		return nil, 0, err
	}
	total := max(0, m.matched-p.offset)
	if p.limit >= 0 {
		total = min(total, p.limit)
	}
	if p.count || total <= skip {
		return nil, total, nil
	}
	rows := m.rows
	if p.order != nil {
		sortRows(rows, p.order)
		rows = rows[min(m.first, len(rows)):]
	}
	return rows[:min(len(rows), pageSize, total-skip)], total, nil
}

// matcher keeps the rows of one page, or all of them when they are to be
// sorted.
type matcher struct {
	*plan
	first   int // matches before the page
	scanned int
	matched int
	rows    []row
	err     error
}

// search looks at the records until there are enough, or time is up.
func (m *matcher) search(ctx context.Context, from Records) error {
	timed, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	err := m.each(timed, from, func(r row) bool {
		if m.scanned++; m.scanned > maxScanned || m.scanned%breath == 0 && timed.Err() != nil {
			m.err = errTooMuch
			return false
		}
		return m.take(r)
	})
	switch {
	case m.err != nil:
		return m.err
	case err != nil && timed.Err() != nil && ctx.Err() == nil:
		return errTooMuch
	}
	return err
}

// take looks at one record; false ends the search.
func (m *matcher) take(r row) bool {
	ok, err := m.matches(r)
	if err != nil {
		m.err = err
		return false
	}
	if !ok {
		return true
	}
	if !m.count && (m.order != nil || m.matched >= m.first && len(m.rows) < pageSize) {
		m.rows = append(m.rows, r)
	}
	m.matched++
	return m.order != nil || m.limit < 0 || m.matched < m.offset+m.limit
}

// each gives every record that can match to yield: those that the condition
// names, or all.
func (p *plan) each(ctx context.Context, from Records, yield func(row) bool) error {
	find, values := p.named(p.query.Where)
	if find == nil {
		return p.object.scan(ctx, from, yield)
	}
	seen := map[string]bool{}
	for _, value := range values {
		r, err := find(ctx, from, value)
		if errors.Is(err, errNoRow) {
			continue
		}
		if err != nil {
			return err
		}
		id := p.object.fields[0].value(r).Text
		if seen[id] {
			continue
		}
		if seen[id] = true; !yield(r) {
			return nil
		}
	}
	return nil
}

// named returns a finder and the values that a condition allows for its field,
// or nil when it allows others. It only narrows: every record found is held
// against the whole condition.
func (p *plan) named(e soql.Expr) (finder, []string) {
	switch e := e.(type) {
	case *soql.And:
		for _, term := range e.Terms {
			if find, values := p.named(term); find != nil {
				return find, values
			}
		}
	case *soql.Compare:
		if e.Op == soql.OpEqual {
			return p.finderOf(e.Field, []soql.Value{e.Value})
		}
	case *soql.In:
		if e.Op == soql.OpIn && e.Query == nil {
			return p.finderOf(e.Field, e.Values)
		}
	}
	return nil, nil
}

func (p *plan) finderOf(named soql.Field, values []soql.Value) (finder, []string) {
	f, err := p.field(named)
	if err != nil || len(values) > maxFound {
		return nil, nil
	}
	texts := make([]string, 0, len(values))
	for _, v := range values {
		if v.Type != soql.TypeString || v.IsNull() {
			return nil, nil
		}
		texts = append(texts, v.Text)
	}
	return p.object.finders[strings.ToLower(f.name)], texts
}
