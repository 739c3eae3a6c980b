package system

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/server/servertest"
)

// attempt is a request that is refused, and the row of the login history that
// it must leave; an empty cause leaves none.
type attempt struct {
	name    string
	request func(t *testing.T, s *servertest.Server) *http.Request
	subtype audit.Subtype
	cause   string
	code    string
	// user says that the token's user is known.
	user bool
}

// attempts are refused once the app's token has been retired.
func attempts(fields map[string]string, identity string) []attempt {
	token := fields["access_token"]
	ask := func(method, path, body, authorization string) func(*testing.T, *servertest.Server) *http.Request {
		return func(t *testing.T, s *servertest.Server) *http.Request {
			t.Helper()
			body := strings.NewReplacer("{key}", s.Key, "{secret}", s.Secret).Replace(body)
			req, err := http.NewRequest(method, s.Origin+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if authorization != "" {
				req.Header.Set("Authorization", strings.ReplaceAll(authorization, "{key}", s.Key))
			}
			return req
		}
	}
	bearer := func(path, token string) func(*testing.T, *servertest.Server) *http.Request {
		return ask("GET", path, "", "Bearer "+token)
	}
	const introspect, revoke = "/services/oauth2/introspect", "/services/oauth2/revoke"
	forged := altered(token, 111)
	return []attempt{
		{"REST", bearer("/services/data/v60.0/limits", token), audit.RestAPI, "token_retired", "INVALID_SESSION_ID", true},
		{"userinfo", bearer("/services/oauth2/userinfo", token), audit.OauthUserInfo, "token_retired", "Bad_OAuth_Token", true},
		{"identity", bearer(identity, token), audit.OauthUserInfo, "token_retired", "Bad_OAuth_Token", true},
		{
			"unsupported grant", ask("POST", tokenPath, "grant_type=authorization_code&client_id={key}", ""),
			audit.OauthWebServer, "unsupported_grant_type", "unsupported_grant_type", false,
		},
		{"duplicate", ask("POST", tokenPath, "a=1&a=2&client_id={key}", ""), 0, "bad_request", "invalid_request", false},
		{
			"malformed Basic", ask("POST", tokenPath, "grant_type=client_credentials", "Basic {key}:not-encoded"),
			audit.OauthClientCredentials, "bad_request", "invalid_basic_auth_header", false,
		},
		{
			"introspection, duplicate", ask("POST", introspect, "token=a&token=b&client_id={key}", ""),
			audit.OauthIntrospection, "bad_request", "invalid_request", false,
		},
		{
			"introspection, wrong secret", ask("POST", introspect, "token=a&client_id={key}&client_secret=x", ""),
			audit.OauthIntrospection, "consumer_secret_wrong", "invalid_client", false,
		},
		{"revocation, no token", ask("POST", revoke, "client_id={key}", ""), audit.OauthRevocation, "bad_request", "invalid_request", false},
		{"revocation, malformed token", ask("POST", revoke, "token=x&client_id={key}&client_secret={secret}", ""), audit.OauthRevocation, "token_malformed", "invalid_token", false},

		{"introspection of a dead token", ask("POST", introspect, "token="+url.QueryEscape(token)+"&client_id={key}&client_secret={secret}", ""), 0, "", "", false},
		{"REST, forged", bearer("/services/data/v60.0/limits", forged), 0, "", "", false},
		{"REST, no token", ask("GET", "/services/data/v60.0/limits", "", ""), 0, "", "", false},
		{"userinfo, forged", bearer("/services/oauth2/userinfo", forged), 0, "", "", false},
		{"unknown key", ask("POST", tokenPath, "grant_type=x&client_id={key}x", ""), 0, "", "", false},
		{"revocation of nobody's token", ask("POST", revoke, "token=x", ""), 0, "", "", false},
	}
}

// TestEveryRefusalThatBelongsToAnOrgIsKept makes each attempt once, and finds
// its row by the id that the client was given.
func TestEveryRefusalThatBelongsToAnOrgIsKept(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		fields := issue(t, s)
		command := s.Beside()
		for _, do := range []func() (int64, error){
			func() (int64, error) { return seqOf(command.Apps().Block(t.Context(), "Data_Sync")) },
			func() (int64, error) { return seqOf(command.Apps().Unblock(t.Context(), "Data_Sync")) },
		} {
			seq, err := do()
			if err != nil {
				t.Fatal(err)
			}
			command.Settle(seq)
		}
		ids := map[string]attempt{}
		list := attempts(fields, identityPath(t, fields["id"]))
		for _, a := range list {
			got := send(t, s, a.request(t, s))
			id := got.header.Get("X-Request-Id")
			if id == "" {
				t.Fatalf("%s: %d without an id", a.name, got.status)
			}
			ids[id] = a
		}
		s.Stop() // what waits to be written is written first
		for _, row := range refusals(t, s.Again(time.Now)) {
			id := row.Refusal.Request
			a := ids[id]
			delete(ids, id)
			d := row.Refusal
			if a.cause == "" || d.Cause != a.cause || d.Code != a.code || row.Subtype != a.subtype {
				t.Errorf("%q left a row of %s as %s, told %s", a.name, d.Cause, row.Subtype, d.Code)
			}
			if row.App == 0 || (row.User != 0) != a.user || !row.Addr.IsLoopback() || d.Remedy.Action == "" {
				t.Errorf("%q left %+v", a.name, row)
			}
		}
		for _, a := range ids {
			if a.cause != "" {
				t.Errorf("%q left no row", a.name)
			}
		}
	})
}

func refusals(t *testing.T, s *servertest.Server) []audit.Login {
	t.Helper()
	rows, err := s.Installation.Store.For(s.Org.ID).LoginHistory(t.Context(), audit.LoginFilter{RefusalsOnly: true, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
