package system

import (
	"context"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/server/servertest"
)

const tokenPath = "/services/oauth2/token"

func TestTokenOpensEverySurface(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		fields := issue(t, s)
		opens(t, s, fields)
		for name, want := range map[string]string{
			"token_type": "Bearer", "token_format": "opaque", "instance_url": s.Origin,
			"api_instance_url": s.Origin, "scope": "api openid id",
		} {
			if fields[name] != want {
				t.Errorf("%s is %q, want %q", name, fields[name], want)
			}
		}
		for _, absent := range []string{"refresh_token", "expires_in", "id_token"} {
			if _, there := fields[absent]; there {
				t.Errorf("the answer holds %s", absent)
			}
		}
	})
}

func TestWrongCredentials(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		const clientID, client = "invalid_client_id", "invalid_client"
		for _, c := range []struct{ why, key, secret, code, description string }{
			{"unknown key", s.Key[:84] + "x", s.Secret, clientID, "client identifier invalid"},
			{"key in another case", strings.ToLower(s.Key), s.Secret, clientID, "client identifier invalid"},
			{"no key", "", s.Secret, clientID, "client identifier invalid"},
			{"wrong secret", s.Key, strings.Repeat("A", 64), client, "invalid client credentials"},
			{"secret cut", s.Key, s.Secret[:63], client, "invalid client credentials"},
			{"secret extended", s.Key, s.Secret + "0", client, "invalid client credentials"},
			{"secret in lower case", s.Key, strings.ToLower(s.Secret), client, "invalid client credentials"},
			{"secret with a line break", s.Key, s.Secret + "\n", client, "invalid client credentials"},
			{"no secret", s.Key, "", client, "invalid client credentials"},
			{"key as secret", s.Key, s.Key, client, "invalid client credentials"},
		} {
			refused(t, c.why, post(t, s, tokenPath, credentials(c.key, c.secret)), c.code, c.description)
		}
	})
}

// TestEachCharacterCounts changes each of the 112 characters of a live token.
func TestEachCharacterCounts(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		fields := issue(t, s)
		token := fields["access_token"]
		if len(token) != 112 {
			t.Fatalf("the token has %d characters", len(token))
		}
		for i := range len(token) {
			forged := altered(token, i)
			if a := get(t, s, "/services/data/v60.0/limits", forged); a.status != 401 || strings.TrimSpace(a.body) != sessionDead {
				t.Errorf("character %d changed: %d %s", i, a.status, a.body)
			}
		}
		identity := identityPath(t, fields["id"])
		shut(t, s, "last character changed", identity, altered(token, 111))
		shut(t, s, "cut", identity, token[:111])
		shut(t, s, "extended", identity, token+"A")
		opens(t, s, fields)
	})
}

// altered is the token with another of its characters in one place.
func altered(token string, i int) string {
	other := byte('x')
	if token[i] == other {
		other = 'y'
	}
	return token[:i] + string(other) + token[i+1:]
}

func TestRevokedTokenIsDeadAtOnce(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		one, two := issue(t, s), issue(t, s)
		if a := post(t, s, "/services/oauth2/revoke", map[string][]string{"token": {one["access_token"]}}); a.status != 200 || a.body != "" {
			t.Fatalf("revoke: %d %q", a.status, a.body)
		}
		shut(t, s, "revoked", identityPath(t, one["id"]), one["access_token"])
		opens(t, s, two)
		if a := get(t, s, "/services/oauth2/revoke?token="+two["access_token"], ""); a.status != 200 {
			t.Fatalf("revoke by GET: %d %q", a.status, a.body)
		}
		shut(t, s, "revoked by GET", identityPath(t, two["id"]), two["access_token"])
	})
}

// change is something a command does while the server runs, with what follows
// for a token that was there and for the next request for one.
type change struct {
	name              string
	do                func(ctx context.Context, c *servertest.Command, s *servertest.Server) (int64, error)
	code, description string
	// callerOut says that the app itself may no longer ask.
	callerOut bool
	// undo lets tokens be issued again; the old one must stay dead.
	undo func(ctx context.Context, c *servertest.Command, s *servertest.Server) (int64, error)
}

