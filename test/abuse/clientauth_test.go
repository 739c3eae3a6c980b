package abuse

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
)

const (
	badKey    = "client identifier invalid"
	badSecret = "invalid client credentials"
)

// percent writes every byte as an escape.
func percent(text string) string {
	var b strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&b, "%%%02X", text[i])
	}
	return b.String()
}

// basicAndBody: both places at once must agree; what Basic carries is
// form-decoded once; what cannot be read is told apart from what is wrong.
func basicAndBody(t *testing.T, w *world) {
	t.Helper()
	other := w.app(t, "Other", nil)
	form := func(more ...string) url.Values {
		f := url.Values{"grant_type": {"client_credentials"}}
		for i := 0; i+1 < len(more); i += 2 {
			f.Set(more[i], more[i+1])
		}
		return f
	}
	none := form()
	const malformed = "malformed Basic authorization header"
	for _, c := range []struct {
		why, header       string
		form              url.Values
		code, description string // empty: a token
	}{
		{"Basic alone", basic(w.Key, w.Secret), none, "", ""},
		{"scheme in capitals", "BASIC" + basic(w.Key, w.Secret)[5:], none, "", ""},
		{"both, the same", basic(w.Key, w.Secret), credentials(w.own()), "", ""},
		{"Basic, and the key in the body", basic(w.Key, w.Secret), form("client_id", w.Key), "", ""},
		{"key in Basic, secret in the body", basic(w.Key, ""), form("client_secret", w.Secret), "", ""},
		{"percent-encoded", basic(percent(w.Key), percent(w.Secret)), none, "", ""},
		{"percent-encoded twice", basic(w.Key, percent(percent(w.Secret))), none, "invalid_client", badSecret},
		{"another scheme, credentials in the body", "Bearer x", credentials(w.own()), "", ""},

		{"different keys", basic(w.Key, w.Secret), credentials(other), "invalid_request", "client identifier differs between header and body"},
		{"another app's secret in the body", basic(w.Key, w.Secret), form("client_secret", other.secret), "invalid_client", badSecret},
		{"right secret in the body, wrong in Basic", basic(w.Key, other.secret), credentials(w.own()), "invalid_client", badSecret},
		{"colon encoded", "Basic " + basic(w.Key, w.Secret)[6:9] + "%3A", none, "invalid_basic_auth_header", malformed},
		{"encoded colon between key and secret", "Basic " + strings.TrimPrefix(basic(w.Key+"%3A"+w.Secret, ""), "Basic "), none, "invalid_client_id", badKey},
		{"no colon", basic(w.Key, "")[:len(basic(w.Key, ""))-4], none, "invalid_basic_auth_header", malformed},
		{"not base64", "Basic ???", none, "invalid_basic_auth_header", malformed},
		{"nothing", "Basic", none, "invalid_basic_auth_header", malformed},
		{"no key", basic("", w.Secret), none, "invalid_basic_auth_header", malformed},
		{"plus in the secret is a blank", basic(w.Key, w.Secret[:32]+"+"+w.Secret[32:]), none, "invalid_client", badSecret},
		{"broken escape is taken as it stands", basic(w.Key, w.Secret+"%zz"), none, "invalid_client", badSecret},
		{"not UTF-8", basic(w.Key, "\xff\xfe"), none, "invalid_basic_auth_header", malformed},
		{"not UTF-8 after decoding", basic(w.Key, "%ff%fe"), none, "invalid_basic_auth_header", malformed},
		{"NUL behind the secret", basic(w.Key, w.Secret+"\x00"), none, "invalid_basic_auth_header", malformed},
		{"NUL behind the key", basic(w.Key+"%00", w.Secret), none, "invalid_basic_auth_header", malformed},
		{"line break behind the key", basic(w.Key+"\n", w.Secret), none, "invalid_basic_auth_header", malformed},
		{"secret and assertion", basic(w.Key, w.Secret), form("client_assertion", "x.y.z"), "invalid_request", "more than one client authentication method"},
	} {
		a := w.send(t, ask{Path: tokenPath, Form: c.form, Header: map[string]string{"Authorization": c.header}})
		if c.code == "" {
			granted(t, c.why, a)
			continue
		}
		refused(t, c.why, a, 400, c.code, c.description)
	}
}

