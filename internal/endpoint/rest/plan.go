package rest

import (
	"net/http"

	"github.com/latchstring/latchstring/internal/protocol/soql"
)

// maxOffset is the largest OFFSET. Salesforce: 2,000.
const maxOffset = 2000

// plan is a query whose every name is known.
type plan struct {
	query   *soql.Query
	object  *object
	columns []*field
	order   []ordering
	// condition is what records must meet; found, when not nil, are the only
	// ones that can.
	condition *soql.Condition[row]
	found     *finding
	// count says that only the number of records is asked for.
	count bool
	// limit is the most records of the answer, -1 for all; offset is how many
	// are left out before them.
	limit, offset int
}

// planOf reads a query and holds it against the objects. What is wrong with it
// is found here, whatever the records are.
func planOf(text string) (*plan, error) {
	q, err := parse(text)
	if err != nil {
		return nil, err
	}
	o := objectNamed(q.From.Object)
	if o == nil {
		return nil, unknownObject(q)
	}
	p := &plan{query: q, object: o, count: q.IsCount(), limit: -1}
	for _, step := range [...]func() error{p.selectColumns, p.sortBy, p.bounds, p.conditions} {
		if err := step(); err != nil {
			return nil, queryFault(err)
		}
	}
	return p, nil
}

func (p *plan) selectColumns() error {
	if p.count {
		return nil
	}
	seen := map[*field]bool{}
	for _, item := range p.query.Select {
		named, ok := item.(soql.Field)
		if !ok {
			return p.query.ErrorAt(item.Position(), soql.Unsupported, clip(item.String())+" is not supported in a select list")
		}
		f, err := p.field(named)
		if err != nil {
			return err
		}
		if seen[f] {
			return p.query.ErrorAt(named.Pos, soql.Syntax, "duplicate field selected: "+f.name)
		}
		seen[f], p.columns = true, append(p.columns, f)
	}
	return nil
}

// field finds what a name of the query means.
func (p *plan) field(named soql.Field) (*field, error) {
	path := p.query.Resolve(named.Path)
	if len(path) > 1 {
		return nil, p.query.ErrorAt(named.Pos, soql.UnknownField,
			"Didn't understand relationship '"+clip(path[0])+"' in field path.")
	}
	if f := p.object.field(path[0]); f != nil {
		return f, nil
	}
	return nil, p.query.ErrorAt(named.Pos, soql.UnknownField,
		"No such column '"+clip(path[0])+"' on entity '"+p.object.name+"'.")
}

// sortBy leaves out fields that decide nothing: those that came before, and all
// after one that no two records share.
func (p *plan) sortBy() error {
	seen, decided := map[*field]bool{}, false
	for _, o := range p.query.OrderBy {
		f, err := p.field(o.Field)
		if err != nil {
			return err
		}
		if !seen[f] && !decided {
			p.order = append(p.order, ordering{f, o.Descending, o.Nulls == soql.NullsLast})
		}
		seen[f], decided = true, decided || f.unique
	}
	return nil
}

func (p *plan) bounds() error {
	if p.query.Limit != nil {
		p.limit = p.query.Limit.N
	}
	if at := p.query.Offset; at != nil {
		if at.N > maxOffset {
			return &fault{http.StatusBadRequest, "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000"}
		}
		p.offset = at.N
	}
	return nil
}

// conditions holds WHERE against the fields: names, types and operators are
// wrong or right whatever the records are.
func (p *plan) conditions() (err error) {
	for _, named := range p.query.References() {
		if _, err := p.field(named); err != nil {
			return err
		}
	}
	p.condition, err = soql.Prepare(p.query, func(path []string) (soql.Column[row], bool) {
		f := p.object.field(path[0])
		if f == nil || len(path) > 1 {
			return soql.Column[row]{}, false
		}
		return soql.Column[row]{Type: f.kind.query, Value: f.value}, true
	})
	p.found = p.named(p.query.Where)
	return err
}
