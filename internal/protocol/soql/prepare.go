package soql

// preparer makes nodes of conditions.
type preparer struct {
	// place gives a column's place and type, and false where there is none.
	place func(path []string) (int, Type, bool)
}

func (p preparer) prepare(e Expr) (node, error) {
	switch e := e.(type) {
	case nil:
		return nil, nil
	case *And:
		terms, err := p.all(e.Terms)
		return allOf(terms), err
	case *Or:
		terms, err := p.all(e.Terms)
		return anyOf(terms), err
	case *Not:
		term, err := p.prepare(e.Term)
		return opposite{term}, err
	case *Compare:
		return p.comparison(e)
	case *In:
		return p.membership(e)
	}
	return nil, unsupported(e.Position(), "This condition")
}

func (p preparer) all(terms []Expr) ([]node, error) {
	list := make([]node, len(terms))
	for i, term := range terms {
		var err error
		if list[i], err = p.prepare(term); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (p preparer) column(f Field) (int, Type, error) {
	at, kind, ok := p.place(f.Path)
	if !ok {
		return 0, TypeNull, &Error{Position: f.Pos, Kind: UnknownField, Message: msgNoColumn(f.String())}
	}
	return at, kind, nil
}

func (p preparer) comparison(e *Compare) (node, error) {
	at, kind, err := p.column(e.Field)
	if err != nil {
		return nil, err
	}
	if err := mismatch(e.Field, kind, e.Op, e.Value); err != nil {
		return nil, err
	}
	if e.Op == OpLike {
		return likeness{at, compile(fold(e.Value.Text))}, nil
	}
	return comparison{at, e.Op, operandOf(kind, e.Value)}, nil
}

func (p preparer) membership(e *In) (node, error) {
	if e.Query != nil {
		return nil, unsupported(e.Query.Pos, "A semi-join")
	}
	if e.Op != OpIn && e.Op != OpNotIn {
		return nil, unsupported(e.Field.Pos, string(e.Op))
	}
	at, kind, err := p.column(e.Field)
	if err != nil {
		return nil, err
	}
	m := membership{column: at, set: make(map[key]bool, len(e.Values)), in: e.Op == OpIn}
	for _, want := range e.Values {
		if err := mismatch(e.Field, kind, OpEqual, want); err != nil {
			return nil, err
		}
		if o := operandOf(kind, want); o.null {
			m.null = true
		} else {
			m.set[o.key()] = true
		}
	}
	return m, nil
}

// literalType is the type of the literal that a field of each type is compared
// with, and how Salesforce names it.
var literalType = map[Type]struct {
	literal Type
	name    string
	quotes  string
}{
	TypeString:   {TypeString, "string", "be"},
	TypeID:       {TypeString, "ID", "be"},
	TypeNumber:   {TypeNumber, "double", "not be"},
	TypeBool:     {TypeBool, "boolean", "not be"},
	TypeDate:     {TypeDate, "date", "not be"},
	TypeDateTime: {TypeDateTime, "dateTime", "not be"},
}

// mismatch says what is wrong with setting a field of a type against a literal,
// if anything is.
func mismatch(f Field, have Type, op Op, want Value) error {
	if want.Type == TypeDateLiteral {
		return unsupported(want.Pos, "The date literal "+want.Text)
	}
	if op == OpLike && have == TypeID {
		return &Error{Position: f.Pos, Kind: BadOperator, Message: msgIDOp}
	}
	if want.Type == TypeNull || have == TypeNull {
		return nil
	}
	expected := literalType[have]
	if got := want.Type; got != expected.literal && (got != TypePattern || have != TypeString) {
		return &Error{Position: want.Pos, Kind: BadValue, Message: msgType(f.String(), expected.name, expected.quotes)}
	}
	if have == TypeID && !isID(want.Text) {
		return &Error{Position: want.Pos, Kind: BadOperator, Message: msgID(want.Text)}
	}
	return nil
}

// isID accepts what could be an id; the empty text stands for null.
func isID(s string) bool {
	return (len(s) == 0 || len(s) == 15 || len(s) == 18) && prefix(s, isWordByte) == len(s)
}

func unsupported(at Pos, what string) *Error {
	return &Error{Position: at, Kind: Unsupported, Message: msgUnsupported(what)}
}