// secretsAreWhole: nothing but the whole secret is the secret. The tail of
// 73 bytes is where bcrypt would stop reading.
func secretsAreWhole(t *testing.T, w *world) {
	t.Helper()
	long := pair{name: "Long", key: "Long_Key_0123456789", secret: strings.Repeat("Ab1.", 18) + "tail"}
	w.hide("long secret", long.secret)
	d := app.Definition{Label: "Long", ContactEmail: "people@acme.example", Policy: app.Policy{RunAs: w.RunAs}, OAuth: &app.OAuth{
		CallbackURLs: []string{"https://app.example/"}, Scopes: []string{"api"}, ClientCredentials: true,
	}}
	w.settled(t, func(ctx context.Context) (int64, error) {
		return onApp(w.command.Apps().Deploy(ctx, long.name, d, given(long.key, long.secret)))
	})
	granted(t, "the long secret", w.post(t, tokenPath, credentials(long)))
	for _, p := range []pair{long, w.own()} {
		n := len(p.secret)
		for why, secret := range map[string]string{
			"prefix": p.secret[:n-1], "first half": p.secret[:n/2], "first 72 bytes": p.secret[:min(n-1, 72)], "suffix": p.secret[1:],
			"one more": p.secret + "A", "twice": p.secret + p.secret, "another tail": p.secret[:n-1] + "_", "73 bytes and more": (p.secret + strings.Repeat("x", 72))[:n+9],
			"blank before": " " + p.secret, "blank behind": p.secret + " ", "tab": p.secret + "\t", "quoted": `"` + p.secret + `"`,
			"hash of nothing": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "full-width": "Ａ" + p.secret[1:],
		} {
			refused(t, p.name+" "+why, w.post(t, tokenPath, credentials(pair{"", p.key, secret})), 400, "invalid_client", badSecret)
		}
		refused(t, p.name+" NUL", w.post(t, tokenPath, credentials(pair{"", p.key, p.secret + "\x00"})),
			400, "invalid_request", "parameter is not valid UTF-8 text: client_secret")
		refused(t, p.name+" array form", w.post(t, tokenPath, credentials(pair{"", p.key, ""}, "client_secret[]", p.secret)), 400, "invalid_client", badSecret)
	}
	for why, key := range map[string]string{
		"blank behind": w.Key + " ", "no-break space": w.Key + "\u00a0", "soft hyphen": w.Key[:10] + "\u00ad" + w.Key[10:],
		"upper case": strings.ToUpper(w.Key), "full-width": "３" + w.Key[1:], "combining mark": w.Key + "\u0301",
		"wildcard": "%", "underscores": strings.Repeat("_", 85), "quote": w.Key + "' OR '1'='1",
	} {
		refused(t, "key with "+why, w.post(t, tokenPath, credentials(pair{"", key, w.Secret})), 400, "invalid_client_id", badKey)
	}
}

// publicAppsGetNothing: an app that needs no secret in the browser still
// needs it for client credentials and introspection, and a pair without a
// secret verifies nothing.
func publicAppsGetNothing(t *testing.T, w *world) {
	t.Helper()
	for _, c := range []struct {
		name string
		web  bool
		ref  bool
	}{{"Neither", false, false}, {"Web", true, false}, {"Refresh", false, true}, {"Both", true, true}} {
		p := w.app(t, c.name, func(d *app.Definition) {
			d.OAuth.RequireSecretForWebServerFlow, d.OAuth.RequireSecretForRefreshTokenFlow = c.web, c.ref
		})
		granted(t, c.name, w.post(t, tokenPath, credentials(p)))
		refused(t, c.name+" without a secret", w.post(t, tokenPath, credentials(pair{"", p.key, ""})), 400, "invalid_client", badSecret)
		refused(t, c.name+" with Basic without a secret", w.send(t, ask{
			Path: tokenPath, Form: url.Values{"grant_type": {"client_credentials"}}, Header: map[string]string{"Authorization": basic(p.key, "")},
		}), 400, "invalid_client", badSecret)
		refused(t, c.name+" introspects without a secret", w.introspect(t, pair{"", p.key, ""}, "x"), 401, "invalid_client", badSecret)
	}
	public := w.app(t, "Bare", nil)
	w.consumers(t, "Bare", func(list []app.Consumer) []app.Consumer {
		list[0].SecretHash, list[0].SealedSecret = "", ""
		return list
	})
	for _, secret := range []string{"", public.secret, "x", "0", strings.Repeat("0", 64)} {
		refused(t, "pair without a secret", w.post(t, tokenPath, credentials(pair{"", public.key, secret})), 400, "invalid_client", badSecret)
	}
}

