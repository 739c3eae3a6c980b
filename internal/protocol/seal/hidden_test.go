package seal_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"text/template"

	"github.com/latchstring/latchstring/internal/protocol/seal"
)

const secretText = "correct-horse-battery-staple"

// exposed and buried hold secrets where other code would put them. fmt calls no
// methods on buried's fields.
type exposed struct {
	Secret seal.Secret
	Master seal.MasterKey
	Token  *seal.TokenKey
	List   []seal.Secret
	Map    map[string]seal.Secret
	Any    any
}

type buried struct {
	secret seal.Secret
	master seal.MasterKey
	token  *seal.TokenKey
	list   []seal.Secret
	any    any
}

// allPrints returns everything that fmt, log/slog, the encoders and templates
// make of a value.
func allPrints(t *testing.T, value any) map[string]string {
	t.Helper()
	prints := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%U", "%t", "%p", "% x", "%10.3s"} {
		prints[verb] = fmt.Sprintf(verb, value)
	}
	prints["Sprint"] = fmt.Sprint(value)
	prints["error"] = fmt.Errorf("with %v and %w", value, errors.New("cause")).Error()

	var text, object bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Info("m", "value", value, slog.Group("g", "nested", []any{value}))
	slog.New(slog.NewJSONHandler(&object, nil)).Info("m", "value", value, slog.Group("g", "nested", []any{value}))
	prints["slog text"], prints["slog JSON"] = text.String(), object.String()

	if data, err := json.Marshal(value); err == nil {
		prints["json"] = string(data)
	}
	if data, err := xml.Marshal(value); err == nil {
		prints["xml"] = string(data)
	}
	var page bytes.Buffer
	if err := template.Must(template.New("").Parse("{{.}} {{printf `%s` .}}")).Execute(&page, value); err != nil {
		t.Fatal(err)
	}
	prints["template"] = page.String()
	return prints
}

func TestNothingPrintsASecret(t *testing.T) {
	secret := seal.NewSecret(secretText)
	master, err := seal.GenerateMasterKey()
	if err != nil {
		t.Fatal(err)
	}
	token, err := seal.NewTokenKey()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := seal.NewKeyring(master)
	if err != nil {
		t.Fatal(err)
	}
	var forbidden []string
	for _, content := range [][]byte{[]byte(secretText), masterBytes(t, master), token.Reveal()} {
		forbidden = append(forbidden, string(content), hex.EncodeToString(content[:4]), fmt.Sprintf("%X", content[:4]),
			strings.Trim(fmt.Sprint(content[:4]), "[]"), fmt.Sprintf("% x", content[:4]))
	}
	forbidden = append(forbidden, master.Reveal())

	list := []seal.Secret{secret}
	for name, value := range map[string]any{
		"secret": secret, "pointer to secret": &secret, "master key": master, "pointer to master key": &master,
		"token key": token, "token key value": *token, "keyring": ring, "list": list,
		"exposed":            exposed{secret, master, token, list, map[string]seal.Secret{"k": secret}, secret},
		"pointer to exposed": &exposed{secret, master, token, list, nil, master},
		"buried":             buried{secret, master, token, list, secret},
		"pointer to buried":  &buried{secret, master, token, list, master},
	} {
		for way, printed := range allPrints(t, value) {
			for _, never := range forbidden {
				if strings.Contains(printed, never) {
					t.Errorf("%s of %s shows a secret", way, name)
				}
			}
		}
	}
}

func TestHiddenValuesSayThatTheyAreHidden(t *testing.T) {
	for way, printed := range allPrints(t, seal.NewSecret(secretText)) {
		if way == "%p" { // fmt asks no method; it prints an address
			continue
		}
		if !strings.Contains(printed, "[hidden]") {
			t.Errorf("%s prints %q, want [hidden] in it", way, printed)
		}
	}
}

// masterBytes returns the raw bytes of a key.
func masterBytes(t *testing.T, key seal.MasterKey) []byte {
	t.Helper()
	raw, err := rawURL.DecodeString(key.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
