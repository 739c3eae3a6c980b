package clients

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/test/program"
)

type simpleSalesforceRun struct {
	WrongSecret refused
	Instance    string
	Username    string
	Org         struct {
		Total int
		Done  bool
		Name  string
	}
	EveryUser     []string
	Describe      []string
	Limits        usage
	Usage         struct{ Used, Total int }
	Self          string
	UnknownObject refused
	AfterRevoke   refused
}

// The library speaks https only. It reaches localhost by a domain that puts the
// rest of its host name into the path.
func TestSimpleSalesforce(t *testing.T) {
	c := newCertificates(t)
	s := program.Quickstart(t, "--tls-cert", c.certificate, "--tls-key", c.key)
	at, err := url.Parse(s.URL)
	if err != nil || at.Scheme != "https" || at.Hostname() != "localhost" {
		t.Fatalf("with a certificate the server is at %q, want https://localhost", s.URL)
	}
	var got simpleSalesforceRun
	python(t, &got, "simple_salesforce_walk.py", append(credentials(s),
		"DOMAIN="+at.Host+"/acme", "REQUESTS_CA_BUNDLE="+c.authority)...)

	equal(t, "a wrong secret raises", got.WrongSecret.Name, "SalesforceAuthenticationFailed")
	equal(t, "a wrong secret: the code", got.WrongSecret.Code, "invalid_client")
	equal(t, "the instance", got.Instance, at.Host)
	equal(t, "userinfo", got.Username, s.App.RunAs)
	equal(t, "the name of the org", got.Org.Name, "Acme")
	equal(t, "the number of orgs", got.Org.Total, 1)
	equal(t, "the query is done", got.Org.Done, true)
	if want := []string{s.Admin.Username, s.App.RunAs}; !slices.Equal(got.EveryUser, want) {
		t.Errorf("the users are %q, want %q", got.EveryUser, want)
	}
	hasFields(t, got.Describe)
	hasLimits(t, got.Limits)
	equal(t, "the total in Sforce-Limit-Info", got.Usage.Total, got.Limits.Max)
	equal(t, "the user", got.Self, s.App.RunAs)
	equal(t, "an unknown object raises", got.UnknownObject.Name, "SalesforceMalformedRequest")
	if !strings.Contains(got.UnknownObject.Message, "INVALID_TYPE") {
		t.Errorf("an unknown object is reported as %q", got.UnknownObject.Message)
	}
	equal(t, "a revoked token raises", got.AfterRevoke.Name, "SalesforceExpiredSession")
	equal(t, "a revoked token: the status", got.AfterRevoke.Code, "401")
}
