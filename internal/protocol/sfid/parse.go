package sfid

import (
	"errors"
	"fmt"
	"math"
)

// What can be wrong with the text of an id. They are kept apart for messages
// and evidence; over the API all of them are one MALFORMED_ID.
var (
	// ErrLength means the text has neither 15 nor 18 characters.
	ErrLength = errors.New("a record id has 15 or 18 characters")
	// ErrPrefix means the id is of another kind of record.
	ErrPrefix = errors.New("the record id is of another kind")
	// ErrCharacter means a character is not one of 0-9, A-Z and a-z.
	ErrCharacter = errors.New("a record id has only the characters 0-9, A-Z and a-z")
	// ErrRange means the digits spell no id that can exist: zero, or beyond 63 bits.
	ErrRange = errors.New("the record id is out of range")
	// ErrChecksum means the last three of 18 characters do not fit the first 15:
	// usually the case was changed on the way.
	ErrChecksum = errors.New("the checksum of the record id is wrong; the case of its letters may have been changed")
)

// Parse reads the id of a record of kind p in its fifteen- or its
// eighteen-character form, both compared by case. The number it returns is
// positive. The error wraps one of the Err values of this package.
func Parse(p Prefix, s string) (int64, error) {
	if len(s) != Len15 && len(s) != Len18 {
		return 0, fmt.Errorf("%w, this one has %d", ErrLength, len(s))
	}
	n, err := number(s[prefixLen:Len15])
	if err != nil {
		return 0, err
	}
	if Prefix(s[:prefixLen]) != p {
		return 0, fmt.Errorf("%w: it begins with %q, want %q", ErrPrefix, s[:prefixLen], string(p))
	}
	if len(s) == Len18 && !checksumFits(s) {
		return 0, ErrChecksum
	}
	return n, nil
}

// number reads the twelve digits, all of them even when the first ones are
// already too many, so that a wrong character is always named as such.
func number(text string) (int64, error) {
	var n uint64
	beyond := false
	for i := range len(text) {
		d, ok := digit(text[i])
		if !ok {
			return 0, fmt.Errorf("%w, not %q", ErrCharacter, text[i])
		}
		beyond = beyond || n > (math.MaxInt64-d)/62
		n = n*62 + d
	}
	if n == 0 || beyond {
		return 0, ErrRange
	}
	return int64(n), nil
}

// digit returns the value of one base62 digit.
func digit(c byte) (uint64, bool) {
	switch {
	case '0' <= c && c <= '9':
		return uint64(c - '0'), true
	case 'A' <= c && c <= 'Z':
		return uint64(c-'A') + 10, true
	case 'a' <= c && c <= 'z':
		return uint64(c-'a') + 36, true
	}
	return 0, false
}

// checksumFits says whether the last three of eighteen characters are the
// checksum of the others.
func checksumFits(s18 string) bool {
	for i := range Len18 - Len15 {
		if s18[Len15+i] != caseDigit(s18[5*i:5*i+5]) {
			return false
		}
	}
	return true
}
