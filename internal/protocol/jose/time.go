package jose

import (
	"encoding/json"
	"regexp"
	"strconv"
	"time"
)

// What a time can be.
const (
	// millisFrom is where numbers are taken as milliseconds, as the sf CLI
	// sends them; as seconds it would be the year 5138.
	millisFrom = 1e11
	// maxTime is the largest number: as milliseconds the year 5138.
	maxTime = 1e14
)

// digits is a time that was sent as text (simple-salesforce, go-salesforce,
// Camel).
var digits = regexp.MustCompile(`^[0-9]{1,15}(\.[0-9]{1,9})?$`)

// timeOf reads a NumericDate (RFC 7519 §2), also as text or in milliseconds.
func timeOf(raw json.RawMessage) (time.Time, bool) {
	number := string(raw)
	if text, ok := textOf(raw); ok {
		if number = text; !digits.MatchString(number) {
			return time.Time{}, false
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !(n > 0 && n < maxTime) {
		return time.Time{}, false
	}
	if n < millisFrom {
		n *= 1000
	}
	return time.UnixMilli(int64(n)).UTC(), true
}
