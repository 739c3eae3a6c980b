package userinfo

import (
	"net/http"

	"github.com/latchstring/latchstring/internal/domain/refusal"
)

// fault is a refusal of the identity service: 403 and one word. The Salesforce
// Mobile SDK renews its token when the body equals Bad_OAuth_Token, so nothing
// may follow the word.
type fault struct {
	word string
	// challenge is WWW-Authenticate for clients of RFC 6750 §3; empty where a
	// token would not help.
	challenge string
}

// The words. Bad_OAuth_Token is certain; No_Access, for a token whose scopes do
// not reach here, is our choice.
var (
	missingToken = fault{"Missing_OAuth_Token", `Bearer realm="identity"`}
	badToken     = fault{"Bad_OAuth_Token", `Bearer realm="identity", error="invalid_token"`}
	noAccess     = fault{"No_Access", `Bearer realm="identity", error="insufficient_scope", scope="id"`}
	wrongOrg     = fault{"Wrong_Org", ""}
	badID        = fault{"Bad_Id", ""}
)

// faultOf says which word stands for a cause. Whatever ends a token is one
// word: what ended it is for the org's admin, not for the holder.
func faultOf(cause refusal.Cause) *fault {
	switch cause {
	case refusal.TokenMissing:
		return &missingToken
	case refusal.TokenOfOtherOrg:
		return &wrongOrg
	case refusal.TokenOfOtherUser:
		return &badID
	case refusal.TokenLacksScope:
		return &noAccess
	}
	return &badToken
}

// Told is what a holder is told of a cause, for the evidence.
func Told(cause refusal.Cause) (code, description string) { return faultOf(cause).word, "" }

func (f *fault) send(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "text/plain;charset=UTF-8")
	h.Set("Cache-Control", "no-cache,no-store")
	if f.challenge != "" {
		h.Set("WWW-Authenticate", f.challenge)
	}
	w.WriteHeader(http.StatusForbidden)
	_, _ = w.Write([]byte(f.word)) // a failure is the client's absence
}
