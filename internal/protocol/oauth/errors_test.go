package oauth_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// serverCodes are the codes the platform is known to send, the older ones and
// the browser variants at the end.
const serverCodes = `access_denied app_blocked app_not_found authorization_pending bad_jti_claim
exceeded_registration_limit failed_registration immediate_unsuccessful invalid_app_access invalid_assertion_type
invalid_basic_auth_header invalid_client invalid_client_id invalid_grant invalid_request invalid_scope
invalid_session_level invalid_token oauth_flow_disabled redirect_uri_missing redirect_uri_mismatch server_error
service_unavailable slow_down unsupported_grant_type unsupported_response_type unsupported_token_type
inactive_user inactive_org rate_limit_exceeded
OAUTH_APP_BLOCKED OAUTH_APP_ACCESS_DENIED OAUTH_EC_APP_NOT_FOUND OAUTH_APPROVAL_ERROR_GENERIC`

func TestCatalogue(t *testing.T) {
	known := strings.Fields(serverCodes)
	var list strings.Builder
	for _, e := range oauth.Catalogue() {
		fmt.Fprintf(&list, "%d %s | %s\n", e.Status, e.Code, e.Description)
		if !slices.Contains(known, e.Code) {
			t.Errorf("%q is no code that clients know", e.Code)
		}
		if strings.ContainsFunc(e.Description, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) {
			t.Errorf("%q holds characters RFC 6749 §5.2 forbids", e.Description)
		}
	}
	golden(t, "catalogue", list.String())
}

// TestCatalogueComplete counts the entries in the source, so that a new one
// cannot be left out of the list.
func TestCatalogueComplete(t *testing.T) {
	entries := 0
	for _, file := range []string{"errors.go", "errors_chosen.go"} {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && spec.Names[0].IsExported() {
				entries += len(spec.Names)
			}
			return true
		})
	}
	if got := len(oauth.Catalogue()); got != entries || got < 60 {
		t.Errorf("Catalogue lists %d of %d entries", got, entries)
	}
}

func TestErrorVariants(t *testing.T) {
	plain := oauth.InvalidGrantText("x")
	if plain.Code != "invalid_grant" || plain.Status != 400 || plain.Error() != "invalid_grant: x" {
		t.Errorf("got %v", plain)
	}
	if oauth.ImmediateUnsuccessful.Error() != "immediate_unsuccessful" || len(oauth.ImmediateUnsuccessful.Fields()) != 1 {
		t.Errorf("an error without description: %v", oauth.ImmediateUnsuccessful.Fields())
	}
	for _, name := range []string{"SECRET", "a b", "a<b>", "é", strings.Repeat("a", 41), "x1"} {
		if text := oauth.DuplicateParameter(name).Description; text != "duplicate parameter" {
			t.Errorf("%q is shown: %s", name, text)
		}
	}
}
