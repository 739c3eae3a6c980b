package soql

// Expr is a condition: *And, *Or, *Not, *Compare or *In.
type Expr interface {
	// Position is where the condition begins.
	Position() Pos
	// String is the condition's canonical text.
	String() string
	expr()
}

// Op is an operator, in its canonical spelling.
type Op string

// The operators. "<>" is read as OpNotEqual.
const (
	OpEqual        Op = "="
	OpNotEqual     Op = "!="
	OpLess         Op = "<"
	OpLessEqual    Op = "<="
	OpGreater      Op = ">"
	OpGreaterEqual Op = ">="
	OpLike         Op = "LIKE"
	OpIn           Op = "IN"
	OpNotIn        Op = "NOT IN"
	OpIncludes     Op = "INCLUDES"
	OpExcludes     Op = "EXCLUDES"
)

// And holds when each of its two or more terms does.
type And struct{ Terms []Expr }

// Or holds when one of its two or more terms does.
type Or struct{ Terms []Expr }

// Not holds when its term does not.
type Not struct {
	Term Expr
	Pos  Pos
}

// Compare sets a field against a value by one of the operators from OpEqual to
// OpLike.
type Compare struct {
	Field Field
	Op    Op
	Value Value
}

// In looks a field up in a list (Values) or in the rows of a semi-join (Query);
// exactly one is set. Op is OpIn, OpNotIn, OpIncludes or OpExcludes.
type In struct {
	Field  Field
	Op     Op
	Values []Value
	Query  *Query
}

// Position is where the first term begins.
func (e *And) Position() Pos { return e.Terms[0].Position() }

// Position is where the first term begins.
func (e *Or) Position() Pos { return e.Terms[0].Position() }

// Position is where NOT stands.
func (e *Not) Position() Pos { return e.Pos }

// Position is where the field begins.
func (e *Compare) Position() Pos { return e.Field.Pos }

// Position is where the field begins.
func (e *In) Position() Pos { return e.Field.Pos }

func (*And) expr()     {}
func (*Or) expr()      {}
func (*Not) expr()     {}
func (*Compare) expr() {}
func (*In) expr()      {}

func appendFields(all []Field, e Expr) []Field {
	switch e := e.(type) {
	case *And:
		for _, term := range e.Terms {
			all = appendFields(all, term)
		}
	case *Or:
		for _, term := range e.Terms {
			all = appendFields(all, term)
		}
	case *Not:
		return appendFields(all, e.Term)
	case *Compare:
		return append(all, e.Field)
	case *In:
		return append(all, e.Field)
	}
	return all
}
