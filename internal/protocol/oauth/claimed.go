package oauth

import (
	"encoding/base64"
	"net/http"
	"strings"
)

// maxClaimed is the longest client id looked for in a request that is refused,
// in bytes. Consumer keys have at most 256.
const maxClaimed = 256

// ClaimedClient returns the client id that a refused request seems to name, or
// "": from a Basic header, however it is spoilt, else from the parameters. It
// says in whose history a refusal belongs and authenticates nobody.
func ClaimedClient(header http.Header, p Params) string {
	for _, value := range header["Authorization"] {
		if id := claimedBasic(value); id != "" {
			return id
		}
	}
	id := p.claimed
	if id == "" {
		id = p.Get("client_id")
	}
	return claimable(id)
}

// claimedBasic reads the user name of a Basic value more generously than
// [ParseBasic]: in either alphabet, with and without padding, and where the
// colon is missing.
func claimedBasic(value string) string {
	encoded, ok := cutScheme(value, "basic")
	if !ok || len(value) > maxAuthorization {
		return ""
	}
	encoded = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(encoded, "="))
	text, err := base64.RawStdEncoding.DecodeString(encoded)
	if err != nil {
		// The client may have forgotten to encode.
		text = []byte(value[len("basic"):])
	}
	id, _, _ := strings.Cut(string(text), ":")
	return claimable(formDecoded(strings.TrimSpace(id)))
}

func claimable(id string) string {
	if len(id) > maxClaimed || !printable(id) {
		return ""
	}
	return id
}

// claimed is the one client_id among the parameters that were read and those
// that were not; two different ones are nobody's.
func (c *collector) claimed() string {
	id := ""
	for _, p := range c.pairs {
		if p.name == "client_id" {
			id = p.value
		}
	}
	for rest := c.rest; rest != ""; {
		var part string
		part, rest, _ = strings.Cut(rest, "&")
		raw, found := strings.CutPrefix(part, "client_id=")
		value, ok := unescape(raw)
		switch {
		case !found || !ok || value == "":
		case id != "" && id != value:
			return ""
		default:
			id = value
		}
	}
	return id
}
