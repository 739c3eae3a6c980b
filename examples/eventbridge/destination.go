package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Destination is where events go, and the connection that opens it.
type Destination struct {
	Connection *Connection
	Endpoint   string
}

// Invoke calls the endpoint. A 401 or 407 means that the token has ended: it is
// renewed and the call repeated, once. Invoke returns the statuses it was
// answered.
func (d *Destination) Invoke(ctx context.Context) ([]string, error) {
	status, err := d.call(ctx)
	if err != nil {
		return nil, err
	}
	statuses := []string{strconv.Itoa(status)}
	if status == http.StatusUnauthorized || status == http.StatusProxyAuthRequired {
		if err := d.Connection.Authorize(ctx); err != nil {
			return statuses, err
		}
		if status, err = d.call(ctx); err != nil {
			return statuses, err
		}
		statuses = append(statuses, strconv.Itoa(status))
	}
	if status >= http.StatusMultipleChoices {
		return statuses, fmt.Errorf("%s answered %d", d.Endpoint, status)
	}
	return statuses, nil
}

func (d *Destination) call(ctx context.Context) (status int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.Endpoint, http.NoBody)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", d.Connection.scheme+" "+d.Connection.token)
	req.Header.Set("User-Agent", "Example/EventBus")
	_, status, err = do(req)
	return status, err
}

// revoke ends a token behind the connection's back, as an admin or a timeout
// would.
func revoke(ctx context.Context, site, token string) error {
	form := url.Values{"token": {token}}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, site+"/services/oauth2/revoke", strings.NewReader(form))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	body, status, err := do(req)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("revoke the token: status %d: %s", status, body)
	}
	return err
}
