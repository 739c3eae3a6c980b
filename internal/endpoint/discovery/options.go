package discovery

import (
	"slices"

	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// Options says what the document lists. An empty path means that there is no
// such endpoint, and an empty list leaves its member out.
type Options struct {
	// The paths of the endpoints, with a leading slash.
	Authorization, Token, Introspection, Revocation string
	UserInfo, Registration, EndSession              string
	DeviceAuthorization                             string

	// GrantTypes are the values of grant_type that the token endpoint knows.
	GrantTypes []string
	// ResponseTypes and ChallengeMethods belong to the authorization endpoint
	// and are left out with it.
	ResponseTypes, ChallengeMethods []string
	// ClientAuth are the ways an app may authenticate. Nil means
	// client_secret_basic and client_secret_post.
	ClientAuth []string
	// SigningAlgorithms are those of ID tokens; empty while none are issued.
	SigningAlgorithms []string
	// Scopes are what may be asked for. Nil means every standard scope.
	Scopes []string
	// Claims are what userinfo and ID tokens say. Nil means those of userinfo.
	Claims []string
}

// metadata is the document in Salesforce's order, with what RFC 8414 adds
// behind.
type metadata struct {
	Issuer              string   `json:"issuer"`
	Authorization       string   `json:"authorization_endpoint,omitempty"`
	Token               string   `json:"token_endpoint,omitempty"`
	Revocation          string   `json:"revocation_endpoint,omitempty"`
	UserInfo            string   `json:"userinfo_endpoint,omitempty"`
	JWKS                string   `json:"jwks_uri"`
	Registration        string   `json:"registration_endpoint,omitempty"`
	Introspection       string   `json:"introspection_endpoint,omitempty"`
	EndSession          string   `json:"end_session_endpoint,omitempty"`
	DeviceAuthorization string   `json:"device_authorization_endpoint,omitempty"`
	Scopes              []string `json:"scopes_supported,omitempty"`
	ResponseTypes       []string `json:"response_types_supported,omitempty"`
	GrantTypes          []string `json:"grant_types_supported,omitempty"`
	Subjects            []string `json:"subject_types_supported"`
	SigningAlgorithms   []string `json:"id_token_signing_alg_values_supported,omitempty"`
	Displays            []string `json:"display_values_supported,omitempty"`
	TokenAuth           []string `json:"token_endpoint_auth_methods_supported,omitempty"`
	IntrospectionAuth   []string `json:"introspection_endpoint_auth_methods_supported,omitempty"`
	ChallengeMethods    []string `json:"code_challenge_methods_supported,omitempty"`
	Claims              []string `json:"claims_supported,omitempty"`
}

// defaults fills in the lists that were left nil. Grant types are sorted, so
// that the document is the same after every start.
func (o Options) defaults() Options {
	if o.ClientAuth == nil {
		o.ClientAuth = []string{"client_secret_post", "client_secret_basic"}
	}
	if o.Scopes == nil {
		o.Scopes = standardScopes()
	}
	if o.Claims == nil && o.UserInfo != "" {
		o.Claims = userInfoClaims()
	}
	o.GrantTypes = slices.Sorted(slices.Values(o.GrantTypes))
	return o
}

// describe returns the document of one issuer.
func (o Options) describe(issuer string) metadata {
	at := func(path string) string {
		if path == "" {
			return ""
		}
		return issuer + path
	}
	m := metadata{
		Issuer: issuer, JWKS: issuer + KeysPath,
		Authorization: at(o.Authorization), Token: at(o.Token), Revocation: at(o.Revocation),
		UserInfo: at(o.UserInfo), Registration: at(o.Registration), Introspection: at(o.Introspection),
		EndSession: at(o.EndSession), DeviceAuthorization: at(o.DeviceAuthorization),
		Scopes: o.Scopes, Subjects: []string{"public"},
		SigningAlgorithms: o.SigningAlgorithms, Claims: o.Claims,
	}
	if o.Token != "" {
		m.TokenAuth, m.GrantTypes = o.ClientAuth, o.GrantTypes
	}
	if o.Introspection != "" {
		m.IntrospectionAuth = o.ClientAuth
	}
	if o.Authorization != "" {
		m.ResponseTypes, m.ChallengeMethods = o.ResponseTypes, o.ChallengeMethods
		m.Displays = []string{"page", "popup", "touch"}
	}
	return m
}

func standardScopes() []string {
	var list []string
	for _, s := range oauth.StandardScopes() {
		list = append(list, s.Value)
	}
	return list
}

// userInfoClaims are the members of userinfo (Salesforce's claims_supported).
func userInfoClaims() []string {
	return []string{
		"active", "address", "email", "email_verified", "family_name", "given_name", "is_app_installed",
		"language", "locale", "name", "nickname", "organization_id", "phone_number", "phone_number_verified",
		"photos", "picture", "preferred_username", "profile", "sub", "updated_at", "urls", "user_id",
		"user_type", "zoneinfo",
	}
}
