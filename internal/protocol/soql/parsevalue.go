package soql

import (
	"strconv"
	"strings"
	"time"
)

// value reads a literal.
func (p *parser) value() Value {
	t := p.tok
	v := Value{Pos: t.pos}
	switch t.kind {
	case tokString:
		v.Type, v.Text = TypeString, unquote(t.text)
	case tokNumber:
		v.Type, v.Text = TypeNumber, strings.TrimPrefix(t.text, "+")
	case tokDate:
		v.Type, v.Time = TypeDate, p.time(time.DateOnly, t.text)
	case tokDateTime:
		v.Type, v.Time = TypeDateTime, p.time(time.RFC3339, strings.ToUpper(t.text))
	default:
		return p.wordValue(v)
	}
	p.advance()
	return v
}

func (p *parser) wordValue(v Value) Value {
	word := strings.ToUpper(p.tok.text)
	switch {
	case p.tok.is("TRUE"), p.tok.is("FALSE"):
		v.Type, v.Bool = TypeBool, word == "TRUE"
	case p.tok.is("NULL"):
		v.Type = TypeNull
	case p.tok.kind == tokWord && dayWords[word]:
		v.Type, v.Text = TypeDateLiteral, word
	case p.tok.kind == tokWord && countedWords[word]:
		v.Type, v.Text = TypeDateLiteral, p.counted(word)
	default:
		p.unexpected()
		return v
	}
	p.advance()
	return v
}

// counted reads the number of LAST_N_DAYS:30 and leaves it as the token at hand.
func (p *parser) counted(word string) string {
	p.advance()
	p.expectSymbol(":")
	if p.tok.kind != tokNumber {
		p.unexpected()
		return ""
	}
	n, err := strconv.ParseUint(p.tok.text, 10, 31)
	if err != nil {
		p.fail(p.tok.pos, Syntax, msgNumber(p.tok.text))
	}
	return word + ":" + strconv.FormatUint(n, 10)
}

// time reads a date within Salesforce's range.
func (p *parser) time(layout, text string) time.Time {
	t, err := time.Parse(layout, text)
	t = t.UTC()
	if err != nil || t.Year() < minYear || t.Year() > maxYear {
		p.fail(p.tok.pos, Syntax, msgDate(text))
	}
	return t
}

// pattern reads the literal of LIKE.
func (p *parser) pattern() Value {
	if p.tok.kind != tokString {
		p.unexpected()
		return Value{}
	}
	v := Value{Type: TypePattern, Text: pattern(p.tok.text), Pos: p.tok.pos}
	p.advance()
	return v
}

// dayWords and countedWords are Salesforce's date literals, without and with a
// number.
var (
	dayWords     = dateLiterals()
	countedWords = countedLiterals()
)

func dateLiterals() words {
	set := wordSet("YESTERDAY TODAY TOMORROW LAST_90_DAYS NEXT_90_DAYS")
	for _, which := range []string{"LAST_", "THIS_", "NEXT_"} {
		for _, unit := range []string{"WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR"} {
			set[which+unit] = true
		}
	}
	return set
}

func countedLiterals() words {
	set := words{}
	for _, unit := range []string{"DAYS", "WEEKS", "MONTHS", "QUARTERS", "YEARS", "FISCAL_QUARTERS", "FISCAL_YEARS"} {
		set["LAST_N_"+unit] = true
		set["NEXT_N_"+unit] = true
		set["N_"+unit+"_AGO"] = true
	}
	return set
}
