package config

import (
	"log"
	"net/http"
)

// maxHeader bounds a request's header, in bytes: sign-in requests carry
// request objects and assertions in their query, nothing carries more.
const maxHeader = 64 << 10

// maxStreams bounds the requests that one HTTP/2 connection has open.
const maxStreams = 100

// NewHTTPServer is a server of handler with every limit set: a peer that sends
// slowly, never reads, or never speaks holds a connection for a bounded time
// (header, whole request, answer, idle). Errors of connections go to errors.
// The caller sets TLSConfig and listens.
func NewHTTPServer(c *Config, handler http.Handler, errors *log.Logger) *http.Server {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(true)
	return &http.Server{
		Handler:           handler,
		ErrorLog:          errors,
		ReadHeaderTimeout: c.HeaderTimeout,
		ReadTimeout:       c.ReadTimeout,
		WriteTimeout:      c.WriteTimeout,
		IdleTimeout:       c.IdleTimeout,
		MaxHeaderBytes:    maxHeader,
		Protocols:         protocols,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: maxStreams},
	}
}
