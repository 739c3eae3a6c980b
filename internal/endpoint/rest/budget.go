package rest

import "context"

const (
	// maxWork is how much one request may cost, in the units of soql.Condition:
	// 100,000 records may be held against a hundred terms each. It is about half
	// a second of one processor.
	maxWork = 10_000_000
	// breath is how much work is done between two looks at the time.
	breath = 10_000
)

// budget is what a request may still cost.
type budget struct {
	left, untilLook int
	ended           func() error
}

func newBudget(ctx context.Context) *budget {
	return &budget{left: maxWork, untilLook: breath, ended: ctx.Err}
}

// spend takes work off the budget. False says that nothing is left, or that the
// time is up.
func (b *budget) spend(work int) bool {
	b.left -= work
	if b.untilLook -= work; b.untilLook <= 0 {
		b.untilLook = breath
		if b.ended() != nil {
			b.left = -1
		}
	}
	return b.left >= 0
}
