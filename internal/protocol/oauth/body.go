package oauth

import (
	"compress/gzip"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
)

// formType is what nearly every client sends; it is recognised without
// parsing.
const formType = "application/x-www-form-urlencoded"

// readBody reads, inflates and parses the body of r.
func readBody(c *collector, r *http.Request, limit int) *Error {
	kind, boundary, err := bodyKind(r.Header["Content-Type"])
	if err != nil {
		return err
	}
	body, err := slurp(r, limit)
	if err != nil || len(body) == 0 {
		return err
	}
	switch kind {
	case formType:
		return parseForm(c, string(body))
	case "multipart/form-data":
		return parseMultipart(c, body, boundary)
	}
	return parseJSON(c, body)
}

// bodyKind returns the media type to parse by, and the boundary of a
// multipart one. No content type means JSON: that is how LocalStack's
// EventBridge sends its object.
func bodyKind(values []string) (kind, boundary string, err *Error) {
	switch {
	case len(values) == 0 || len(values) == 1 && values[0] == "":
		return "application/json", "", nil
	case len(values) > 1:
		return "", "", &UnsupportedMediaType
	case values[0] == formType:
		return formType, "", nil
	}
	media, params, failure := mime.ParseMediaType(values[0])
	if failure != nil || !utf8Charset(params["charset"]) {
		return "", "", &UnsupportedMediaType
	}
	switch media {
	case formType, "application/json", "multipart/form-data":
		return media, params["boundary"], nil
	}
	return "", "", &UnsupportedMediaType
}

func utf8Charset(name string) bool {
	return name == "" || strings.EqualFold(name, "utf-8") || strings.EqualFold(name, "utf8")
}

// slurp reads the whole body of r, inflated when it is gzip. Both the bytes on
// the wire and the bytes after inflation are held to limit. The length is
// never demanded: jsforce and the sf CLI send chunks.
func slurp(r *http.Request, limit int) ([]byte, *Error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	if r.ContentLength > int64(limit) {
		return nil, &BodyTooLarge
	}
	encoding, err := contentEncoding(r.Header["Content-Encoding"])
	if err != nil {
		return nil, err
	}
	wire := &capped{from: r.Body, left: limit}
	if encoding == "gzip" {
		return inflate(wire, limit)
	}
	if r.ContentLength > 0 {
		return readExactly(wire, int(r.ContentLength))
	}
	return readAll(wire)
}

func contentEncoding(values []string) (string, *Error) {
	if len(values) == 0 {
		return "", nil
	}
	switch name := strings.ToLower(strings.TrimSpace(values[0])); {
	case len(values) > 1:
		return "", &UnsupportedMediaType
	case name == "gzip" || name == "x-gzip":
		return "gzip", nil
	case name == "" || name == "identity":
		return "", nil
	}
	return "", &UnsupportedMediaType
}

func inflate(wire io.Reader, limit int) ([]byte, *Error) {
	z, err := gzip.NewReader(wire)
	if err != nil {
		return nil, readFailure(err)
	}
	return readAll(&capped{from: z, left: limit})
}

// readExactly reads a body of known length in one allocation.
func readExactly(from io.Reader, n int) ([]byte, *Error) {
	body := make([]byte, n)
	if _, err := io.ReadFull(from, body); err != nil {
		return nil, readFailure(err)
	}
	return body, nil
}

func readAll(from io.Reader) ([]byte, *Error) {
	body, err := io.ReadAll(from)
	if err != nil {
		return nil, readFailure(err)
	}
	return body, nil
}

func readFailure(err error) *Error {
	var over *http.MaxBytesError
	if errors.Is(err, errOverCap) || errors.As(err, &over) {
		return &BodyTooLarge
	}
	return &UnreadableBody
}

var errOverCap = errors.New("oauth: body over the cap")

// capped reads up to left bytes and fails on the next one, so that too much
// is told apart from enough.
type capped struct {
	from io.Reader
	left int
}

func (c *capped) Read(p []byte) (int, error) {
	if len(p) > c.left+1 {
		p = p[:c.left+1]
	}
	n, err := c.from.Read(p)
	if n > c.left {
		return 0, errOverCap
	}
	c.left -= n
	return n, err
}
