package rest

import (
	"context"
	"errors"
	"strings"

	"github.com/latchstring/latchstring/internal/protocol/sfid"
	"github.com/latchstring/latchstring/internal/protocol/soql"
)

// maxFound is how many values of a list are looked up one by one; a longer list
// is a scan.
const maxFound = 200

// finding is the records that a condition allows by the values of one field.
type finding struct {
	find   finder
	values []string
}

// each gives every record found to yield.
func (f *finding) each(ctx context.Context, from Records, yield func(row) bool) error {
	for _, value := range f.values {
		r, err := f.find(ctx, from, value)
		if errors.Is(err, errNoRow) {
			continue
		}
		if err != nil {
			return err
		}
		if !yield(r) {
			return nil
		}
	}
	return nil
}

// named returns what a condition allows, or nil when that is not said by
// values. It only narrows: every record found is held against the whole
// condition.
func (p *plan) named(e soql.Expr) *finding {
	switch e := e.(type) {
	case *soql.And:
		for _, term := range e.Terms {
			if found := p.named(term); found != nil {
				return found
			}
		}
	case *soql.Compare:
		if e.Op == soql.OpEqual {
			return p.finding(e.Field, []soql.Value{e.Value})
		}
	case *soql.In:
		if e.Op == soql.OpIn && e.Query == nil {
			return p.finding(e.Field, e.Values)
		}
	}
	return nil
}

func (p *plan) finding(named soql.Field, values []soql.Value) *finding {
	f, err := p.field(named)
	if err != nil {
		return nil
	}
	found := &finding{find: p.object.finders[strings.ToLower(f.name)]}
	if found.find == nil {
		return nil
	}
	seen := map[string]bool{}
	for _, v := range values {
		if v.Type != soql.TypeString || v.IsNull() {
			return nil
		}
		same := alike(f, v.Text)
		if seen[same] {
			continue
		}
		if len(found.values) == maxFound {
			return nil
		}
		seen[same], found.values = true, append(found.values, v.Text)
	}
	return found
}

// alike is the same text for all values that mean one record, so that none is
// read twice: ids in 15 and in 18 characters, names in any case.
func alike(f *field, value string) string {
	if f.kind == kindID {
		return value[:min(len(value), sfid.Len15)]
	}
	return strings.ToLower(value)
}
