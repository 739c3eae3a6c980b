package user

import (
	"crypto/rand"

	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// passwordAlphabet leaves out what looks alike in some typeface: i, l and 1, o
// and 0. Lower case only, so that it can be read out.
const passwordAlphabet = "abcdefghjkmnpqrstuvwxyz23456789"

// A generated password is four groups of five: 31^20 is 99 bits.
const (
	passwordGroups   = 4
	passwordGroupLen = 5
)

// GeneratePassword returns a new random password that can be read and typed,
// such as "k7mqx-..." in four groups of five, 23 characters.
func GeneratePassword() seal.Secret {
	text := make([]byte, 0, passwordGroups*(passwordGroupLen+1))
	for group := range passwordGroups {
		if group > 0 {
			text = append(text, '-')
		}
		for range passwordGroupLen {
			text = append(text, randomLetter())
		}
	}
	return seal.NewSecret(string(text))
}

// randomLetter throws away bytes that would make some letters likelier.
func randomLetter() byte {
	const fair = 256 / len(passwordAlphabet) * len(passwordAlphabet)
	for {
		var b [1]byte
		rand.Read(b[:]) // never fails; see crypto/rand
		if int(b[0]) < fair {
			return passwordAlphabet[int(b[0])%len(passwordAlphabet)]
		}
	}
}
