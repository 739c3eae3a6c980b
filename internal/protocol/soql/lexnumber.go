package soql

// scanNumber moves past a number, a date (2026-01-31) or a date and time
// (2026-01-31T08:00:00Z, 2026-01-31T08:00:00.000+01:00). Letters that stick to
// it make it none of them.
func (l *lexer) scanNumber(rest string) tokenKind {
	n, kind := measure(rest)
	start := l.pos
	if extra := prefix(rest[n:], isWordByte); extra > 0 {
		return l.fail(start, msgNumber(rest[:n+extra]))
	}
	if kind == tokNumber && (n > maxNumber || !isNumber(rest[:n])) {
		return l.fail(start, msgNumber(rest[:min(n, maxNumber)]))
	}
	l.advance(n)
	return kind
}

func measure(s string) (int, tokenKind) {
	const date = len("2026-01-31")
	if !hasShape(s, "0000-00-00") {
		return numberLength(s), tokNumber
	}
	if len(s) == date || s[date] != 'T' && s[date] != 't' {
		return date, tokDate
	}
	n := date + 1
	n += prefix(s[n:], func(c byte) bool { return isDigit(c) || c == ':' || c == '.' })
	return n + zoneLength(s[n:]), tokDateTime
}

func zoneLength(s string) int {
	switch {
	case hasShape(s, "Z"), hasShape(s, "z"):
		return 1
	case hasShape(s, "+00:00"), hasShape(s, "-00:00"):
		return len("+00:00")
	}
	return 0
}

// hasShape reports whether s begins like the shape, in which 0 is any digit.
func hasShape(s, shape string) bool {
	if len(s) < len(shape) {
		return false
	}
	for i := range len(shape) {
		if shape[i] == '0' && !isDigit(s[i]) || shape[i] != '0' && s[i] != shape[i] {
			return false
		}
	}
	return true
}

func numberLength(s string) int {
	sign := 0
	if s[0] == '-' || s[0] == '+' {
		sign = 1
	}
	return sign + prefix(s[sign:], func(c byte) bool { return isDigit(c) || c == '.' })
}

// isNumber accepts [+-] digits [. digits]. An exponent is refused: exact
// arithmetic on it could be made arbitrarily dear.
func isNumber(s string) bool {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	whole := prefix(s, isDigit)
	if whole == 0 || whole == len(s) {
		return whole > 0
	}
	fraction := s[whole+1:]
	return s[whole] == '.' && fraction != "" && prefix(fraction, isDigit) == len(fraction)
}
