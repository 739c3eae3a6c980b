package jose

import (
	"encoding/json"
	"time"
)

// maxAudiences is how many values aud may have.
const maxAudiences = 16

// Claims are the claims that an assertion needs (RFC 7523 §3). Others are
// ignored.
type Claims struct {
	// Issuer is iss: the consumer key.
	Issuer string
	// Subject is prn, else sub: the username. (Salesforce: prn wins.)
	Subject string
	// Audience is aud, one value or several.
	Audience []string
	// ExpiresAt is exp.
	ExpiresAt time.Time
	// NotBefore is nbf; zero when it is not there.
	NotBefore time.Time
	// ID is jti; empty when it is not there.
	ID string
}

// readClaims reads the payload. iss, sub or prn, aud and exp must be there.
func readClaims(encoded string) (Claims, error) {
	raw, err := decode(encoded)
	if err != nil {
		return Claims{}, Problem("its claims are not base64url")
	}
	o, err := readObject(raw)
	if err != nil {
		return Claims{}, Problem("its claims are not a JSON object: " + err.Error())
	}
	var c Claims
	for _, read := range [...]struct {
		problem Problem
		done    bool
	}{
		{"iss is missing or no text", o.into(&c.Issuer, "iss") && c.Issuer != ""},
		{"sub is missing or no text", o.subject(&c) && c.Subject != ""},
		{"aud is missing, or neither a text nor a list of texts", o.audience(&c) && len(c.Audience) > 0},
		{"exp is missing or not a time", o.time(&c.ExpiresAt, "exp")},
		{"nbf is not a time", o.absent("nbf") || o.time(&c.NotBefore, "nbf")},
		{"jti is not a text", o.absent("jti") || o.into(&c.ID, "jti")},
	} {
		if !read.done {
			return Claims{}, read.problem
		}
	}
	return c, nil
}

func (o object) absent(name string) bool { return len(o[name]) == 0 }

func (o object) into(text *string, name string) (ok bool) {
	*text, ok = o.text(name)
	return ok
}

func (o object) subject(c *Claims) bool {
	if o.absent("prn") {
		return o.into(&c.Subject, "sub")
	}
	return o.into(&c.Subject, "prn")
}

func (o object) audience(c *Claims) bool {
	if one, ok := o.text("aud"); ok {
		c.Audience = []string{one}
		return one != ""
	}
	var list []json.RawMessage
	if o.absent("aud") || json.Unmarshal(o["aud"], &list) != nil || len(list) > maxAudiences {
		return false
	}
	for _, raw := range list {
		one, ok := textOf(raw)
		if !ok || one == "" {
			return false
		}
		c.Audience = append(c.Audience, one)
	}
	return true
}

func (o object) time(t *time.Time, name string) (ok bool) {
	*t, ok = timeOf(o[name])
	return ok
}
