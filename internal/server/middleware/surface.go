package middleware

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
)

// surface is the form that a client expects its errors in.
type surface uint8

const (
	plainText surface = iota // pages, and whatever is none of the others
	rest                     // [{"message","errorCode"}]
	oauth                    // {"error","error_description"}, RFC 6749 §5.2
	soap                     // a SOAP 1.1 fault
)

// surfaces are told apart by the beginning of the path, without regard to
// case where the platform has none.
var surfaces = [...]struct {
	prefix string
	surface
}{
	{"/services/data", rest},
	{"/services/async", rest},
	{"/services/apexrest", rest},
	{"/services/oauth2/authorize", plainText},
	{"/services/oauth2/success", plainText},
	{"/services/oauth2/", oauth},
	{"/services/Soap", soap},
	{"/.well-known/", oauth},
	{"/id/", oauth},
}

func surfaceOf(path string) surface {
	for _, s := range &surfaces {
		if len(path) >= len(s.prefix) && strings.EqualFold(path[:len(s.prefix)], s.prefix) {
			return s.surface
		}
	}
	return plainText
}

// refusal is an answer that is given before or instead of an endpoint's. Its
// message is safe to show to anybody.
type refusal struct {
	status        int
	rest          string // errorCode on REST
	oauth         string // error on OAuth
	message       string
	retryAfterSec int
}

var (
	refuseForwarded = refusal{status: http.StatusBadRequest, rest: "BAD_REQUEST", oauth: "invalid_request", message: errForwarded.Error()}
	refusePeer      = refusal{status: http.StatusBadRequest, rest: "BAD_REQUEST", oauth: "invalid_request", message: errPeer.Error()}
	refusePath      = refusal{status: http.StatusNotFound, rest: "NOT_FOUND", oauth: "invalid_request", message: "The requested resource does not exist"}
	refuseSize      = refusal{status: http.StatusRequestEntityTooLarge, rest: "REQUEST_LIMIT_EXCEEDED", oauth: "invalid_request", message: "the request body is too large"}
	refusePanic     = refusal{status: http.StatusInternalServerError, rest: "UNKNOWN_EXCEPTION", oauth: "server_error", message: "An unexpected error occurred"}
	refuseUndecided = refusal{status: http.StatusServiceUnavailable, rest: "SERVER_UNAVAILABLE", oauth: "temporarily_unavailable", message: "the server cannot look up its hosts now; try again", retryAfterSec: 1}
	refuseLoad      = refusal{status: http.StatusServiceUnavailable, rest: "SERVER_UNAVAILABLE", oauth: "temporarily_unavailable", message: "the server is busy; try again", retryAfterSec: 1}
)

// NotFound answers for paths where no endpoint is, in the form of the surface.
func NotFound() http.Handler { return refusePath }

// ServeHTTP writes the refusal in the form of the surface that r addressed.
func (f refusal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	contentType, body := f.render(surfaceOf(r.URL.Path))
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if f.retryAfterSec > 0 {
		h.Set("Retry-After", strconv.Itoa(f.retryAfterSec))
	}
	w.WriteHeader(f.status)
	_, _ = w.Write(body)
}

func (f refusal) render(s surface) (contentType string, body []byte) {
	switch s {
	case rest:
		type fault struct {
			Message   string `json:"message"`
			ErrorCode string `json:"errorCode"`
		}
		return "application/json;charset=UTF-8", encode([]fault{{f.message, f.rest}})
	case oauth:
		type fault struct {
			Error       string `json:"error"`
			Description string `json:"error_description"`
		}
		return "application/json;charset=UTF-8", encode(fault{f.oauth, f.message})
	case soap:
		return "text/xml; charset=utf-8", f.fault()
	}
	return "text/plain; charset=utf-8", []byte(f.message + "\n")
}

func encode(v any) []byte {
	body, err := json.Marshal(v)
	if err != nil { // two strings always encode
		return nil
	}
	return body
}

// fault is a SOAP 1.1 fault (§4.4); the codes are the specification's own.
func (f refusal) fault() []byte {
	code := "soapenv:Client"
	if f.status >= http.StatusInternalServerError {
		code = "soapenv:Server"
	}
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><soapenv:Fault><faultcode>`)
	b.WriteString(code + `</faultcode><faultstring>` + f.rest + ": ")
	_ = xml.EscapeText(&b, []byte(f.message)) // a Builder does not fail
	b.WriteString(`</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>`)
	return []byte(b.String())
}
