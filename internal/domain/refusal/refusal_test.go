package refusal_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// facts are what comes with a cause wherever it is given. A text may use these
// and no others.
var facts = map[refusal.Cause][]string{
	refusal.AppBlocked:           {"api_name"},
	refusal.AppUninstalled:       {"api_name"},
	refusal.AppDisabled:          {"api_name"},
	refusal.OrgSuspended:         {"org"},
	refusal.SecretMissing:        {"method"},
	refusal.SecretWrong:          {"method"},
	refusal.SecretHasBlanks:      {"method"},
	refusal.SecretEncodedTwice:   {"method"},
	refusal.SecretNotActive:      {"state"},
	refusal.KeyOfAnotherOrg:      {"my_domain"},
	refusal.WrongDomain:          {"asked", "my_domain"},
	refusal.RunAsUnknown:         {"run_as"},
	refusal.RunAsIsEmail:         {"run_as", "username"},
	refusal.RunAsInactive:        {"run_as"},
	refusal.RunAsFrozen:          {"run_as"},
	refusal.NoUsableScopes:       {"scopes", "left_out"},
	refusal.UserInactive:         {"username"},
	refusal.UserFrozen:           {"username"},
	refusal.NotPermitted:         {"username", "profile"},
	refusal.NotApproved:          {"username"},
	refusal.APIDisabled:          {"username", "profile"},
	refusal.SessionLevelTooLow:   {"required"},
	refusal.AssertionMalformed:   {"problem"},
	refusal.AssertionExpired:     {"exp", "now"},
	refusal.AssertionAudience:    {"audience", "my_domain"},
	refusal.AssertionSignature:   {"certificate"},
	refusal.AssertionUnknownUser: {"username"},
	refusal.NoCertificate:        {"problem"},
	refusal.UnknownUse:           {"use"},
	refusal.TokenExpired:         {"ended"},
	refusal.TokenLacksScope:      {"scope", "scopes"},
}

// TestCatalogue: every cause that is declared has a row, complete and with
// places that are filled.
func TestCatalogue(t *testing.T) {
	declared := declaredCauses(t)
	if got := len(refusal.Causes()); got != len(declared) {
		t.Errorf("%d rows for %d declared causes", got, len(declared))
	}
	wire := map[string]bool{}
	for _, e := range oauth.Catalogue() {
		wire[e.Error()] = true
	}
	for _, cause := range declared {
		var given []string
		for _, name := range facts[cause] {
			given = append(given, name, "<"+name+">")
		}
		r := refusal.New(cause, given...).For("Data Sync")
		if r.Wire.Status != 400 || !wire[r.Wire.Error()] {
			t.Errorf("%s: wire error %+v is not in the catalogue of OAuth errors", cause, r.Wire)
		}
		if r.Status.String() == "" || r.Status == audit.Success {
			t.Errorf("%s: login status %d", cause, r.Status)
		}
		d := r.Detail()
		if d.Explanation == "" || d.Remedy.Action == "" || !strings.HasSuffix(d.Explanation, ".") {
			t.Errorf("%s: explanation %q, remedy %+v", cause, d.Explanation, d.Remedy)
		}
		if d.Code != r.Wire.Code || d.Description != r.Wire.Description || d.Cause != string(cause) || r.Error() != string(cause) {
			t.Errorf("%s: detail %+v", cause, d)
		}
		for _, text := range []string{d.Explanation, d.Remedy.Page, d.Remedy.Field, d.Remedy.Action} {
			if strings.ContainsAny(text, "{}") {
				t.Errorf("%s: %q has a place that no fact fills", cause, text)
			}
		}
		if d.Remedy.Field != "" && d.Remedy.Page == "" {
			t.Errorf("%s: the field %q is on no page", cause, d.Remedy.Field)
		}
	}
}

// TestEveryCauseIsGiven reads the program: a cause that nothing gives is a
// promise of the documentation that nobody keeps.
func TestEveryCauseIsGiven(t *testing.T) {
	given := map[string]bool{}
	use := regexp.MustCompile(`refusal\.([A-Z]\w+)`)
	err := filepath.WalkDir("../..", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		source, err := os.ReadFile(name)
		for line := range strings.Lines(string(source)) {
			if strings.HasPrefix(strings.TrimSpace(line), "case ") {
				continue // asked about, not given
			}
			for _, m := range use.FindAllStringSubmatch(line, -1) {
				given[m[1]] = true
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("cause.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(\w+)\s+Cause\s+= "`).FindAllStringSubmatch(string(source), -1) {
		if !given[m[1]] {
			t.Errorf("nothing refuses with %s", m[1])
		}
	}
}

// declaredCauses reads the constants, so that none is forgotten here.
func declaredCauses(t *testing.T) []refusal.Cause {
	t.Helper()
	source, err := os.ReadFile("cause.go")
	if err != nil {
		t.Fatal(err)
	}
	var list []refusal.Cause
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`\bCause\s+= "([a-z0-9_]+)"`).FindAllStringSubmatch(string(source), -1) {
		if seen[m[1]] {
			t.Errorf("%s is the word for two causes", m[1])
		}
		seen[m[1]] = true
		list = append(list, refusal.Cause(m[1]))
	}
	if len(list) < 40 {
		t.Fatalf("found %d causes only: did the declarations change their form?", len(list))
	}
	return list
}

// TestFill: the app and the facts go into their places, once: a fact that looks
// like a place is not filled again.
func TestFill(t *testing.T) {
	r := refusal.New(refusal.RunAsIsEmail, "run_as", "{username}", "username", "{app}").For("{run_as}")
	d := r.Detail()
	if !strings.Contains(d.Explanation, "{username}") || !strings.Contains(d.Remedy.Action, "{app}") || !strings.Contains(d.Remedy.Page, "{run_as}") {
		t.Errorf("detail %+v", d)
	}
	if page := refusal.New(refusal.RunAsMissing).Detail().Remedy.Page; !strings.Contains(page, "the app") {
		t.Errorf("without an app the page is %q", page)
	}
}

func TestFacts(t *testing.T) {
	r := refusal.New(refusal.RunAsUnknown, "run_as", "a", "odd one out").With("more", "b")
	want := []audit.Fact{{Name: "run_as", Value: "a"}, {Name: "more", Value: "b"}}
	if len(r.Facts) != 2 || r.Facts[0] != want[0] || r.Facts[1] != want[1] {
		t.Errorf("facts %v, want %v", r.Facts, want)
	}
	if got := r.Detail().Facts; len(got) != 2 {
		t.Errorf("detail has facts %v", got)
	}
}

// TestTheTwoNeverMix: nothing that an admin reads is in what the client is told.
func TestTheTwoNeverMix(t *testing.T) {
	for _, cause := range refusal.Causes() {
		r := refusal.New(cause, "run_as", "EVIDENCE", "username", "EVIDENCE", "problem", "EVIDENCE").For("EVIDENCE")
		text, err := json.Marshal(r.Wire)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "EVIDENCE") || strings.Contains(string(text), r.Detail().Explanation) {
			t.Errorf("%s: the wire says %s", cause, text)
		}
	}
}
