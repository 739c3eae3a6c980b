package oauth

import "slices"

// TokenResponse is a successful answer of the token endpoint. Empty members
// are left out. All of them are text on the wire except ExpiresIn.
type TokenResponse struct {
	AccessToken  Credential
	RefreshToken Credential
	IDToken      Credential
	// Signature is made by [Signature].
	Signature string
	// Scope is the granted list, space-separated.
	Scope string
	// InstanceURL is the My Domain origin, without path or trailing slash:
	// clients append paths to it.
	InstanceURL string
	// ID is the identity URL.
	ID string
	// IssuedAt is milliseconds since 1970 as decimal text.
	IssuedAt string
	// ExpiresIn is seconds, zero for the default of leaving it out.
	ExpiresIn int64
	// APIInstanceURL is the base for API-platform calls.
	APIInstanceURL string
	// TokenFormat is "opaque" or "jwt".
	TokenFormat string
	// IssuedTokenType is set by token exchange (RFC 8693 §2.2.1).
	IssuedTokenType string
	CommunityURL    string
	CommunityID     string
	// State is for the user-agent and hybrid flows, whose answer is a
	// fragment.
	State string
	// Extra are the members of the hybrid flows, after all others.
	Extra []Field
}

// Fields returns the members in the order in which Salesforce writes them.
// This is the one place that defines the order.
func (t *TokenResponse) Fields() []Field {
	fields := make([]Field, 0, 16+len(t.Extra))
	add := func(name, value string) {
		if value != "" {
			fields = append(fields, Field{Name: name, Value: value})
		}
	}
	add("access_token", t.AccessToken.Reveal())
	add("refresh_token", t.RefreshToken.Reveal())
	add("signature", t.Signature)
	add("scope", t.Scope)
	add("id_token", t.IDToken.Reveal())
	add("instance_url", t.InstanceURL)
	add("id", t.ID)
	add("issued_token_type", t.IssuedTokenType)
	add("token_type", "Bearer")
	if t.ExpiresIn > 0 {
		fields = append(fields, NumberField("expires_in", t.ExpiresIn))
	}
	add("issued_at", t.IssuedAt)
	add("api_instance_url", t.APIInstanceURL)
	add("token_format", t.TokenFormat)
	add("sfdc_community_url", t.CommunityURL)
	add("sfdc_community_id", t.CommunityID)
	add("state", t.State)
	return append(fields, t.Extra...)
}

// fragmentOrder is the order seen in the fragment of the user-agent flow;
// other members follow in the order of Fields.
func fragmentOrder() []string {
	return []string{
		"access_token", "refresh_token", "instance_url", "id", "issued_at",
		"signature", "scope", "token_type", "state",
	}
}

// FragmentFields returns the members in the order of a user-agent flow
// callback.
func (t *TokenResponse) FragmentFields() []Field {
	order := fragmentOrder()
	rank := func(f Field) int {
		if i := slices.Index(order, f.Name); i >= 0 {
			return i
		}
		return len(order)
	}
	fields := t.Fields()
	slices.SortStableFunc(fields, func(a, b Field) int { return rank(a) - rank(b) })
	return fields
}

// String returns a fixed text: the struct holds tokens.
func (t *TokenResponse) String() string { return hidden }
