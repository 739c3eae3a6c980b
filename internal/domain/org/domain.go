package org

import (
	"github.com/latchstring/latchstring/internal/protocol/origin"
)

// ParseMyDomain brings a My Domain into its one form, scheme://host[:port] in
// lower case without a default port. Empty stays empty: the org then has none
// of its own. Plain http is for loopback, since every token of the org would
// travel in the clear.
func ParseMyDomain(text string) (string, []Problem) {
	const field = "My Domain"
	if text == "" {
		return "", nil
	}
	o, err := origin.Parse(text)
	switch {
	case err != nil:
		return "", []Problem{{field, "The My Domain " + err.Error() + "."}}
	case o.Scheme() != "https" && !o.Loopback():
		return "", []Problem{{field, "Plain http is possible on this machine only, such as http://localhost:8080. Write https://" + o.Host() + "."}}
	}
	return o.String(), nil
}
