package policy

// The table of uses, for the tests.
var (
	Issuing = issuing
	Every   = every
)

// Uses returns the table's uses in its order.
func Uses() []Use {
	list := make([]Use, 0, len(uses))
	for _, u := range uses {
		list = append(list, u.use)
	}
	return list
}
