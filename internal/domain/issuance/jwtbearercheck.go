package issuance

import (
	"crypto/rsa"
	"errors"
	"strings"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/protocol/jose"
	"github.com/latchstring/latchstring/internal/protocol/origin"
)

// The times of an assertion.
const (
	// skew is how far clocks may differ. Salesforce: 3 minutes.
	skew = 3 * time.Minute
	// furthest is how far ahead exp may lie. Salesforce recommends 3 minutes;
	// clients in use go up to an hour.
	furthest = time.Hour
)

// The audiences that clients name whatever host they ask: go-salesforce always,
// simple-salesforce and n8n by default, the sf CLI as a fallback.
const (
	salesforceLogin = "https://login.salesforce.com"
	salesforceTest  = "https://test.salesforce.com"
)

// signedByApp checks the signature with the app's certificate. Its dates do not
// matter: the admin chose this key, and takes it away by choosing another.
func (g JWTBearer) signedByApp(x *Exchange) *refusal.Refusal {
	certificate, err := app.ParseCertificate(x.App.OAuth.Certificate)
	if err != nil {
		return refusal.New(refusal.NoCertificate, "problem", "it cannot be read")
	}
	key, ok := certificate.PublicKey.(*rsa.PublicKey)
	if !ok {
		return refusal.New(refusal.NoCertificate, "problem", "its key is not an RSA key")
	}
	switch err := g.assertion.Verify(key); {
	case errors.Is(err, jose.ErrKey):
		return refusal.New(refusal.NoCertificate, "problem", err.Error())
	case err != nil:
		return refusal.New(refusal.AssertionSignature, "certificate", app.Shown(certificate.Subject.String()))
	}
	return nil
}

// inTime holds exp and nbf (RFC 7523 §3).
func (g JWTBearer) inTime(x *Exchange) *refusal.Refusal {
	c := &g.assertion.Claims
	switch {
	case !x.now.Before(c.ExpiresAt.Add(skew)):
		return refusal.New(refusal.AssertionExpired, "exp", c.ExpiresAt.Format(time.RFC3339), "now", x.now.UTC().Format(time.RFC3339))
	case c.ExpiresAt.After(x.now.Add(furthest + skew)):
		return refusal.New(refusal.AssertionMalformed, "problem", "exp is more than an hour ahead", "exp", c.ExpiresAt.Format(time.RFC3339))
	case c.NotBefore.After(x.now.Add(skew)):
		return refusal.New(refusal.AssertionMalformed, "problem", "nbf is still ahead", "nbf", c.NotBefore.Format(time.RFC3339))
	}
	return nil
}

// forUs holds that one of the audiences is this installation, by an origin of
// its own or by one of Salesforce's.
func (g JWTBearer) forUs(x *Exchange) *refusal.Refusal {
	audience := g.assertion.Claims.Audience
	for _, ours := range [...]string{x.login, x.MyDomain, salesforceLogin, salesforceTest} {
		o, err := origin.Parse(ours)
		if err != nil {
			continue
		}
		for _, named := range audience {
			if names(named, o) {
				return nil
			}
		}
	}
	return refusal.New(refusal.AssertionAudience, "audience", app.Shown(strings.Join(audience, ", ")), "my_domain", x.MyDomain)
}

// names reports whether an audience is the origin, with or without a slash at
// its end (the sf CLI), or the bare host (restforce).
func names(audience string, o origin.Origin) bool {
	audience = strings.TrimSuffix(audience, "/")
	if strings.Contains(audience, "://") {
		named, err := origin.Parse(audience)
		return err == nil && named == o
	}
	host, err := origin.ParseHost(o.Scheme(), audience)
	return err == nil && host == o.Host()
}
