package clients

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/latchstring/latchstring/internal/store/storetest/pgtest"
	"github.com/latchstring/latchstring/test/program"
)

// styles are all the ways in which golang.org/x/oauth2 sends a secret. The
// first tries Basic and then the body, and remembers what worked for an address.
var styles = map[string]oauth2.AuthStyle{
	"auto detect": oauth2.AuthStyleAutoDetect,
	"in header":   oauth2.AuthStyleInHeader,
	"in params":   oauth2.AuthStyleInParams,
}

func TestXOAuth2(t *testing.T) {
	s := program.Quickstart(t)
	for name, style := range styles {
		t.Run(name, func(t *testing.T) { useXOAuth2(t, s, style) })
	}
}

// The same in production: PostgreSQL, a login origin of its own, an org and an
// app that were made by commands while the server ran.
func TestXOAuth2OnPostgreSQL(t *testing.T) {
	s, login := program.Serve(t, program.ServeConfig{
		Database: pgtest.URL(t), LoginHost: "localhost", MyDomainHost: "127.0.0.1",
	})
	s.Command(t, "user", "create", "--username", "sync@acme.example", "--email", "it@acme.example",
		"--profile", "Minimum Access - API Only Integrations")
	s.Command(t, "app", "deploy", program.Root(t)+"/test/clients/testdata/Warehouse.connectedApp-meta.xml")
	var shown struct {
		Key    string `json:"consumer_key"`
		Secret string `json:"consumer_secret"`
		RunAs  string `json:"run_as"`
	}
	s.CommandJSON(t, &shown, "app", "show", "Warehouse", "--secret")
	s.App.Key, s.App.Secret, s.App.RunAs = shown.Key, shown.Secret, shown.RunAs
	s.Hide(shown.Secret)
	equal(t, "the run-as user", shown.RunAs, "sync@acme.example")
	for name, style := range styles {
		t.Run(name, func(t *testing.T) { useXOAuth2(t, s, style) })
	}
	t.Run("on the login origin", func(t *testing.T) {
		_, err := config(s, login, s.App.Secret, oauth2.AuthStyleInParams).Token(deadline(t))
		wantRetrieveError(t, err, "invalid_grant", "request not supported on this domain")
	})
}

func useXOAuth2(t *testing.T, s *program.Server, style oauth2.AuthStyle) {
	ctx := deadline(t)
	_, err := config(s, s.URL, "wrong"+s.App.Secret[5:], style).Token(ctx)
	wantRetrieveError(t, err, "invalid_client", "invalid client credentials")

	// The right secret works right after a wrong one: nothing is locked.
	c := config(s, s.URL, s.App.Secret, style)
	token, err := c.Token(ctx)
	if err != nil {
		t.Fatalf("get a token: %v", err)
	}
	equal(t, "the token type", token.TokenType, "Bearer")
	equal(t, "the token has no expiry", token.Expiry.IsZero(), true)
	equal(t, "the instance URL", token.Extra("instance_url"), any(s.URL))

	client := c.Client(ctx)
	var who struct {
		Username string `json:"preferred_username"`
	}
	get(t, client, s.URL+"/services/oauth2/userinfo", &who)
	equal(t, "userinfo", who.Username, s.App.RunAs)

	var answer struct{ Records []struct{ Name string } }
	get(t, client, s.URL+"/services/data/v60.0/query?q="+url.QueryEscape("SELECT Name FROM Organization"), &answer)
	if len(answer.Records) != 1 || answer.Records[0].Name != "Acme" {
		t.Errorf("the orgs are %+v, want Acme", answer.Records)
	}
}

func config(s *program.Server, origin, secret string, style oauth2.AuthStyle) *clientcredentials.Config {
	return &clientcredentials.Config{
		ClientID: s.App.Key, ClientSecret: secret,
		TokenURL: origin + "/services/oauth2/token", AuthStyle: style,
	}
}

func deadline(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func wantRetrieveError(t *testing.T, err error, code, description string) {
	t.Helper()
	var refusal *oauth2.RetrieveError
	if !errors.As(err, &refusal) {
		t.Fatalf("the error is %v, want a refusal", err)
	}
	equal(t, "the status", refusal.Response.StatusCode, http.StatusBadRequest)
	equal(t, "the error", refusal.ErrorCode, code)
	equal(t, "the description", refusal.ErrorDescription, description)
}

func get(t *testing.T, client *http.Client, address string, into any) {
	t.Helper()
	resp, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %d %v\n%s", address, resp.StatusCode, err, body)
	}
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatalf("GET %s: %v\n%s", address, err, body)
	}
}
