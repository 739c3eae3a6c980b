package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"
)

// target is what the events are sent to. This release has no platform events to
// publish, so a resource that every token may read stands in for one.
const target = "/services/data/v60.0/limits"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := run(ctx, os.Stdout, os.Getenv("SITE"), os.Getenv("KEY"), os.Getenv("SECRET")); err != nil {
		fmt.Fprintln(os.Stderr, "eventbridge:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, site, key, secret string) error {
	if site == "" || key == "" || secret == "" {
		return fmt.Errorf("set SITE, KEY and SECRET, as README.md shows")
	}
	site = strings.TrimSuffix(site, "/")
	for _, p := range []Placement{Form, Basic, JSON} {
		c := &Connection{
			AuthorizationEndpoint: site + "/services/oauth2/token",
			ClientID:              key, ClientSecret: secret, Placement: p,
		}
		if err := walk(ctx, out, c, site); err != nil {
			return fmt.Errorf("connection by %s: %w", p, err)
		}
	}
	return nil
}

// walk makes one connection, calls, lets the token die and calls again.
func walk(ctx context.Context, out io.Writer, c *Connection, site string) error {
	if err := c.Authorize(ctx); err != nil {
		return err
	}
	fmt.Fprintf(out, "%-5s  AUTHORIZED\n", c.Placement)
	d := &Destination{Connection: c, Endpoint: site + target}
	if err := invoke(ctx, out, d, "the token is fresh"); err != nil {
		return err
	}
	if err := revoke(ctx, site, c.token); err != nil {
		return err
	}
	return invoke(ctx, out, d, "the token was revoked")
}

func invoke(ctx context.Context, out io.Writer, d *Destination, when string) error {
	statuses, err := d.Invoke(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%-5s  %s: answered %s\n", d.Connection.Placement, when, strings.Join(statuses, ", renewed, "))
	return nil
}
