package rest

import (
	"context"
	"time"
)

const (
	// pageSize is how many records one answer holds. Salesforce: 2,000.
	pageSize = 2000
	// maxScanned is how many records one request looks at.
	maxScanned = 100_000
	// maxTime is how long one request may take to find and sort its records.
	maxTime = 10 * time.Second
)

// collect returns the page of rows after skip, and how many there are in all.
func (p *plan) collect(ctx context.Context, from Records, skip int) ([]row, int, error) {
	timed, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	m := &matcher{plan: p, first: p.offset + skip, budget: newBudget(timed)}
	err := m.search(timed, from)
	if err == nil && !p.count && p.order != nil && !sortRows(m.rows, p.order, m.budget) {
		err = errTooMuch
	}
	switch {
	case err != nil && timed.Err() != nil && ctx.Err() == nil:
		return nil, 0, errTooMuch
	case err != nil:
		return nil, 0, err
	}
	rows, total := m.page(skip)
	return rows, total, nil
}

// matcher keeps the rows of one page, or all of them when they are to be
// sorted.
type matcher struct {
	*plan
	*budget
	first   int // matches before the page
	scanned int
	matched int
	rows    []row
	err     error
}

// search looks at the records until there are enough, or the budget is spent.
func (m *matcher) search(ctx context.Context, from Records) error {
	each := m.object.scan
	if m.found != nil {
		each = m.found.each
	}
	if err := each(ctx, from, m.take); err != nil {
		return err
	}
	return m.err
}

// take looks at one record; false ends the search.
func (m *matcher) take(r row) bool {
	met, work := m.condition.Matches(r)
	if m.scanned++; m.scanned > maxScanned || !m.spend(work) {
		m.err = errTooMuch
		return false
	}
	if !met {
		return true
	}
	if !m.count && (m.order != nil || m.matched >= m.first && len(m.rows) < pageSize) {
		m.rows = append(m.rows, r)
	}
	m.matched++
	return m.order != nil || m.limit < 0 || m.matched < m.offset+m.limit
}

// page cuts the page after skip out of the rows, and says how many rows there
// are in all.
func (m *matcher) page(skip int) ([]row, int) {
	total := max(0, m.matched-m.offset)
	if m.limit >= 0 {
		total = min(total, m.limit)
	}
	if m.count || total <= skip {
		return nil, total
	}
	rows := m.rows
	if m.order != nil {
		rows = rows[min(m.first, len(rows)):]
	}
	return rows[:min(len(rows), pageSize, total-skip)], total
}
