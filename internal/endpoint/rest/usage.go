package rest

import (
	"sync"
	"time"

	"github.com/latchstring/latchstring/internal/domain/org"
)

// usage counts the requests of each org since midnight, UTC, on this server. It
// is information for clients, so it need not survive a restart.
type usage struct {
	now   func() time.Time
	mu    sync.Mutex
	day   int64
	calls map[org.ID]int64
}

func newUsage(now func() time.Time) *usage {
	return &usage{now: now, calls: map[org.ID]int64{}}
}

// count adds one request and returns how many there were today.
func (u *usage) count(in org.ID) int64 {
	today := u.now().Unix() / int64(24*time.Hour/time.Second)
	u.mu.Lock()
	defer u.mu.Unlock()
	if today != u.day {
		u.day = today
		clear(u.calls)
	}
	u.calls[in]++
	return u.calls[in]
}
