package rest

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/protocol/soql"
)

// fault is an error of the REST API. Its message may hold the sender's text:
// it is escaped on the way out.
type fault struct {
	status        int
	code, message string
}

// Error is for tests and logs.
func (f *fault) Error() string { return f.code + ": " + f.message }

// The faults that need no detail. jsforce knows the text of errNotForREST and
// does not renew on it.
var (
	errDeadSession    = &fault{http.StatusUnauthorized, "INVALID_SESSION_ID", "Session expired or invalid"}
	errAuthHeader     = &fault{http.StatusUnauthorized, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE"}
	errNotForREST     = &fault{http.StatusForbidden, "FORBIDDEN", "This session is not valid for use with the REST API"}
	errAPIDisabled    = &fault{http.StatusForbidden, "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization."}
	errNotFound       = &fault{http.StatusNotFound, "NOT_FOUND", "The requested resource does not exist"}
	errUnavailable    = &fault{http.StatusServiceUnavailable, "SERVER_UNAVAILABLE", "The server is temporarily unavailable; try again"}
	errMalformedID    = &fault{http.StatusBadRequest, "MALFORMED_ID", "malformed id"}
	errBadQueryString = &fault{http.StatusBadRequest, "BAD_REQUEST", "The query string of the URL is malformed"}
	errNoQuery        = &fault{http.StatusBadRequest, "MALFORMED_QUERY", "A query string has to be specified"}
	errLocator        = &fault{http.StatusBadRequest, "INVALID_QUERY_LOCATOR", "invalid query locator"}
	errCrowded        = &fault{http.StatusServiceUnavailable, "REQUEST_LIMIT_EXCEEDED", "Too many queries that read all records are running; try again"}
	errTooMuch        = &fault{http.StatusBadRequest, "QUERY_TIMEOUT", "Your query request was running for too long."}
)

// faultOf says what a refused token is told. Everything that a new token may
// cure is a dead session: what ended it is for the org's admin.
func faultOf(cause refusal.Cause) *fault {
	switch cause {
	case refusal.TokenLacksScope:
		return errNotForREST
	case refusal.APIDisabled:
		return errAPIDisabled
	case refusal.AuthorizationMalformed:
		return errAuthHeader
	}
	return errDeadSession
}

// Told is what a holder is told of a cause, for the evidence.
func Told(cause refusal.Cause) (code, message string) {
	f := faultOf(cause)
	return f.code, f.message
}

// methodNotAllowed names the method as sent; net/http lets only tokens through.
func methodNotAllowed(method string) *fault {
	return &fault{
		http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED",
		"HTTP Method '" + clip(method) + "' not allowed. Allowed are HEAD,GET",
	}
}

// queryCodes are the codes of what can be wrong with a query.
var queryCodes = map[soql.Kind]string{
	soql.Syntax:       "MALFORMED_QUERY",
	soql.Unsupported:  "MALFORMED_QUERY",
	soql.UnknownField: "INVALID_FIELD",
	soql.BadValue:     "INVALID_FIELD",
	soql.BadOperator:  "INVALID_QUERY_FILTER_OPERATOR",
}

// queryFault turns a complaint about a query into a fault and leaves other
// errors alone.
func queryFault(err error) error {
	if e, ok := soql.AsError(err); ok {
		return &fault{http.StatusBadRequest, queryCodes[e.Kind], e.Error()}
	}
	return err
}

// refuse answers with an error.
func (e *Endpoint) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var f *fault
	if !errors.As(err, &f) {
		e.cfg.Failed(r.Context(), err)
		f = errUnavailable
	}
	switch f.status {
	case http.StatusUnauthorized: // RFC 9110 §15.5.2
		w.Header().Set("WWW-Authenticate", `Bearer realm="REST API", error="invalid_token"`)
	case http.StatusMethodNotAllowed:
		w.Header().Set("Allow", "HEAD, GET")
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "1")
	}
	send(w, r, f.status, f.render())
}

func (f *fault) render() []byte {
	type entry struct {
		Message   string `json:"message"`
		ErrorCode string `json:"errorCode"`
	}
	body, err := json.Marshal([]entry{{f.message, f.code}})
	if err != nil { // two strings always encode
		return []byte(`[{"message":"","errorCode":"UNKNOWN_EXCEPTION"}]`)
	}
	return body
}

// maxShown is how many bytes of a name of the sender's a message repeats.
const maxShown = 80

// clip shortens a name for a message.
func clip(name string) string {
	if len(name) <= maxShown {
		return name
	}
	return strings.ToValidUTF8(name[:maxShown], "") + "…"
}
