package config

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// Reference is the table of all settings as text: key in the file, flag,
// environment variable, kind, default and explanation.
func Reference() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "KEY\tFLAG\tVARIABLE\tKIND\tDEFAULT\tWHAT IT IS")
	for _, s := range Settings() {
		key, flag := s.Key, "--"+s.Flag()
		if s.EnvOnly {
			key, flag = "-", "-"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", key, flag, s.Env(), s.Kind, defaults(s), s.Doc)
	}
	_ = w.Flush() // a Builder does not fail
	return b.String()
}

// defaults is the default, with quickstart's where it differs.
func defaults(s Setting) string {
	serve, quick := s.DefaultFor(Serve), s.DefaultFor(Quickstart)
	if serve == "" {
		serve = "-"
	}
	if quick == "" || quick == serve {
		return serve
	}
	return serve + " (quickstart: " + quick + ")"
}