// consumers rewrites the pairs of an app, as a rotation does.
func (w *world) consumers(t *testing.T, name string, edit func([]app.Consumer) []app.Consumer) {
	t.Helper()
	w.settled(t, func(ctx context.Context) (int64, error) {
		st := w.command.Installation().Store.For(w.Org.ID)
		a, err := st.AppByName(ctx, name)
		if err != nil {
			return 0, err
		}
		a.Consumers = edit(slices.Clone(a.Consumers))
		return st.UpdateApp(ctx, a, audit.By("test", audit.Entry{Action: "rotated", Section: "Connected Apps", Display: "Rotated the pair"}))
	})
}

// stagedAndRetiredPairs: a staged pair does not open yet, a retiring one
// until its end, a removed one never; a key goes with its own secret only.
func stagedAndRetiredPairs(t *testing.T, w *world) {
	t.Helper()
	first := w.app(t, "Rotating", nil)
	next, secret, err := app.NewConsumer(w.command.Installation().Keyring, w.Org.ID,
		app.ConsumerID(w.command.Installation().IDs.Next()), app.GivenPair{}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	second := pair{"Rotating", next.Key, secret.Reveal()}
	w.hide("second secret", second.secret)
	try := func(why string, p pair, code, description string) {
		t.Helper()
		a := w.post(t, tokenPath, credentials(p))
		if code == "" {
			granted(t, why, a)
			return
		}
		refused(t, why, a, 400, code, description)
	}
	next.State = app.Staged
	w.consumers(t, "Rotating", func(list []app.Consumer) []app.Consumer { return append(list, next) })
	try("current while another is staged", first, "", "")
	try("staged", second, "invalid_client", badSecret)
	try("staged key, current secret", pair{"", second.key, first.secret}, "invalid_client", badSecret)

	apply := func(end time.Time) func([]app.Consumer) []app.Consumer {
		return func(list []app.Consumer) []app.Consumer {
			for i := range list {
				if list[i].Key == second.key {
					list[i].State = app.Current
				} else {
					list[i].State, list[i].EndsAt = app.Retiring, end
				}
			}
			return list
		}
	}
	w.consumers(t, "Rotating", apply(time.Now().Add(time.Hour)))
	try("retiring", first, "", "")
	try("applied", second, "", "")
	try("retiring key, current secret", pair{"", first.key, second.secret}, "invalid_client", badSecret)
	try("current key, retiring secret", pair{"", second.key, first.secret}, "invalid_client", badSecret)
	w.consumers(t, "Rotating", apply(time.Now().Add(-time.Second)))
	try("retired", first, "invalid_client", badSecret)
	w.consumers(t, "Rotating", func(list []app.Consumer) []app.Consumer {
		return slices.DeleteFunc(list, func(c app.Consumer) bool { return c.Key == first.key })
	})
	try("removed", first, "invalid_client_id", badKey)
	try("the one that is left", second, "", "")
}

// TestUnknownKeyTakesNoOtherTime compares the medians of an unknown key and of
// a wrong secret. The two have different texts, so the bound is generous: it is
// there to find a password hash or a pause in one of the ways.
func TestUnknownKeyTakesNoOtherTime(t *testing.T) {
	alone(t, func(t *testing.T, w *world) {
		const rounds, bound = 60, 25
		var unknown, wrong []time.Duration
		timed := func(p pair) time.Duration {
			start := time.Now()
			w.post(t, tokenPath, credentials(p))
			return time.Since(start)
		}
		for i := range rounds {
			unknown = append(unknown, timed(pair{"", fmt.Sprintf("%s%04d", w.Key[:81], i), w.Secret}))
			wrong = append(wrong, timed(pair{"", w.Key, w.Secret[:63] + "g"}))
		}
		slices.Sort(unknown)
		slices.Sort(wrong)
		a, b := unknown[rounds/2], wrong[rounds/2]
		if max(a, b) > bound*min(a, b) {
			t.Errorf("an unknown key takes %v and a wrong secret %v", a, b)
		}
	})
}
