package user

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// ErrHashMalformed says that a stored hash is not an argon2id string in PHC
// form, or asks for more work than this server does. It never holds the hash.
var ErrHashMalformed = errors.New("stored password hash is malformed or out of bounds")

// What new hashes are made with: the OWASP minimum for argon2id. One hash takes
// 19 MiB and 50 to 100 ms of one core.
const (
	argonMemory  = 19 * 1024 // KiB
	argonTime    = 2
	argonThreads = 1
	saltLen      = 16
	keyLen       = 32
)

// Bounds for hashes that were made elsewhere, or by a former version. A row
// must not be able to make a login cost gigabytes or minutes.
const (
	maxArgonMemory  = 128 * 1024 // KiB
	maxArgonTime    = 10
	maxArgonThreads = 8
	minSaltLen      = 8
	minKeyLen       = 16
	maxFieldLen     = 64
	maxPHC          = 256
)

// phc is a parsed hash: $argon2id$v=19$m=19456,t=2,p=1$salt$key (PHC string
// format; argon2 RFC 9106).
type phc struct {
	memory, time uint32
	threads      uint8
	salt, key    []byte
}

// String writes the form that parsePHC reads.
func (h phc) String() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		h.memory, h.time, h.threads, b64.EncodeToString(h.salt), b64.EncodeToString(h.key))
}

// current reports whether the hash was made as new hashes are.
func (h phc) current() bool {
	return h.memory == argonMemory && h.time == argonTime && h.threads == argonThreads &&
		len(h.salt) == saltLen && len(h.key) == keyLen
}

func parsePHC(text string) (phc, error) {
	parts := strings.Split(text, "$")
	if len(text) > maxPHC || len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != "v=19" {
		return phc{}, ErrHashMalformed
	}
	h, ok := parseCost(parts[3])
	if !ok {
		return phc{}, ErrHashMalformed
	}
	var saltOK, keyOK bool
	h.salt, saltOK = parseField(parts[4], minSaltLen)
	h.key, keyOK = parseField(parts[5], minKeyLen)
	if !saltOK || !keyOK {
		return phc{}, ErrHashMalformed
	}
	return h, nil
}

// parseCost reads "m=19456,t=2,p=1" and holds it against the bounds. RFC 9106
// §3.1: at least 8 KiB for each thread.
func parseCost(text string) (phc, bool) {
	parts := strings.Split(text, ",")
	if len(parts) != 3 {
		return phc{}, false
	}
	memory, ok1 := parseNumber(parts[0], "m=", maxArgonMemory)
	time, ok2 := parseNumber(parts[1], "t=", maxArgonTime)
	threads, ok3 := parseNumber(parts[2], "p=", maxArgonThreads)
	if !ok1 || !ok2 || !ok3 || memory < 8*threads {
		return phc{}, false
	}
	return phc{memory: memory, time: time, threads: uint8(threads)}, true
}

// parseNumber reads a number from 1 to most, in its shortest form.
func parseNumber(text, prefix string, most uint32) (uint32, bool) {
	digits, ok := strings.CutPrefix(text, prefix)
	n, err := strconv.ParseUint(digits, 10, 32)
	if !ok || err != nil || digits != strconv.FormatUint(n, 10) || n < 1 || n > uint64(most) {
		return 0, false
	}
	return uint32(n), true
}

func parseField(text string, least int) ([]byte, bool) {
	if strings.ContainsAny(text, "\r\n") { // the decoder would skip them
		return nil, false
	}
	field, err := base64.RawStdEncoding.Strict().DecodeString(text)
	return field, err == nil && len(field) >= least && len(field) <= maxFieldLen
}
