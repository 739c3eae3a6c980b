package clients

import (
	"slices"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/test/program"
)

// refused is what a client tells its program when a call is refused.
type refused struct {
	Name, Code, Message string
}

// usage is one row of the limits resource.
type usage struct{ Max, Remaining int }

type jsforceRun struct {
	WrongSecret refused
	User        struct{ ID, OrganizationID, URL string }
	InstanceURL string
	TokenShape  bool
	Identity    struct{ User, Org, Username string }
	Org         struct {
		Total      int
		Done       bool
		Name, Type string
	}
	Self     string
	Describe struct {
		Name   string
		Fields []string
	}
	Limits    usage
	LimitInfo struct {
		APIUsage struct{ Used, Limit int }
	}
	UnknownObject refused
	AfterLogout   refused
}

func TestJSforce(t *testing.T) {
	s := program.Quickstart(t)
	var got jsforceRun
	node(t, &got, "jsforce.mjs", credentials(s)...)

	// jsforce names an error after its code: what a program catches.
	want := refused{Name: "invalid_client", Message: "invalid client credentials"}
	if got.WrongSecret != want {
		t.Errorf("a wrong secret is reported as %+v, want %+v", got.WrongSecret, want)
	}
	equal(t, "the instance URL", got.InstanceURL, s.URL)
	equal(t, "the identity URL", got.User.URL, s.URL+"/id/"+s.OrgID+"/"+got.User.ID)
	equal(t, "the shape of the token fits", got.TokenShape, true)
	equal(t, "the org of the login", got.User.OrganizationID, s.OrgID)
	equal(t, "the user of identity()", got.Identity.User, got.User.ID)
	equal(t, "the org of identity()", got.Identity.Org, s.OrgID)
	equal(t, "the username of identity()", got.Identity.Username, s.App.RunAs)
	equal(t, "the name of the org", got.Org.Name, "Acme")
	equal(t, "the type of the record", got.Org.Type, "Organization")
	equal(t, "the number of orgs", got.Org.Total, 1)
	equal(t, "the query is done", got.Org.Done, true)
	equal(t, "the retrieved user", got.Self, s.App.RunAs)
	equal(t, "the described object", got.Describe.Name, "User")
	hasFields(t, got.Describe.Fields)
	hasLimits(t, got.Limits)
	equal(t, "the limit in Sforce-Limit-Info", got.LimitInfo.APIUsage.Limit, got.Limits.Max)
	equal(t, "the code of an unknown object", got.UnknownObject.Code, "INVALID_TYPE")
	if !strings.Contains(got.UnknownObject.Message, "sObject type 'Nothing' is not supported.") {
		t.Errorf("an unknown object is reported as %q", got.UnknownObject.Message)
	}
	want = refused{Name: "INVALID_SESSION_ID", Code: "INVALID_SESSION_ID", Message: "Session expired or invalid"}
	if got.AfterLogout != want {
		t.Errorf("after logout the token is reported as %+v, want %+v", got.AfterLogout, want)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// hasFields checks the description of User by fields that programs rely on,
// and by one that must never be there.
func hasFields(t *testing.T, fields []string) {
	t.Helper()
	for _, name := range []string{"Id", "Username", "Email", "IsActive", "ProfileId"} {
		if !slices.Contains(fields, name) {
			t.Errorf("the description of User lacks %s: %q", name, fields)
		}
	}
	if slices.ContainsFunc(fields, func(f string) bool { return strings.Contains(f, "Password") }) {
		t.Errorf("the description of User offers a password: %q", fields)
	}
}

func hasLimits(t *testing.T, u usage) {
	t.Helper()
	if u.Max <= 0 || u.Remaining <= 0 || u.Remaining >= u.Max {
		t.Errorf("limits of %+v: some of the calls must be used up, and some must be left", u)
	}
}
