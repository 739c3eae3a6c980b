package sfid

// Lengths of the text forms, in characters.
const (
	// Len15 is the length of the case-sensitive form.
	Len15 = 15
	// Len18 is the length of the form with a checksum.
	Len18 = 18
)

const (
	prefixLen = 3
	digitsLen = Len15 - prefixLen

	// digits are the base62 digits in ASCII order.
	digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	// checksumDigits stand for five bits of case each.
	checksumDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
)

// Encode15 returns the fifteen-character form of n. Numbers come from a
// Generator or from Parse and are positive; any other number encodes to text
// that Parse refuses.
func Encode15(p Prefix, n int64) string {
	var buf [Len15]byte
	return string(AppendEncode15(buf[:0], p, n))
}

// Encode18 returns the eighteen-character form of n.
func Encode18(p Prefix, n int64) string {
	var buf [Len18]byte
	return string(AppendEncode18(buf[:0], p, n))
}

// AppendEncode15 appends the fifteen-character form of n to dst. It does not
// allocate when dst has the room.
func AppendEncode15(dst []byte, p Prefix, n int64) []byte {
	var text [digitsLen]byte
	rest := uint64(n)
	for i := digitsLen - 1; i >= 0; i-- {
		text[i] = digits[rest%62]
		rest /= 62
	}
	dst = append(dst, p...)
	return append(dst, text[:]...)
}

// AppendEncode18 appends the eighteen-character form of n to dst. It does not
// allocate when dst has the room.
func AppendEncode18(dst []byte, p Prefix, n int64) []byte {
	start := len(dst)
	dst = AppendEncode15(dst, p, n)
	var sum [Len18 - Len15]byte
	for i := range sum {
		sum[i] = caseDigit(string(dst[start+5*i : start+5*i+5]))
	}
	return append(dst, sum[:]...)
}

// Checksum returns the three characters that turn a fifteen-character id into
// its eighteen-character form. Each stands for five characters of the id: bit i
// is set where character i is an upper-case letter, and the five bits index
// A-Z0-5. The result is empty when s15 is not fifteen characters long.
func Checksum(s15 string) string {
	if len(s15) != Len15 {
		return ""
	}
	sum := [...]byte{caseDigit(s15[0:5]), caseDigit(s15[5:10]), caseDigit(s15[10:15])}
	return string(sum[:])
}

// caseDigit returns the checksum character of one group of five.
func caseDigit(group string) byte {
	bits := 0
	for i := range len(group) {
		if 'A' <= group[i] && group[i] <= 'Z' {
			bits |= 1 << i
		}
	}
	return checksumDigits[bits]
}
