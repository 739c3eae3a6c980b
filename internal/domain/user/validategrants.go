package user

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/latchstring/latchstring/internal/domain/org"
)

// InvalidGrantError refuses a change of a profile or permission set; Problems
// holds at least one.
type InvalidGrantError struct {
	// Kind is "profile" or "permission set".
	Kind, Name string
	Problems   []Problem
}

// Error lists the problems, one a line.
func (e *InvalidGrantError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q was not saved", e.Kind, e.Name)
	for _, p := range e.Problems {
		fmt.Fprintf(&b, "\n%s: %s", p.Field, p.Message)
	}
	return b.String()
}

// invalidGrant returns nil where there is no problem.
func invalidGrant(kind, name string, problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	return &InvalidGrantError{Kind: kind, Name: shown(name), Problems: problems}
}

// grantName checks the name of a profile or the label of a permission set.
func (c *checker) grantName(field, name string) {
	if name == "" {
		c.fail(field, "The name is missing.")
		return
	}
	c.text(field, name, MaxGrantName)
}

// developerName is Salesforce's rule for API names.
var developerName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$`)

func (c *checker) apiName(field, name string) {
	if len(name) > MaxGrantName || !developerName.MatchString(name) {
		c.fail(field, "%q is not an API name. Begin with a letter and write at most %d letters, digits and single underscores, "+
			"such as Use_The_API.", shown(name), MaxGrantName)
	}
}

// timeout checks a profile's session timeout: one of the org's choices, or 0.
func (c *checker) timeout(minutes *int) {
	if minutes == nil || *minutes == 0 {
		return
	}
	setting, err := org.SettingNamed("session_timeout_minutes")
	if err != nil || !slices.Contains(setting.Choices(), *minutes) {
		c.fail("Session Timeout", "%d is not a choice; write %s, or 0 for the org's.", *minutes, setting.Allowed())
	}
}
