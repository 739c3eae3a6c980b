package soql

// Lookup gives the value of a record's field, and false for a field that the
// record does not have. The path is as written in the query.
type Lookup func(path []string) (Value, bool)

// Matches reports whether a record meets the condition; a nil condition is met
// by all. Every term is evaluated, also when the verdict is already certain, so
// that a query is refused for what it says and not for what the data hold. An
// error is an *Error without excerpt; Query.Matches adds it.
//
// As at Salesforce, text compares without regard to case, an id by its first 15
// characters, and a null field is different from every value.
func Matches(e Expr, field Lookup) (bool, error) {
	switch e := e.(type) {
	case nil:
		return true, nil
	case *And:
		met, err := countMet(e.Terms, field)
		return met == len(e.Terms), err
	case *Or:
		met, err := countMet(e.Terms, field)
		return met > 0, err
	case *Not:
		met, err := Matches(e.Term, field)
		return !met && err == nil, err
	case *Compare:
		return e.matches(field)
	case *In:
		return e.matches(field)
	}
	return false, &Error{Position: e.Position(), Kind: Unsupported, Message: msgUnsupported("This condition")}
}

// Matches is Matches of the query's WHERE, with paths as Resolve gives them and
// errors that show where in the query they arose.
func (q *Query) Matches(field Lookup) (bool, error) {
	met, err := Matches(q.Where, func(path []string) (Value, bool) { return field(q.Resolve(path)) })
	if e, ok := AsError(err); ok {
		return false, q.ErrorAt(e.Position, e.Kind, e.Message)
	}
	return met, nil
}

func countMet(terms []Expr, field Lookup) (int, error) {
	met := 0
	var first error
	for _, term := range terms {
		ok, err := Matches(term, field)
		if err != nil && first == nil {
			first = err
		}
		if ok {
			met++
		}
	}
	if first != nil {
		return 0, first
	}
	return met, nil
}

func (f Field) value(lookup Lookup) (Value, error) {
	v, ok := lookup(f.Path)
	if !ok {
		return Value{}, &Error{Position: f.Pos, Kind: UnknownField, Message: msgNoColumn(f.String())}
	}
	return v, nil
}

func (e *Compare) matches(field Lookup) (bool, error) {
	have, err := e.Field.value(field)
	if err != nil {
		return false, err
	}
	return compare(e.Field, have, e.Op, e.Value)
}

func (e *In) matches(field Lookup) (bool, error) {
	if e.Query != nil {
		return false, unsupported(e.Query.Pos, "A semi-join")
	}
	if e.Op != OpIn && e.Op != OpNotIn {
		return false, unsupported(e.Field.Pos, string(e.Op))
	}
	have, err := e.Field.value(field)
	if err != nil {
		return false, err
	}
	found := false
	for _, want := range e.Values {
		equal, err := compare(e.Field, have, OpEqual, want)
		if err != nil {
			return false, err
		}
		found = found || equal
	}
	return found == (e.Op == OpIn), nil
}

func unsupported(at Pos, what string) *Error {
	return &Error{Position: at, Kind: Unsupported, Message: msgUnsupported(what)}
}
