package oauth

import "net/http"

// AuthMethod says how a client presented itself.
type AuthMethod uint8

// The ways a client presents itself at the token, introspection and
// revocation endpoints.
const (
	// AuthNone is a client id at most, and no secret.
	AuthNone AuthMethod = iota
	// AuthBasic is client_secret_basic.
	AuthBasic
	// AuthPost is client_secret_post.
	AuthPost
	// AuthBoth is the same pair in the header and in the body.
	AuthBoth
	// AuthAssertion is private_key_jwt (RFC 7523 §2.2).
	AuthAssertion
)

// String returns the method as discovery documents and login history name it.
func (m AuthMethod) String() string {
	switch m {
	case AuthBasic:
		return "client_secret_basic"
	case AuthPost:
		return "client_secret_post"
	case AuthBoth:
		return "client_secret_basic+client_secret_post"
	case AuthAssertion:
		return "private_key_jwt"
	}
	return "none"
}

// ClientAuth is what a client presented about itself. Nothing in it is
// verified.
type ClientAuth struct {
	// ConsumerKey is the client id; empty when none was sent, which is
	// legitimate with a JWT assertion.
	ConsumerKey string
	// Secret is the consumer secret; zero with AuthNone and AuthAssertion.
	Secret Credential
	// Assertion is the client assertion of AuthAssertion.
	Assertion Credential
	// AssertionType is client_assertion_type as sent.
	AssertionType string
	// Method says which of the above was used.
	Method AuthMethod
}

// ParseClientAuth takes the client's credentials from the Authorization
// header and the parameters. Both at once are accepted when they agree, which
// is looser than RFC 6749 §2.3 because deployed connectors do it; header and
// body that name different clients are invalid_request, different secrets
// invalid_client, and a secret beside an assertion invalid_request. A header
// of another scheme is not client authentication and is ignored.
func ParseClientAuth(header http.Header, p Params) (ClientAuth, *Error) {
	values := header["Authorization"]
	if len(values) > 1 {
		return ClientAuth{}, &InvalidBasicAuthHeader
	}
	body := fromBody(p)
	if len(values) == 0 {
		return body.checked()
	}
	id, secret, ok, err := ParseBasic(values[0])
	if err != nil {
		return ClientAuth{}, err
	}
	if !ok {
		return body.checked()
	}
	return body.merged(id, secret)
}

// fromBody is what the parameters alone say.
func fromBody(p Params) ClientAuth {
	a := ClientAuth{
		ConsumerKey:   p.Get("client_id"),
		Secret:        p.Credential("client_secret"),
		Assertion:     p.Credential("client_assertion"),
		AssertionType: p.Get("client_assertion_type"),
	}
	switch {
	case !a.Assertion.IsZero():
		a.Method = AuthAssertion
	case !a.Secret.IsZero():
		a.Method = AuthPost
	}
	return a
}

// merged adds a Basic pair to what the body said.
func (a ClientAuth) merged(id string, secret Credential) (ClientAuth, *Error) {
	if a.ConsumerKey != "" && a.ConsumerKey != id {
		return ClientAuth{}, &ClientsDiffer
	}
	a.ConsumerKey = id
	switch {
	case secret.IsZero():
		return a.checked()
	case a.Method == AuthAssertion:
		return ClientAuth{}, &TwoAuthMethods
	case a.Secret.IsZero():
		a.Secret, a.Method = secret, AuthBasic
	case !a.Secret.Equal(secret):
		return ClientAuth{}, &InvalidClient
	default:
		a.Method = AuthBoth
	}
	return a, nil
}

// checked refuses two methods in one body (RFC 6749 §2.3).
func (a ClientAuth) checked() (ClientAuth, *Error) {
	if a.Method == AuthAssertion && !a.Secret.IsZero() {
		return ClientAuth{}, &TwoAuthMethods
	}
	return a, nil
}
