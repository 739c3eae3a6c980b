package soql

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func FuzzParse(f *testing.F) {
	for _, test := range valid {
		f.Add(test.text)
	}
	for _, text := range []string{"", "SELECT", "SELECT Id FROM User WHERE a = '\\u12", "SELECT a FROM b WHERE c = -", "SELECT a FROM b WHERE NOT ((", "\xff'"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text)
		if err != nil {
			checkError(t, text, err)
			return
		}
		c, err := Prepare(q, func(path []string) (Column[int], bool) {
			return Column[int]{TypeString, func(int) Value { return Text(strings.Join(path, ".")) }}, true
		})
		if err == nil {
			c.Matches(0)
		}
		roundTrip(t, q)
	})
}

func checkError(t *testing.T, text string, err error) {
	e, ok := AsError(err)
	if !ok {
		t.Fatalf("%T", err)
	}
	at := e.Position
	if at.Line < 1 || at.Column < 1 || at.Offset < 0 || at.Offset > len(text) || e.Message == "" {
		t.Fatalf("%q: %+v", text, e)
	}
	if utf8.RuneCountInString(e.Near) > 2*window || e.caret > utf8.RuneCountInString(e.Near) {
		t.Fatalf("%q: near %q, caret %d", text, e.Near, e.caret)
	}
}

func roundTrip(t *testing.T, q *Query) {
	t.Helper()
	text := q.String()
	if utf8.RuneCountInString(text) > MaxLength {
		return // escapes made it longer than any query
	}
	again, err := Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if diff := cmp.Diff(q, again, sameTree); diff != "" {
		t.Fatalf("%s:\n%s", text, diff)
	}
	if again.String() != text {
		t.Fatalf("not stable:\n%s\n%s", text, again)
	}
}

// Any tree is the one that its text parses to.
func TestRoundTrip(t *testing.T) {
	g := generator{rand.New(rand.NewPCG(1, 2))}
	for range 500 {
		roundTrip(t, g.query(3))
	}
}

type generator struct{ *rand.Rand }

func (g generator) pick(from string) string {
	list := strings.Fields(from)
	return list[g.IntN(len(list))]
}

func (g generator) field() Field {
	f := Field{}
	for range 1 + g.IntN(3) {
		f.Path = append(f.Path, g.pick("Id name Group ORDER First Today a_b__c COUNT Type"))
	}
	return f
}

func (g generator) query(depth int) *Query {
	q := &Query{From: From{Object: g.pick("User Group Order x__c"), Alias: g.alias()}}
	for range 1 + g.IntN(3) {
		q.Select = append(q.Select, g.item(depth))
	}
	if g.IntN(4) > 0 {
		q.Where = g.condition(depth)
	}
	for range g.IntN(3) {
		nulls := []Nulls{NullsDefault, NullsFirst, NullsLast}[g.IntN(3)]
		q.OrderBy = append(q.OrderBy, Order{Field: g.field(), Descending: g.IntN(2) > 0, Nulls: nulls})
	}
	if g.IntN(2) > 0 {
		q.Limit, q.Offset = &Bound{N: g.IntN(1 << 31)}, &Bound{N: g.IntN(9)}
	}
	return q
}

func (g generator) alias() string {
	return []string{"", "u", "First", "total"}[g.IntN(4)]
}

func (g generator) item(depth int) Item {
	switch n := g.IntN(6); {
	case n == 0 && depth > 0:
		return &Subquery{Query: g.query(depth - 1)}
	case n == 1:
		return Call{Name: g.pick("COUNT max FIELDS"), Args: make([]Field, 0), Alias: g.alias()}
	case n == 2:
		return Call{Name: "MIN", Args: []Field{g.field(), g.field()}}
	}
	return g.field()
}

func (g generator) condition(depth int) Expr {
	n := g.IntN(6)
	if depth == 0 {
		n = 4 + g.IntN(2)
	}
	switch n {
	case 0:
		return &And{Terms: g.conditions(depth - 1)}
	case 1:
		return &Or{Terms: g.conditions(depth - 1)}
	case 2:
		return &Not{Term: g.condition(depth - 1)}
	case 3:
		return &In{Field: g.field(), Op: OpNotIn, Query: g.query(depth - 1)}
	case 4:
		ops := []Op{OpIn, OpNotIn, OpIncludes, OpExcludes}
		return &In{Field: g.field(), Op: ops[g.IntN(len(ops))], Values: []Value{g.value(), g.value()}}
	}
	return g.comparison()
}

func (g generator) conditions(depth int) (list []Expr) {
	for range 2 + g.IntN(2) {
		list = append(list, g.condition(depth))
	}
	return list
}

func (g generator) comparison() Expr {
	ops := []Op{OpEqual, OpNotEqual, OpLess, OpLessEqual, OpGreater, OpGreaterEqual}
	if n := g.IntN(len(ops) + 1); n < len(ops) {
		return &Compare{Field: g.field(), Op: ops[n], Value: g.value()}
	}
	part := []string{`\%`, `\_`, `\\`, "%", "_", "'", "a", "\n", "é"}
	return &Compare{Field: g.field(), Op: OpLike, Value: Value{Type: TypePattern, Text: part[g.IntN(9)] + part[g.IntN(9)]}}
}

func (g generator) value() Value {
	at := time.Unix(g.Int64N(4e9), g.Int64N(1e9))
	values := []Value{
		Null(TypeNull), Bool(g.IntN(2) > 0), Int(g.Int64() - 1<<62), Date(at), DateTime(at),
		{Type: TypeDateLiteral, Text: "LAST_N_DAYS:7"},
		{Type: TypeDateLiteral, Text: "THIS_YEAR"},
		{Type: TypeNumber, Text: "-0.50"},
		Text(string([]rune{rune(1 + g.IntN(0x180)), '\'', '\\', 0x1F600})),
	}
	v := values[g.IntN(len(values))]
	v.Null = false // a literal null has no type
	return v
}

// FuzzLike holds LIKE against regular expressions.
func FuzzLike(f *testing.F) {
	for _, seed := range [][2]string{
		{"%a%b_", "xaybz"}, {`\%%\_`, "%x_"}, {"%_%", "é"}, {"%%", ""}, {"_", "\xff"}, {"%aab%", "aaab"}, {"%\ufffd", "\xff"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		p := compile(pattern)
		var b strings.Builder
		for _, r := range p.want {
			switch r {
			case anyText:
				b.WriteString(".*")
			case anyRune:
				b.WriteString(".")
			default:
				b.WriteString(regexp.QuoteMeta(string(r)))
			}
		}
		want, err := regexp.MatchString("^(?s:"+b.String()+")$", text)
		if err != nil {
			return // longer than regular expressions may be
		}
		if got, steps := p.match(text); got != want || steps > (len(text)+1)*(len(p.want)+1) {
			t.Errorf("%q like %q: %v after %d steps, want %v", text, pattern, got, steps, want)
		}
	})
}
