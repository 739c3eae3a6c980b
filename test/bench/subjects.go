package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"sync/atomic"
)

// What is asked of the server; the names are those of the goals, after the
// engine's.
const (
	workBasic      = "client credentials, Basic"
	workBody       = "client credentials, body"
	workIntrospect = "introspection"
	workUserinfo   = "userinfo"
	workLimits     = "REST limits"
	workQuery      = "REST query"
	workDiscovery  = "discovery"
	workJWKS       = "JWKS"
)

const tokenPath = "/services/oauth2/token"

// subjectsOf prepares the loads of a server: it asks for a token and for the
// addresses that the server tells.
func subjectsOf(engine string, s *server, cpu, database meter, issued *atomic.Int64) ([]*subject, error) {
	addr, host, err := s.target()
	if err != nil {
		return nil, err
	}
	c, err := dial(addr)
	if err != nil {
		return nil, err
	}
	defer c.close()
	facts, err := learn(c, host, s)
	if err != nil {
		return nil, fmt.Errorf("prepare the load of %s: %w", engine, err)
	}
	issued.Add(1)
	subjects := loads(host, s, facts)
	for _, subject := range subjects {
		subject.name, subject.addr = engine+" "+subject.name, addr
		subject.cpu, subject.database = cpu, database
	}
	subjects[0].issued, subjects[1].issued = issued, issued
	return subjects, nil
}

// learned is what the server tells before the load.
type learned struct {
	token  string
	jwks   string // path
	newest string // version of the REST API, as in v66.0
}

func learn(c *client, host string, s *server) (l learned, err error) {
	var token struct {
		Access string `json:"access_token"`
	}
	request := post(host, tokenPath, grant(), basic(s.App.Key, s.App.Secret))
	if err := fetch(c, request, &token); err != nil {
		return l, fmt.Errorf("token: %w", err)
	}
	l.token = token.Access
	var document struct {
		JWKS string `json:"jwks_uri"`
	}
	if err := fetch(c, get(host, "/.well-known/openid-configuration"), &document); err != nil {
		return l, fmt.Errorf("discovery: %w", err)
	}
	keys, err := url.Parse(document.JWKS)
	if err != nil || keys.Path == "" {
		return l, errors.New("discovery has no usable jwks_uri")
	}
	l.jwks = keys.Path
	var versions []struct {
		Version string `json:"version"`
	}
	if err := fetch(c, get(host, "/services/data"), &versions); err != nil || len(versions) == 0 {
		return l, fmt.Errorf("list of REST versions, which has %d: %w", len(versions), err)
	}
	l.newest = "v" + versions[len(versions)-1].Version
	return l, nil
}

// fetch makes a request and reads JSON into a value.
func fetch(c *client, request []byte, into any) error {
	status, body, err := c.do(request)
	if err != nil {
		return err
	}
	if status != 200 {
		return fmt.Errorf("answered %d", status)
	}
	return json.Unmarshal(body, into)
}

func grant() url.Values { return url.Values{"grant_type": {"client_credentials"}} }

// loads are the requests and what their answers must hold. The first two issue
// tokens.
func loads(host string, s *server, l learned) []*subject {
	login := basic(s.App.Key, s.App.Secret)
	body := grant()
	body.Set("client_id", s.App.Key)
	body.Set("client_secret", s.App.Secret)
	token := contains(`"access_token":"00D`, `"signature":"`, `"token_type":"Bearer"`)
	data := "/services/data/" + l.newest
	return []*subject{
		{name: workBasic, request: post(host, tokenPath, grant(), login), check: token},
		{name: workBody, request: post(host, tokenPath, body), check: token},
		{
			name: workIntrospect, check: contains(`"active":true`, `"sub":"`),
			request: post(host, "/services/oauth2/introspect", url.Values{"token": {l.token}}, login),
		},
		{
			name: workUserinfo, check: contains(`"sub":"`, `"organization_id":"`),
			request: get(host, "/services/oauth2/userinfo", bearer(l.token)),
		},
		{
			name: workLimits, check: contains(`"DailyApiRequests":`),
			request: get(host, data+"/limits", bearer(l.token)),
		},
		{
			name: workQuery, check: contains(`"totalSize":1`, `"done":true`),
			request: get(host, data+"/query?q=SELECT+Id+FROM+Organization", bearer(l.token)),
		},
		{name: workDiscovery, request: get(host, "/.well-known/openid-configuration"), check: contains(`"issuer":"`, `"jwks_uri":"`)},
		{name: workJWKS, request: get(host, l.jwks), check: contains(`"keys":[{`)},
	}
}
