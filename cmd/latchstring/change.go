package main

import (
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/audit"
)

// changed is what a command that changes one thing prints.
type changed struct {
	// Name is the API name, username or org name.
	Name string `json:"name"`
	// Action is created, updated, unchanged or deleted.
	Action string `json:"action"`
	// Changes say in words what happened, as the audit trail does.
	Changes []string `json:"changes"`
}

func newChanged(name, action string, entries []audit.Entry) changed {
	c := changed{Name: name, Action: action, Changes: []string{}}
	for _, e := range entries {
		c.Changes = append(c.Changes, clean(e.Display))
	}
	return c
}

// printChanged says what happened; already is said when nothing did.
func printChanged(c console, done changed, already string) error {
	if c.json {
		return c.printJSON(done)
	}
	for _, line := range done.Changes {
		c.say("%s.", line)
	}
	if len(done.Changes) == 0 {
		_, err := fmt.Fprintf(c.out, "Nothing to do: %s %s.\n", done.Name, already)
		return err
	}
	return nil
}
