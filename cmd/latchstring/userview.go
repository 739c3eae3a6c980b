package main

import "strings"

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
	{"E-mail", func(v userView) string { return v.Email }},
	{"Id", func(v userView) string { return v.ID }},
	{"Status", userView.status},
	{"Profile", func(v userView) string { return v.Profile }},
	{"Permission sets", func(v userView) string { return strings.Join(v.PermissionSets, "\n") }},
	{"Permissions", func(v userView) string { return strings.Join(v.Permissions, "\n") }},
	{"Password", func(v userView) string {
		if v.HasPassword {
			return "set"
		}
		return "none; cannot log in with a password"
	}},
	{"Created", func(v userView) string { return when(v.CreatedAt) }},
	{"Changed", func(v userView) string { return when(v.ModifiedAt) }},
}
