package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// What the floors let in: a key and a secret as long as the real ones.
const (
	floorKey    = "3MVG9floor00000000000000000000000000000000000000000000000000000000000000000000000000"
	floorSecret = "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"
	floorOrg    = "00D000000000001"
)

// issuer is H, and D when it has a history.
type issuer struct {
	secret  [sha256.Size]byte
	key     [32]byte
	history *history
}

func newIssuer(h *history) *issuer {
	i := &issuer{secret: sha256.Sum256([]byte(floorSecret)), history: h}
	_, _ = rand.Read(i.key[:]) // never fails
	return i
}

func hello(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("hello")) }

// ServeHTTP issues a token.
func (i *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || r.PostForm.Get("grant_type") != "client_credentials" {
		http.Error(w, "invalid_request", http.StatusBadRequest)
		return
	}
	key, secret, ok := r.BasicAuth()
	sum := sha256.Sum256([]byte(secret))
	if !ok || key != floorKey || subtle.ConstantTimeCompare(sum[:], i.secret[:]) != 1 {
		http.Error(w, "invalid_client", http.StatusBadRequest)
		return
	}
	token, id := i.mint()
	if err := i.record(r.Context(), id); err != nil {
		http.Error(w, "unavailable", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(answer{AccessToken: token, TokenType: "Bearer", Scope: "api"})
}

type answer struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	Scope       string `json:"scope"`
}

// mint makes a token of 40 random bytes and their HMAC, in 112 characters, and
// returns it with the ten bytes by which the history knows it.
func (i *issuer) mint() (token string, id [10]byte) {
	var sealed [72]byte
	_, _ = rand.Read(sealed[:40]) // never fails
	mac := hmac.New(sha256.New, i.key[:])
	mac.Write(sealed[:40])
	mac.Sum(sealed[:40])
	copy(id[:], sealed[:10])
	return floorOrg + "!" + base64.RawURLEncoding.EncodeToString(sealed[:]), id
}

func (i *issuer) record(ctx context.Context, token [10]byte) error {
	if i.history == nil {
		return nil
	}
	return i.history.append(ctx, token)
}

// floorHandler returns the server of a floor: G, H or D, the last of which keeps
// its history in a file.
func floorHandler(kind, file string) (http.Handler, error) {
	mux := http.NewServeMux()
	switch kind {
	case "G":
		mux.HandleFunc("GET /", hello)
	case "H":
		mux.Handle("POST /token", newIssuer(nil))
	case "D":
		h, err := openHistory(file)
		if err != nil {
			return nil, fmt.Errorf("open the history %q: %w", file, err)
		}
		mux.Handle("POST /token", newIssuer(h))
	default:
		return nil, fmt.Errorf("no floor is called %q; there are G, H and D", kind)
	}
	return mux, nil
}

// floorSubject returns the load of a floor.
func floorSubject(kind, addr string, cpu meter) *subject {
	s := &subject{name: kind, addr: addr, cpu: cpu}
	if kind == "G" {
		s.request, s.check = get(addr, "/"), contains("hello")
		return s
	}
	s.request = post(addr, "/token", url.Values{"grant_type": {"client_credentials"}}, basic(floorKey, floorSecret))
	s.check = contains(`"access_token":"`+floorOrg+"!", `"token_type":"Bearer"`)
	return s
}
