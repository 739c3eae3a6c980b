package soql

// wildcards in a compiled pattern are runes that no text holds.
const (
	anyText rune = -1 // %
	anyRune rune = -2 // _
)

// like matches text against a pattern, without regard to case: % stands for any
// text, _ for one character. On a mismatch it goes back to the last % only,
// so the work is bounded by the product of the lengths.
func like(pattern, text string) bool {
	want, have := compile(fold(pattern)), []rune(fold(text))
	w, back, resume := 0, -1, 0
	for h := 0; h < len(have); {
		switch {
		case w < len(want) && want[w] == anyText:
			back, resume = w, h
			w++
		case w < len(want) && (want[w] == anyRune || want[w] == have[h]):
			w++
			h++
		case back >= 0:
			resume++
			w, h = back+1, resume
		default:
			return false
		}
	}
	for w < len(want) && want[w] == anyText {
		w++
	}
	return w == len(want)
}

func compile(pattern string) []rune {
	var out []rune
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
			continue
		case r == '%':
			r = anyText
		case r == '_':
			r = anyRune
		}
		out = append(out, r)
	}
	return out
}
