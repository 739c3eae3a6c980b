package oauth

import (
	"net/http"
	"strings"
)

// QueryUse says what an endpoint does with the query part of its URL.
type QueryUse uint8

// The ways to treat a query.
const (
	// QueryIgnored reads the body of a POST only, and refuses other methods.
	QueryIgnored QueryUse = iota
	// QueryAlways reads the query, and the body of a POST as well; a name in
	// both is a duplicate.
	QueryAlways
)

// Rules say how one endpoint reads its parameters. The zero value is the
// strictest: POST only, nothing from the query.
type Rules struct {
	// MaxBytes bounds the body and, where it is read, the query. Zero means
	// [MaxBody].
	MaxBytes int
	// Query says whether the query is read.
	Query QueryUse
	// Forbidden lists names that must not appear in a query: they would be
	// secrets in access logs and histories. Compared without case.
	Forbidden []string
}

// TokenRules are those of the token endpoint: POST, the query ignored except
// that a secret in it is refused.
func TokenRules() Rules {
	return Rules{Forbidden: []string{"client_secret", "password", "assertion", "code", "token", "refresh_token"}}
}

// IntrospectRules are those of introspection (RFC 7662 §2.1 names the reason:
// tokens in URLs leak).
func IntrospectRules() Rules { return TokenRules() }

// RevokeRules are those of revocation, which Salesforce also serves by GET;
// simple-salesforce puts the token into the query of a POST.
func RevokeRules() Rules {
	return Rules{Query: QueryAlways, Forbidden: []string{"client_secret", "password"}}
}

// ResourceRules are those of userinfo, the identity URL and single access,
// which take a token from the query as well.
func ResourceRules() Rules {
	return Rules{Query: QueryAlways, Forbidden: []string{"client_secret", "password"}}
}

// ParseParams reads the parameters of r under rules. It understands
// application/x-www-form-urlencoded, multipart/form-data (files are dropped)
// and a JSON object, sent as application/json or with no content type, each
// optionally gzip-compressed. Everything else is 415, a body over the cap 413,
// and any malformed, duplicate or over-long parameter invalid_request. With an
// error come no parameters; [ClaimedClient] still says who may have sent them.
func ParseParams(r *http.Request, rules Rules) (Params, *Error) {
	if rules.MaxBytes == 0 {
		rules.MaxBytes = MaxBody
	}
	var c collector
	if err := rules.readQuery(&c, r); err != nil {
		return Params{claimed: c.claimed()}, err
	}
	if r.Method == http.MethodPost {
		if err := readBody(&c, r, rules.MaxBytes); err != nil {
			return Params{claimed: c.claimed()}, err
		}
	}
	return c.params(), nil
}

// readQuery applies the method and query rules.
func (rules Rules) readQuery(c *collector, r *http.Request) *Error {
	query := r.URL.RawQuery
	if name := forbiddenIn(query, rules.Forbidden); name != "" {
		return named("parameter not allowed in the URL", name)
	}
	post := r.Method == http.MethodPost
	get := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case !post && (!get || rules.Query == QueryIgnored):
		return &MustUsePOST
	case rules.Query == QueryIgnored:
		return nil
	case len(query) > rules.MaxBytes:
		return &BodyTooLarge
	}
	return parseForm(c, query)
}

// forbiddenIn returns the first forbidden name in query, or "". It looks at
// more shapes than a parser accepts (semicolons, broken escapes), since a
// secret that is refused for its shape has still been written into a URL.
func forbiddenIn(query string, forbidden []string) string {
	for query != "" {
		end := strings.IndexAny(query, "&;")
		part := query
		if end >= 0 {
			part, query = query[:end], query[end+1:]
		} else {
			query = ""
		}
		raw, _, _ := strings.Cut(part, "=")
		name, ok := unescape(raw)
		if !ok {
			name = raw
		}
		for _, f := range forbidden {
			if strings.EqualFold(name, f) {
				return f
			}
		}
	}
	return ""
}
