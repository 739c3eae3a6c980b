package sealedtoken

import (
	"errors"
	"fmt"

	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

// TextLen is the length of an access token: org id, exclamation mark, sealed
// part.
const TextLen = sfid.Len15 + 1 + seal.TokenChars

const separator = '!'

// Why a text is not a token of ours. The two are kept apart for evidence; on the
// wire they are one refusal. The errors of Open wrap one of them and never hold
// any of the text.
var (
	// ErrMalformed means the text has not the shape of a token, or that of a
	// release this one does not know.
	ErrMalformed = errors.New("the access token is malformed")
	// ErrForged means the text has the right shape but no live key sealed it, in
	// this org, as it stands: made up, altered, moved, or older than its key.
	ErrForged = errors.New("the access token is not one that was issued here")
)

// The errors are made once: refusing must stay as cheap as opening.
var (
	errLength     = fmt.Errorf("%w: it has not %d characters", ErrMalformed, TextLen)
	errSeparator  = fmt.Errorf("%w: no exclamation mark follows the org id", ErrMalformed)
	errOrg        = fmt.Errorf("%w: it does not begin with an org id", ErrMalformed)
	errAlphabet   = fmt.Errorf("%w: a character is not one of A-Z a-z 0-9 . _", ErrMalformed)
	errVersion    = fmt.Errorf("%w: its version is not known", ErrMalformed)
	errContent    = fmt.Errorf("%w: it was sealed by another release", ErrMalformed)
	errUnknownKey = fmt.Errorf("%w: its sealing key is not or no longer known", ErrForged)
	errSealed     = fmt.Errorf("%w: it does not open", ErrForged)
)

// binding is what is authenticated beside the claims: org id and clear byte.
type binding [sfid.Len15 + 1]byte

// Seal returns the token that says c, sealed under the current key. The error
// wraps ErrClaims when a claim does not fit.
func (k *Keys) Seal(c Claims) (string, error) {
	if err := c.check(); err != nil {
		return "", err
	}
	set := k.set.Load()
	clearByte := version<<versionShift | set.current

	var text [TextLen]byte
	head := sfid.AppendEncode15(text[:0], sfid.Organization, c.Org)
	var ad binding
	copy(ad[:], head)
	ad[sfid.Len15] = clearByte

	plain := pack(&c)
	sealed, err := set.byID[set.current].Seal(&plain, ad[:])
	if err != nil {
		return "", fmt.Errorf("access token: %w", err)
	}
	var raw [seal.TokenBytes]byte
	raw[0] = clearByte
	copy(raw[1:], sealed[:])
	return string(seal.AppendTokenText(append(head, separator), &raw)), nil
}

// Open returns what a token says, checking from the cheapest to the dearest. It
// does not look at the clock: compare Expiry. The error wraps ErrMalformed or
// ErrForged.
func (k *Keys) Open(text string) (Claims, error) {
	org, raw, err := split(text)
	if err != nil {
		return Claims{}, err
	}
	if raw[0]>>versionShift != version {
		return Claims{}, errVersion
	}
	key := k.set.Load().byID[raw[0]&keyIDMask]
	if key == nil {
		return Claims{}, errUnknownKey
	}
	var ad binding
	copy(ad[:], text[:sfid.Len15])
	ad[sfid.Len15] = raw[0]
	plain, err := key.Open((*[seal.TokenSealedBytes]byte)(raw[1:]), ad[:])
	if err != nil {
		return Claims{}, errSealed
	}
	c, known := unpack(org, &plain)
	if !known {
		return Claims{}, errContent
	}
	return c, nil
}

// split checks the shape of a token and returns its org and its bytes.
func split(text string) (org int64, raw [seal.TokenBytes]byte, err error) {
	if len(text) != TextLen {
		return 0, raw, errLength
	}
	if text[sfid.Len15] != separator {
		return 0, raw, errSeparator
	}
	if org, err = sfid.Parse(sfid.Organization, text[:sfid.Len15]); err != nil {
		return 0, raw, errOrg
	}
	if err = seal.DecodeTokenText(&raw, text[sfid.Len15+1:]); err != nil {
		return 0, raw, errAlphabet
	}
	return org, raw, nil
}
