package soql

import "strings"

type tokenKind int

const (
	tokEnd tokenKind = iota
	tokWord
	tokString
	tokNumber
	tokDate
	tokDateTime
	tokSymbol
)

// token is a piece of the query. Its text is what was written, quotes included.
type token struct {
	kind tokenKind
	text string
	pos  Pos
}

// is reports whether the token is the given key word.
func (t token) is(word string) bool {
	return t.kind == tokWord && strings.EqualFold(t.text, word)
}

func (t token) isSymbol(symbol string) bool {
	return t.kind == tokSymbol && t.text == symbol
}

// shown is the token as an error names it.
func (t token) shown() string {
	if t.kind == tokEnd {
		return endOfQuery
	}
	return t.text
}

type words map[string]bool

func wordSet(list string) words {
	set := words{}
	for _, word := range strings.Fields(list) {
		set[word] = true
	}
	return set
}

func (w words) has(word string) bool { return w[strings.ToUpper(word)] }

var (
	// reserved words are never names. GROUP and ORDER are, because objects and
	// relationships of that name exist.
	reserved = wordSet(`AND ASC DESC EXCLUDES FALSE FROM HAVING IN INCLUDES LIKE
		LIMIT NOT NULL NULLS OR SELECT TRUE USING WHERE WITH`)
	// clauses begin what follows an object or a function and so cannot be an
	// alias.
	clauses = wordSet(`ALL AS FOR GROUP OFFSET ORDER UPDATE`)
	// laterClauses are SOQL that is not read.
	laterClauses = wordSet(`ALL FOR GROUP HAVING UPDATE USING WITH`)
)

func isName(word string) bool  { return !reserved.has(word) }
func isAlias(word string) bool { return isName(word) && !clauses.has(word) }
