package oauth

import "strings"

// Format is the encoding of an answer.
type Format uint8

// The three encodings of Salesforce's token endpoint.
const (
	FormatJSON Format = iota
	FormatURLEncoded
	FormatXML
)

// ContentType returns the header value Salesforce sends with the format.
func (f Format) ContentType() string {
	switch f {
	case FormatURLEncoded:
		return "application/x-www-form-urlencoded;charset=UTF-8"
	case FormatXML:
		return "application/xml;charset=UTF-8"
	}
	return "application/json;charset=UTF-8"
}

// ParseFormat chooses the encoding of an answer: the format parameter, or
// else an Accept header that names a single type, or else fallback. Clients
// that list several types, or one we do not write, get fallback too: a wrong
// guess must not turn a token into an error.
func ParseFormat(param, accept string, fallback Format) Format {
	switch param {
	case "json":
		return FormatJSON
	case "urlencoded":
		return FormatURLEncoded
	case "xml":
		return FormatXML
	}
	media, _, _ := strings.Cut(accept, ";")
	switch strings.ToLower(strings.TrimSpace(media)) {
	case "application/json":
		return soleType(accept, FormatJSON, fallback)
	case formType:
		return soleType(accept, FormatURLEncoded, fallback)
	case "application/xml", "text/xml":
		return soleType(accept, FormatXML, fallback)
	}
	return fallback
}

// soleType keeps f unless accept goes on with another type.
func soleType(accept string, f, fallback Format) Format {
	if strings.IndexByte(accept, ',') >= 0 {
		return fallback
	}
	return f
}
