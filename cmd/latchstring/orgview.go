package main

import (
	"fmt"
	"time"

	"github.com/latchstring/latchstring/internal/domain/org"
)

// orgView is an org as commands print it. Fields are added, never renamed.
type orgView struct {
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	MyDomain  string       `json:"my_domain"`
	Status    string       `json:"status"`
	CreatedAt time.Time    `json:"created_at"`
	Settings  org.Settings `json:"settings"`
}

func viewOrg(o org.Org) orgView {
	return orgView{o.ID.String(), o.Name, o.MyDomain, string(o.Status), o.CreatedAt, o.Settings}
}

var orgColumns = []column[orgView]{
	{"name", func(v orgView) string { return v.Name }},
	{"id", func(v orgView) string { return v.ID }},
	{"my domain", func(v orgView) string { return v.MyDomain }},
	{"status", func(v orgView) string { return v.Status }},
	{"created", func(v orgView) string { return when(v.CreatedAt) }},
}

var orgFields = []column[orgView]{
	{"Name", func(v orgView) string { return v.Name }},
	{"Id", func(v orgView) string { return v.ID }},
	{"My Domain", func(v orgView) string {
		if v.MyDomain == "" {
			return "none of its own: the quickstart serves it under the server's address"
		}
		return v.MyDomain
	}},
	{"Status", func(v orgView) string { return v.Status }},
	{"Created", func(v orgView) string { return when(v.CreatedAt) }},
}

// printOrg prints the org and, for people, its settings as a table.
func printOrg(c console, o org.Org) error {
	if err := printRecord(c, viewOrg(o), orgFields); err != nil || c.json {
		return err
	}
	if _, err := fmt.Fprintln(c.out); err != nil {
		return err
	}
	return printList(c, org.SettingList(), []column[org.Setting]{
		{"setting", func(s org.Setting) string { return s.Key }},
		{"value", func(s org.Setting) string { return s.Value(o.Settings) }},
		{"what it is", func(s org.Setting) string { return s.Page + " › " + s.Label + dormancy(s) }},
	}, "")
}
