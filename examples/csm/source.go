package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// Source is what a person fills in.
type Source struct {
	// Site is a My Domain: a host, without scheme and without slash.
	Site                        string
	ConsumerKey, ConsumerSecret string
}

// query is the one call: what it returns is there in every org.
const query = "SELECT Name FROM Organization LIMIT 1"

// Check gets a token, makes one call and returns the name of the org.
func (s Source) Check(ctx context.Context) (string, error) {
	if err := s.look(); err != nil {
		return "", err
	}
	instance, token, err := s.token(ctx)
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet,
		instance+"/services/data/v60.0/query?q="+url.QueryEscape(query), http.NoBody)
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	var answer struct{ Records []struct{ Name string } }
	status, body, err := send(req, &answer)
	if err != nil {
		return "", s.unreachable(err)
	}
	if status != http.StatusOK {
		return "", explainAPI(body)
	}
	if len(answer.Records) == 0 {
		return "", Advice("The token works, but the org cannot be read with it.")
	}
	return answer.Records[0].Name, nil
}

// token asks for a token with the key and the secret.
func (s Source) token(ctx context.Context) (instance, token string, err error) {
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {s.ConsumerKey}, "client_secret": {s.ConsumerSecret},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.origin()+"/services/oauth2/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var answer struct {
		AccessToken string `json:"access_token"`
		InstanceURL string `json:"instance_url"`
	}
	status, body, err := send(req, &answer)
	if err != nil {
		return "", "", s.unreachable(err)
	}
	if status != http.StatusOK || answer.AccessToken == "" {
		return "", "", explainToken(body)
	}
	return answer.InstanceURL, answer.AccessToken, nil
}

// origin is https, except where the site is this machine.
func (s Source) origin() string {
	host := s.Site
	if h, _, err := net.SplitHostPort(s.Site); err == nil {
		host = h
	}
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		return "http://" + s.Site
	}
	return "https://" + s.Site
}

func (s Source) unreachable(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // the URL would only repeat the site
	}
	return Advice(fmt.Sprintf("Nothing answers at %s as it should: %v. Compare Site with My Domain in Setup.", s.Site, err))
}

// send decodes an answer of status 200 and returns the text of any other.
func send(req *http.Request, into any) (status int, body []byte, err error) {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	if body, err = io.ReadAll(io.LimitReader(resp.Body, 1<<20)); err != nil {
		return 0, nil, err
	}
	if resp.StatusCode == http.StatusOK {
		if err := json.Unmarshal(body, into); err != nil {
			return 0, nil, errors.New("the answer is not JSON")
		}
	}
	return resp.StatusCode, body, nil
}
