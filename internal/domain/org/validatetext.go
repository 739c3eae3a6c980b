package org

import (
	"unicode"
	"unicode/utf8"
)

// UnreadableMessage says what [Readable] refuses.
const UnreadableMessage = "It has characters that cannot be seen or that turn the direction of writing. " +
	"Remove them; typing the name anew instead of pasting it helps."

// Readable reports whether a name shows on a page what it holds: valid UTF-8
// without control, direction, zero-width and other invisible characters, and
// without line and paragraph separators. Names that differ only in what nobody
// sees let one record pass for another.
func Readable(name string) bool {
	if !utf8.ValidString(name) {
		return false
	}
	for _, r := range name {
		if invisible(r) {
			return false
		}
	}
	return true
}

// invisible goes by Unicode's properties. Other_Default_Ignorable_Code_Point
// holds the fillers and joiners that are letters or marks by category.
func invisible(r rune) bool {
	return r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}
