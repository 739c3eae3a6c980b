package soql

import (
	"strconv"
	"strings"
)

func (p *parser) query() *Query {
	q := &Query{Pos: p.tok.pos, source: p.source}
	p.expect("SELECT")
	p.list(MaxSelect, msgSelect, func() { q.Select = append(q.Select, p.item()) })
	p.expect("FROM")
	q.From = p.from()
	if p.accept("WHERE") {
		q.Where = p.condition()
	}
	if p.accept("ORDER") {
		p.expect("BY")
		p.list(MaxOrder, msgOrder, func() { q.OrderBy = append(q.OrderBy, p.order()) })
	}
	q.Limit = p.bound("LIMIT")
	q.Offset = p.bound("OFFSET")
	p.refuseClause()
	return q
}

// refuseClause says of a clause that Salesforce has and this grammar lacks that
// it is not supported, which helps more than "unexpected token".
func (p *parser) refuseClause() {
	if p.tok.kind == tokWord && laterClauses.has(p.tok.text) {
		p.fail(p.tok.pos, Unsupported, msgUnsupported(strings.ToUpper(p.tok.text)))
	}
}

func (p *parser) from() From {
	f := From{Pos: p.tok.pos}
	f.Object = p.name(isName)
	if p.accept("AS") {
		f.Alias = p.name(isAlias)
	} else {
		f.Alias = p.alias()
	}
	return f
}

// alias reads one if it is there.
func (p *parser) alias() string {
	if p.tok.kind != tokWord || !isAlias(p.tok.text) {
		return ""
	}
	return p.name(isAlias)
}

func (p *parser) item() Item {
	at := p.tok.pos
	if p.tok.isSymbol("(") {
		return &Subquery{Pos: at, Query: p.subquery()}
	}
	f := p.path()
	if p.tok.isSymbol("(") && len(f.Path) == 1 {
		return p.call(f)
	}
	if strings.EqualFold(f.String(), "TYPEOF") && p.tok.kind == tokWord && isName(p.tok.text) {
		p.fail(at, Unsupported, msgUnsupported("TYPEOF"))
	}
	return f
}

// subquery reads a query in parentheses.
func (p *parser) subquery() (q *Query) {
	p.expectSymbol("(")
	p.nest(func() { q = p.query() })
	p.expectSymbol(")")
	return q
}

func (p *parser) call(name Field) Item {
	c := Call{Name: name.Path[0], Pos: name.Pos}
	p.expectSymbol("(")
	if !p.tok.isSymbol(")") {
		p.list(MaxSelect, msgSelect, func() { c.Args = append(c.Args, p.field()) })
	}
	p.expectSymbol(")")
	c.Alias = p.alias()
	return c
}

// field reads a path that may not be a call.
func (p *parser) field() Field {
	f := p.path()
	if p.tok.isSymbol("(") {
		p.fail(f.Pos, Unsupported, msgUnsupported("The function "+f.String()+" in this place"))
	}
	return f
}

func (p *parser) path() Field {
	f := Field{Pos: p.tok.pos}
	f.Path = append(f.Path, p.name(isName))
	for p.acceptSymbol(".") {
		f.Path = append(f.Path, p.name(isName))
	}
	return f
}

func (p *parser) order() Order {
	o := Order{Field: p.field()}
	if !p.accept("ASC") {
		o.Descending = p.accept("DESC")
	}
	if p.accept("NULLS") {
		o.Nulls = p.nulls()
	}
	return o
}

func (p *parser) nulls() Nulls {
	if p.accept("FIRST") {
		return NullsFirst
	}
	p.expect("LAST")
	return NullsLast
}

// bound reads LIMIT n or OFFSET n if it is there.
func (p *parser) bound(word string) *Bound {
	if !p.accept(word) {
		return nil
	}
	at, text := p.tok.pos, p.tok.text
	if p.tok.kind != tokNumber {
		p.unexpected()
		return nil
	}
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		p.fail(at, Syntax, msgNumber(text))
		return nil
	}
	p.advance()
	return &Bound{N: int(n), Pos: at}
}
