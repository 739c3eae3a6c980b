package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/url"
)

// field is a header line of a request.
type field struct{ name, value string }

func basic(user, password string) field {
	return field{"Authorization", "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))}
}

func bearer(token string) field { return field{"Authorization", "Bearer " + token} }

// get builds a GET request.
func get(host, path string, fields ...field) []byte {
	return build("GET", host, path, nil, fields)
}

// post builds a POST request of a form.
func post(host, path string, form url.Values, fields ...field) []byte {
	fields = append(fields, field{"Content-Type", "application/x-www-form-urlencoded"})
	return build("POST", host, path, []byte(form.Encode()), fields)
}

func build(method, host, path string, body []byte, fields []field) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: latchstring-bench\r\nAccept: */*\r\n", method, path, host)
	for _, f := range fields {
		fmt.Fprintf(&b, "%s: %s\r\n", f.name, f.value)
	}
	if body != nil {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(body))
	}
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes()
}
