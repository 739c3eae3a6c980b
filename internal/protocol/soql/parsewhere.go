package soql

// condition reads terms joined by AND, or terms joined by OR. The two may not
// be mixed without parentheses: Salesforce answers "unexpected token: 'OR'".
func (p *parser) condition() Expr {
	first := p.term()
	switch {
	case p.tok.is("AND"):
		return &And{Terms: p.more(first, "AND")}
	case p.tok.is("OR"):
		return &Or{Terms: p.more(first, "OR")}
	}
	return first
}

func (p *parser) more(first Expr, word string) []Expr {
	list := []Expr{first}
	for p.accept(word) {
		list = append(list, p.term())
	}
	if p.tok.is("AND") || p.tok.is("OR") {
		p.unexpected()
	}
	return list
}

func (p *parser) term() Expr {
	switch {
	case p.tok.is("NOT"):
		return p.not()
	case p.tok.isSymbol("("):
		return p.group()
	}
	return p.comparison()
}

func (p *parser) not() Expr {
	e := &Not{Pos: p.tok.pos}
	p.advance()
	p.nest(func() { e.Term = p.term() })
	return e
}

func (p *parser) group() (e Expr) {
	p.advance()
	p.nest(func() { e = p.condition() })
	p.expectSymbol(")")
	return e
}

var comparisons = map[string]Op{
	"=": OpEqual, "!=": OpNotEqual, "<>": OpNotEqual, "<": OpLess, "<=": OpLessEqual,
	">": OpGreater, ">=": OpGreaterEqual,
}

func (p *parser) comparison() Expr {
	f := p.field()
	if op, ok := comparisons[p.tok.text]; ok && p.tok.kind == tokSymbol {
		p.advance()
		return &Compare{Field: f, Op: op, Value: p.value()}
	}
	if p.accept("LIKE") {
		return &Compare{Field: f, Op: OpLike, Value: p.pattern()}
	}
	return p.membership(&In{Field: f, Op: p.inOperator()})
}

func (p *parser) inOperator() Op {
	for _, op := range []Op{OpIn, OpIncludes, OpExcludes} {
		if p.accept(string(op)) {
			return op
		}
	}
	p.expect("NOT")
	p.expect("IN")
	return OpNotIn
}

func (p *parser) membership(e *In) Expr {
	p.expectSymbol("(")
	if p.tok.is("SELECT") && (e.Op == OpIn || e.Op == OpNotIn) {
		p.nest(func() { e.Query = p.query() })
	} else {
		p.list(MaxIn, msgIn, func() { e.Values = append(e.Values, p.value()) })
	}
	p.expectSymbol(")")
	return e
}
