package main

import (
	"strings"

	"github.com/latchstring/latchstring/internal/domain/user"
)

var userColumns = []column[userView]{
	{"username", func(v userView) string { return v.Username }},
	{"name", func(v userView) string { return v.Name }},
	{"profile", func(v userView) string { return v.Profile }},
	{"permission sets", func(v userView) string { return strings.Join(v.PermissionSets, ", ") }},
	{"status", userView.status},
}

var userFields = []column[userView]{
	{"Username", func(v userView) string { return v.Username }},
	{"Name", func(v userView) string { return v.Name }},
	{"Email", func(v userView) string { return v.Email }},
	{"Id", func(v userView) string { return v.ID }},
	{"Status", userView.status},
	{"Profile", func(v userView) string { return v.Profile }},
	{"Permission sets", func(v userView) string { return strings.Join(v.PermissionSets, "\n") }},
	{"Permissions", func(v userView) string { return strings.Join(labelsOf(v.held), "\n") }},
	{"Password", func(v userView) string {
		if v.HasPassword {
			return "set"
		}
		return "none; cannot log in with a password"
	}},
	{"Created", func(v userView) string { return when(v.CreatedAt) }},
	{"Changed", func(v userView) string { return when(v.ModifiedAt) }},
}

// labelsOf names permissions as the pages of Setup do.
func labelsOf(held user.Permissions) []string {
	labels := []string{}
	for _, p := range held.List() {
		labels = append(labels, p.Label())
	}
	return labels
}
