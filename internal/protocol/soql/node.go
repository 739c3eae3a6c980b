package soql

// node is a part of a prepared condition. Nothing can be wrong with it any more,
// so it stops as soon as its verdict is certain.
type node interface {
	met(*cells) bool
}

type (
	allOf    []node
	anyOf    []node
	opposite struct{ term node }
	// comparison sets a column against a literal.
	comparison struct {
		column int
		op     Op
		want   operand
	}
	// membership looks a column up in a set; null says that the list has null.
	membership struct {
		column   int
		set      map[key]bool
		null, in bool
	}
	// likeness holds a column against a pattern.
	likeness struct {
		column  int
		pattern likePattern
	}
)

func (n allOf) met(c *cells) bool {
	for _, term := range n {
		if !term.met(c) {
			return false
		}
	}
	return true
}

func (n anyOf) met(c *cells) bool {
	for _, term := range n {
		if term.met(c) {
			return true
		}
	}
	return false
}

func (n opposite) met(c *cells) bool { return !n.term.met(c) }

func (n comparison) met(c *cells) bool {
	c.work++
	have := c.at(n.column)
	if have.null || n.want.null {
		return compareNull(have.null && n.want.null, n.op)
	}
	return holds(n.op, have.order(&n.want))
}

func (n membership) met(c *cells) bool {
	c.work++
	have := c.at(n.column)
	found := n.null
	if !have.null {
		found = n.set[have.key()]
	}
	return found == n.in
}

func (n likeness) met(c *cells) bool {
	c.work++
	have := c.at(n.column)
	if have.null { // null is like nothing, not even %
		return false
	}
	met, steps := n.pattern.match(have.text)
	c.work += steps / 16
	return met
}
