package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Placement is where a connection puts its credentials. The documentation of
// EventBridge does not say which it uses, so a server does well to take all.
type Placement string

// The placements.
const (
	Form  Placement = "form"  // key and secret in a form
	Basic Placement = "basic" // key and secret in the Authorization field
	JSON  Placement = "json"  // all in a JSON object without a content type
)

// Connection holds the credentials of a target and the token that they got.
type Connection struct {
	AuthorizationEndpoint  string
	ClientID, ClientSecret string
	Placement              Placement

	scheme, token string
}

// Authorize gets a token. It is called when the connection is made, and again
// whenever the target does not take the token any more.
func (c *Connection) Authorize(ctx context.Context) error {
	req, err := c.request(ctx)
	if err != nil {
		return err
	}
	body, status, err := do(req)
	if err != nil {
		return err
	}
	var answer struct {
		TokenType   string `json:"token_type"`
		AccessToken string `json:"access_token"`
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return fmt.Errorf("DEAUTHORIZED: the answer (status %d) is not JSON", status)
	}
	if status != http.StatusOK || answer.AccessToken == "" {
		return fmt.Errorf("DEAUTHORIZED: %s: %s", answer.Error, answer.Description)
	}
	c.scheme, c.token = answer.TokenType, answer.AccessToken
	return nil
}

func (c *Connection) request(ctx context.Context) (*http.Request, error) {
	post := func(body string) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodPost, c.AuthorizationEndpoint, strings.NewReader(body))
	}
	if c.Placement == JSON {
		body, err := json.Marshal(map[string]string{
			"grant_type": "client_credentials", "client_id": c.ClientID, "client_secret": c.ClientSecret,
		})
		if err != nil {
			return nil, err
		}
		return post(string(body))
	}
	form := url.Values{"grant_type": {"client_credentials"}}
	if c.Placement == Form {
		form.Set("client_id", c.ClientID)
		form.Set("client_secret", c.ClientSecret)
	}
	req, err := post(form.Encode())
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if c.Placement == Basic {
		req.SetBasicAuth(c.ClientID, c.ClientSecret)
	}
	return req, nil
}

// do sends a request and reads at most a mebibyte of the answer.
func do(req *http.Request) (body []byte, status int, err error) {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return body, resp.StatusCode, err
}
