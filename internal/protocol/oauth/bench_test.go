package oauth_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

const typical = "grant_type=client_credentials" +
	"&client_id=3MVG9aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" +
	"&client_secret=0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"

func BenchmarkParseForm(b *testing.B) {
	body := strings.NewReader(typical)
	r := httptest.NewRequest(http.MethodPost, "/services/oauth2/token", nil)
	r.Header.Set("Content-Type", form)
	r.Body, r.ContentLength = io.NopCloser(body), int64(len(typical))
	rules := oauth.TokenRules()
	b.ReportAllocs()
	for b.Loop() {
		body.Reset(typical)
		p, err := oauth.ParseParams(r, rules)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := oauth.ParseClientAuth(r.Header, p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendJSON(b *testing.B) {
	token := leanToken()
	dst := make([]byte, 0, 1024)
	b.ReportAllocs()
	for b.Loop() {
		dst = oauth.Append(dst[:0], oauth.FormatJSON, token.Fields())
	}
}

func BenchmarkSignature(b *testing.B) {
	secret := oauth.NewCredential(strings.Repeat("0123456789ABCDEF", 4))
	b.ReportAllocs()
	for b.Loop() {
		oauth.Signature(secret, "https://login.example.com/id/00DHp000001Abc1MAC/005Hp000000Xyz1IAC", "1700000000000")
	}
}

func BenchmarkScopes(b *testing.B) {
	app := oauth.Scopes("api", "web", "refresh_token", "openid", "id")
	b.ReportAllocs()
	for b.Loop() {
		asked, _ := oauth.ParseScopes("api id refresh_token", nil)
		if !app.Covers(asked) || asked.String() == "" {
			b.Fatal("not covered")
		}
	}
}
