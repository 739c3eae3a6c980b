package discovery

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

// Where the documents are. RFC 8414 §3 gives the same metadata another place,
// for clients that know OAuth and not OpenID Connect.
const (
	Path      = "/.well-known/openid-configuration"
	OAuthPath = "/.well-known/oauth-authorization-server"
	KeysPath  = "/id/keys"
)

// cacheControl lets clients keep a document for five minutes. New keys are
// published long before they sign, so none can be missing for that time.
const cacheControl = "public, max-age=300"

// Keys are the keys that verify what this server signs.
type Keys interface {
	// KeySet returns a JSON Web Key Set (RFC 7517).
	KeySet(ctx context.Context) ([]byte, error)
}

// Endpoint serves the documents.
type Endpoint struct {
	options   Options
	keys      Keys
	failed    func(ctx context.Context, err error)
	documents *documents
}

// New returns the endpoint. failed is told of errors.
func New(options Options, keys Keys, failed func(context.Context, error)) *Endpoint {
	return &Endpoint{options: options.defaults(), keys: keys, failed: failed, documents: newDocuments()}
}

// Mount adds the endpoint to a mux.
func (e *Endpoint) Mount(mux *http.ServeMux) {
	mux.HandleFunc(Path, e.serveMetadata)
	mux.HandleFunc(OAuthPath, e.serveMetadata)
	mux.HandleFunc(KeysPath, e.serveKeys)
}

func (e *Endpoint) serveMetadata(w http.ResponseWriter, r *http.Request) {
	if !get(w, r) {
		return
	}
	d, err := e.document(reqinfo.From(r.Context()).Site.Origin)
	if err != nil {
		e.unavailable(w, r, err)
		return
	}
	d.send(w)
}

func (e *Endpoint) serveKeys(w http.ResponseWriter, r *http.Request) {
	if !get(w, r) {
		return
	}
	set, err := e.keys.KeySet(r.Context())
	if err != nil {
		e.unavailable(w, r, err)
		return
	}
	newDocument(set).send(w)
}

// document returns the metadata of an issuer, making it when it is first asked.
func (e *Endpoint) document(issuer string) (*document, error) {
	if d := e.documents.get(issuer); d != nil {
		return d, nil
	}
	body, err := json.Marshal(e.options.describe(issuer))
	if err != nil {
		return nil, err
	}
	d := newDocument(body)
	e.documents.put(issuer, d)
	return d, nil
}

func (e *Endpoint) unavailable(w http.ResponseWriter, r *http.Request, err error) {
	e.failed(r.Context(), err)
	w.Header().Set("Retry-After", "1")
	oauth.WriteError(w, oauth.FormatJSON, &oauth.ServiceUnavailable)
}

// get refuses other methods than GET and HEAD.
func get(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	w.Header().Set("Allow", "GET, HEAD")
	oauth.WriteError(w, oauth.FormatJSON, oauth.MustUseGET.WithStatus(http.StatusMethodNotAllowed))
	return false
}

// document is a public answer with its fields, ready to send.
type document struct {
	body   []byte
	length []string
}

func newDocument(body []byte) *document {
	return &document{body: body, length: []string{strconv.Itoa(len(body))}}
}

// The fields' values are shared between answers; nobody may append to them.
var (
	jsonType   = []string{"application/json;charset=UTF-8"}
	keepAWhile = []string{cacheControl}
	anyOrigin  = []string{"*"}
)

// send answers 200. Scripts of any site may read it: there is nothing of a
// user's in it.
func (d *document) send(w http.ResponseWriter) {
	h := w.Header()
	h["Content-Type"] = jsonType
	h["Content-Length"] = d.length
	h["Cache-Control"] = keepAWhile
	h["Access-Control-Allow-Origin"] = anyOrigin
	_, _ = w.Write(d.body) // a failure is the client's absence
}
