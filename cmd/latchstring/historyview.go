package main

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
)

// loginView is a row of the login history as commands print it. Fields are
// added, never renamed.
type loginView struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	Status   string    `json:"status"`
	Type     string    `json:"type"`
	AppID    string    `json:"app_id,omitempty"`
	App      string    `json:"app,omitempty"`
	UserID   string    `json:"user_id,omitempty"`
	Username string    `json:"username,omitempty"`
	SourceIP string    `json:"source_ip,omitempty"`
	// TokenID names the token that left, and cannot be used as one.
	TokenID string               `json:"token_id,omitempty"`
	Refusal *audit.RefusalDetail `json:"refusal,omitempty"`
}

func viewLogin(row *audit.Login) loginView {
	v := loginView{
		ID: row.ID.String(), At: row.At().UTC(), Status: row.Status.String(), Type: row.Subtype.String(), Refusal: row.Refusal,
	}
	if row.Addr.IsValid() {
		v.SourceIP = row.Addr.String()
	}
	if row.TokenID != [10]byte{} {
		v.TokenID = hex.EncodeToString(row.TokenID[:])
	}
	return v
}

var loginColumns = []column[loginView]{
	{"time", func(v loginView) string { return when(v.At) }},
	{"status", func(v loginView) string { return v.Status }},
	{"type", func(v loginView) string { return v.Type }},
	{"app", func(v loginView) string { return cmp.Or(v.App, v.AppID) }},
	{"user", func(v loginView) string { return cmp.Or(v.Username, v.UserID) }},
	{"from", func(v loginView) string { return v.SourceIP }},
}

// printLogins prints a table in which each refusal is followed by its cause and
// its remedy.
func printLogins(t *target, views []loginView) error {
	c := t.console()
	if c.json || len(views) == 0 {
		return printList(c, views, loginColumns, "Nobody has come in yet, and nobody was refused.")
	}
	lines := tableLines(views, loginColumns)
	var b strings.Builder
	b.WriteString(lines[0])
	for i, v := range views {
		b.WriteString(lines[i+1])
		if v.Refusal != nil {
			writeRefusal(&b, v.Refusal, t.hint)
		}
	}
	_, err := io.WriteString(c.out, b.String())
	return err
}

func writeRefusal(b *strings.Builder, r *audit.RefusalDetail, hint func(string) string) {
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(b, "    %-8s %s\n", label, clean(text))
		}
	}
	if r.Count > 1 {
		line("times", strconv.Itoa(r.Count))
	}
	line("why", r.Explanation+" ("+r.Cause+")")
	line("told", strings.TrimSuffix(r.Code+": "+r.Description, ": "))
	line("to do", hint(r.Remedy.Action))
	line("where", strings.Join(filled(r.Remedy.Page, r.Remedy.Field), " › "))
	for _, f := range r.Facts {
		line("fact", f.Name+" = "+f.Value)
	}
	line("request", r.Request)
}

// filled leaves out what is empty.
func filled(parts ...string) []string {
	var list []string
	for _, part := range parts {
		if part != "" {
			list = append(list, part)
		}
	}
	return list
}

// changeView is a row of the setup audit trail as commands print it.
type changeView struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Actor   string    `json:"actor"`
	Action  string    `json:"action"`
	Section string    `json:"section"`
	Display string    `json:"display"`
	Old     string    `json:"old,omitempty"`
	New     string    `json:"new,omitempty"`
}

func viewChange(c *audit.Change) changeView {
	return changeView{c.ID.String(), c.At().UTC(), c.Actor, c.Action, c.Section, c.Display, c.Old, c.New}
}

var changeColumns = []column[changeView]{
	{"time", func(v changeView) string { return when(v.At) }},
	{"who", func(v changeView) string { return v.Actor }},
	{"section", func(v changeView) string { return v.Section }},
	{"what", func(v changeView) string { return v.Display }},
}
