package userinfo

import (
	"sync"
	"time"
	_ "time/tzdata" // the binary runs where no zone files are installed
)

// maxZones bounds the zones in memory. There are about 600 names.
const maxZones = 1024

// zones remembers time zones, which are costly to read.
type zones struct {
	mu     sync.RWMutex
	byName map[string]*time.Location
}

func newZones() *zones { return &zones{byName: map[string]*time.Location{}} }

// offset returns how far the zone is ahead of UTC at the given time, in
// milliseconds. A name that is none counts as UTC.
func (z *zones) offset(name string, at time.Time) int64 {
	_, seconds := at.In(z.find(name)).Zone()
	return int64(seconds) * 1000
}

func (z *zones) find(name string) *time.Location {
	z.mu.RLock()
	location := z.byName[name]
	z.mu.RUnlock()
	if location != nil {
		return location
	}
	location, err := time.LoadLocation(name)
	if err != nil || name == "Local" { // the server's own zone is nobody's business
		return time.UTC
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	if len(z.byName) < maxZones {
		z.byName[name] = location
	}
	return location
}
