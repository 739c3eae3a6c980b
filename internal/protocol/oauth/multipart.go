package oauth

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
)

// maxBoundary is the longest boundary RFC 2046 §5.1.1 allows.
const maxBoundary = 70

// parseMultipart reads the fields of a multipart form (RFC 7578), as the sf
// CLI's device flow and the Postman collection send them. A part with a file
// name is dropped, yet counts as a parameter. Raw parts are read: a transfer
// encoding inside a form is deprecated (RFC 7578 §4.7) and not interpreted.
func parseMultipart(c *collector, body []byte, boundary string) *Error {
	if boundary == "" || len(boundary) > maxBoundary {
		return &MalformedBody
	}
	reader := multipart.NewReader(bytes.NewReader(body), boundary)
	for parts := 0; ; parts++ {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return &MalformedBody
		}
		if parts == MaxParams {
			return &TooManyParameters
		}
		if err := addPart(c, part); err != nil {
			return err
		}
	}
}

func addPart(c *collector, part *multipart.Part) *Error {
	value, err := io.ReadAll(part)
	if err != nil {
		return &MalformedBody
	}
	if part.FileName() != "" {
		return nil
	}
	return c.add(part.FormName(), string(value))
}
