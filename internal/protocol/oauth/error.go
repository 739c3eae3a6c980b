package oauth

import "net/http"

// Error is what the wire says about a refusal, and nothing else: no cause and
// no evidence. The catalogue in errors.go and errors_chosen.go holds the ones
// in use. Copy one with [Error.With] or [Error.WithStatus] to vary it; never
// write to a catalogue entry.
type Error struct {
	// Code is the OAuth error code, such as "invalid_grant".
	Code string
	// Description is the error_description, or "" where Salesforce sends
	// none.
	Description string
	// Status is the HTTP status at endpoints that answer with a body.
	Status int
	// URI is the error_uri, which only the SAML assertion flow sends.
	URI string
}

// Error returns code and description.
func (e *Error) Error() string {
	if e.Description == "" {
		return e.Code
	}
	return e.Code + ": " + e.Description
}

// With returns a copy of e that has another description.
func (e Error) With(description string) *Error {
	e.Description = description
	return &e
}

// WithStatus returns a copy of e that has another HTTP status. Introspection
// and registration answer 401 where the token endpoint answers 400.
func (e Error) WithStatus(status int) *Error {
	e.Status = status
	return &e
}

// Fields returns the members of the error answer in wire order.
func (e *Error) Fields() []Field {
	fields := []Field{{Name: "error", Value: e.Code}}
	if e.Description != "" {
		fields = append(fields, Field{Name: "error_description", Value: e.Description})
	}
	if e.URI != "" {
		fields = append(fields, Field{Name: "error_uri", Value: e.URI})
	}
	return fields
}

// refused makes a catalogue entry. The token endpoint answers 400 for every
// OAuth refusal; clients such as Apache Camel parse the body of no other.
func refused(code, description string) Error {
	return Error{Code: code, Description: description, Status: http.StatusBadRequest}
}

// DuplicateParameter is invalid_request for a parameter sent twice (RFC 6749
// §3.2), naming the parameter and never its value.
func DuplicateParameter(name string) *Error { return named("duplicate parameter", name) }

// MissingParameter is invalid_request for a required parameter that is absent
// or empty.
func MissingParameter(name string) *Error { return named("missing required parameter", name) }

// named is invalid_request about one parameter. A name is shown only when it
// is lower-case letters and underscores, as OAuth's are: a secret pasted in
// the place of a name is neither echoed nor logged.
func named(what, name string) *Error {
	if len(name) > 40 {
		return InvalidRequest.With(what)
	}
	for i := range len(name) {
		if c := name[i]; c != '_' && (c < 'a' || c > 'z') {
			return InvalidRequest.With(what)
		}
	}
	return InvalidRequest.With(what + ": " + name)
}