func seqOf(out *app.Outcome, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return out.Seq, nil
}

func changes() []change {
	ctxApps := func(do func(context.Context, *app.Registry) (*app.Outcome, error)) func(context.Context, *servertest.Command, *servertest.Server) (int64, error) {
		return func(ctx context.Context, c *servertest.Command, _ *servertest.Server) (int64, error) {
			return seqOf(do(ctx, c.Apps()))
		}
	}
	const name = "Data_Sync"
	return []change{
		{
			name: "app blocked", code: "app_blocked", description: "this app is blocked by admin", callerOut: true,
			do:   ctxApps(func(ctx context.Context, r *app.Registry) (*app.Outcome, error) { return r.Block(ctx, name) }),
			undo: ctxApps(func(ctx context.Context, r *app.Registry) (*app.Outcome, error) { return r.Unblock(ctx, name) }),
		},
		{
			name: "run-as user deactivated", code: "invalid_grant", description: "no client credentials user enabled",
			do: func(ctx context.Context, c *servertest.Command, s *servertest.Server) (int64, error) {
				out, err := c.Users().Deactivate(ctx, s.RunAs)
				if err != nil {
					return 0, err
				}
				return out.Seq, nil
			},
			undo: func(ctx context.Context, c *servertest.Command, s *servertest.Server) (int64, error) {
				out, err := c.Users().Activate(ctx, s.RunAs)
				if err != nil {
					return 0, err
				}
				return out.Seq, nil
			},
		},
		{
			name: "run-as user frozen", code: "invalid_grant", description: "no client credentials user enabled",
			do: func(ctx context.Context, c *servertest.Command, s *servertest.Server) (int64, error) {
				out, err := c.Users().Freeze(ctx, s.RunAs)
				if err != nil {
					return 0, err
				}
				return out.Seq, nil
			},
			undo: func(ctx context.Context, c *servertest.Command, s *servertest.Server) (int64, error) {
				out, err := c.Users().Unfreeze(ctx, s.RunAs)
				if err != nil {
					return 0, err
				}
				return out.Seq, nil
			},
		},
		{
			name: "org suspended", code: "inactive_org", description: "organization is inactive", callerOut: true,
			do: func(ctx context.Context, c *servertest.Command, s *servertest.Server) (int64, error) {
				out, err := c.Orgs().Suspend(ctx, s.Org.ID)
				if err != nil {
					return 0, err
				}
				return out.Seq, nil
			},
		},
		{
			name: "app deleted", code: "invalid_client_id", description: "client identifier invalid", callerOut: true,
			do: ctxApps(func(ctx context.Context, r *app.Registry) (*app.Outcome, error) { return r.Delete(ctx, name) }),
		},
	}
}

func TestChangeByCommandHoldsAtOnce(t *testing.T) {
	for _, c := range changes() {
		t.Run(c.name, func(t *testing.T) {
			servertest.Each(t, func(t *testing.T, s *servertest.Server) { holdsAtOnce(t, s, c) })
		})
	}
}

func holdsAtOnce(t *testing.T, s *servertest.Server, c change) {
	command := s.Beside()
	fields := issue(t, s)
	opens(t, s, fields)
	make := func(do func(context.Context, *servertest.Command, *servertest.Server) (int64, error)) {
		t.Helper()
		seq, err := do(t.Context(), command, s)
		if err != nil {
			t.Fatal(err)
		}
		command.Settle(seq)
	}
	make(c.do)
	identity := identityPath(t, fields["id"])
	var except []string
	if c.callerOut {
		except = []string{"introspection"}
		if a := introspectBy(t, s, s.Key, s.Secret, fields["access_token"]); a.status != 401 || !strings.Contains(a.body, "invalid_client") {
			t.Errorf("introspection by an app that is out: %d %s", a.status, a.body)
		}
	}
	shut(t, s, c.name, identity, fields["access_token"], except...)
	refused(t, c.name, post(t, s, tokenPath, credentials(s.Key, s.Secret)), c.code, c.description)
	if c.undo == nil {
		return
	}
	make(c.undo)
	shut(t, s, c.name+" and undone", identity, fields["access_token"])
	opens(t, s, issue(t, s))
}
