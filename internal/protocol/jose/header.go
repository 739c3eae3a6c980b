package jose

import "strings"

// algorithm is the only one: what every client of Salesforce signs with.
const algorithm = "RS256"

// refusedParameters are those by which a header would choose the key, change
// what is signed, or wrap something else (RFC 7515 §4.1, RFC 7797, RFC 7516).
// No client sends them for a good reason, so they are refused and not ignored.
var refusedParameters = [...]string{"crit", "b64", "jwk", "jku", "x5u", "x5c", "enc", "zip", "p2c", "epk"}

// checkHeader reads the protected header. It says which algorithm the sender
// meant and nothing else: the key comes from the app.
func checkHeader(encoded string) error {
	raw, err := decode(encoded)
	if err != nil {
		return Problem("its header is not base64url")
	}
	header, err := readObject(raw)
	if err != nil {
		return Problem("its header is not a JSON object: " + err.Error())
	}
	for _, name := range refusedParameters {
		if _, there := header[name]; there {
			return Problem("its header has " + name + ", which is not allowed")
		}
	}
	if alg, ok := header.text("alg"); !ok || alg != algorithm {
		return Problem("its header does not say " + algorithm + " as alg")
	}
	// Another type is another kind of token: an ID token, a logout token, an
	// access token (RFC 8725 §3.11).
	if _, there := header["typ"]; there {
		if typ, ok := header.text("typ"); !ok || !strings.EqualFold(typ, "JWT") {
			return Problem("its header has a typ other than JWT")
		}
	}
	return nil
}
