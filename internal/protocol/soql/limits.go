package soql

// The bounds of a query. They keep one request from costing more than a page of
// text can be worth.
const (
	// MaxLength is the longest query in characters. Salesforce: 100,000.
	MaxLength = 100_000
	// MaxDepth is how deep parentheses, NOT and subqueries may nest.
	MaxDepth = 50
	// MaxSelect is the number of entries of one select list.
	MaxSelect = 500
	// MaxIn is the number of values of one IN list.
	MaxIn = 5_000
	// MaxOrder is the number of fields of ORDER BY. Salesforce: 32.
	MaxOrder = 32

	maxNumber = 64 // characters of a number; keeps exact arithmetic cheap
	minYear   = 1700
	maxYear   = 4000 // Salesforce: dates from 1700-01-01 to 4000-12-31
)
