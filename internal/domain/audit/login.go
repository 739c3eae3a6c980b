package audit

import (
	"net/netip"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

// LoginID identifies a row of the login history and orders it in time. Its
// text form carries the prefix 0Ya.
type LoginID int64

// String returns the 18-character form.
func (id LoginID) String() string { return sfid.Encode18(sfid.LoginHistory, int64(id)) }

// Login is one row of the login history.
type Login struct {
	ID  LoginID
	Org int64
	// User and App are 0 when the attempt did not get far enough to know them.
	User int64
	App  int64
	// Subtype says which way in was tried.
	Subtype Subtype
	Status  Status
	Addr    netip.Addr
	// TokenID is the id inside the access token that left; zero for a refusal.
	TokenID [10]byte
	// Refusal is nil for a success.
	Refusal *RefusalDetail
}

// At is when the row was written.
func (l *Login) At() time.Time { return sfid.Time(int64(l.ID)) }

// RefusalDetail is what the wire did not say: the true cause of a refusal, the
// facts that show it, and what to do about it.
type RefusalDetail struct {
	// Code and Description are what the client was told.
	Code        string `json:"code"`
	Description string `json:"description,omitempty"`
	// Cause is a stable word such as "run_as_missing".
	Cause string `json:"cause"`
	// Explanation is one sentence for an admin.
	Explanation string `json:"explanation"`
	// Facts show the cause: names and values, never a secret.
	Facts []Fact `json:"facts,omitempty"`
	// Remedy says which field, on which page, to set to what.
	Remedy Remedy `json:"remedy"`
	// Count is how many like refusals the row stands for; 0 counts as 1.
	Count int `json:"count,omitempty"`
	// Request is the id that the client got in X-Request-Id.
	Request string `json:"request,omitempty"`
}

// Fact is one piece of evidence.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Remedy is what would make a refused request succeed.
type Remedy struct {
	// Page is the way to the place, such as "Manage Connected Apps › Data Sync › Edit Policies".
	Page string `json:"page,omitempty"`
	// Field is the label of the control on that page.
	Field string `json:"field,omitempty"`
	// Action says what to do there.
	Action string `json:"action"`
}

// Subtype is Salesforce's LoginSubType. It is stored as its number, so a
// constant never changes its place.
type Subtype uint8

// The ways in.
const (
	OauthClientCredentials Subtype = iota + 1
	OauthWebServer
	OauthRefreshToken
	OauthUserAgent
	OauthUserAgentIDToken
	OauthUsernamePassword
	OauthJWTBearer
	OauthSAMLBearer
	OauthTokenExchange
	OauthDevice
	OauthHybridWebServer
	OauthHybridUserAgent
	OauthHybridRefreshToken
	SoapAPILogin
	UsernamePasswordUILogin
	OauthIntrospection
	OauthRevocation
	OauthUserInfo
	RestAPI
)

var subtypeNames = map[Subtype]string{
	OauthClientCredentials:  "OauthClientCredentials",
	OauthWebServer:          "OauthWebServer",
	OauthRefreshToken:       "OauthRefreshToken",
	OauthUserAgent:          "OauthUserAgent",
	OauthUserAgentIDToken:   "OauthUserAgentIdToken",
	OauthUsernamePassword:   "OauthUsernamePassword",
	OauthJWTBearer:          "OauthJwtBearer",
	OauthSAMLBearer:         "OauthSamlBearer",
	OauthTokenExchange:      "OauthTokenExchange",
	OauthDevice:             "OauthDevice",
	OauthHybridWebServer:    "OauthHybridWebServer",
	OauthHybridUserAgent:    "OauthHybridUserAgent",
	OauthHybridRefreshToken: "OauthHybridRefreshToken",
	SoapAPILogin:            "SoapApiLogin",
	UsernamePasswordUILogin: "UsernamePasswordUiLogin",
	OauthIntrospection:      "OauthIntrospection",
	OauthRevocation:         "OauthRevocation",
	OauthUserInfo:           "OauthUserInfo",
	RestAPI:                 "RestApi",
}

// String returns the name as LoginHistory shows it.
func (s Subtype) String() string { return subtypeNames[s] }
