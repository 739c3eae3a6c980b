package middleware

import "net/http"

// recorder is the ResponseWriter of an endpoint; it remembers what was sent.
type recorder struct {
	http.ResponseWriter
	status int // 0 until the header is sent
	bytes  int64
}

// WriteHeader passes the first final status on and remembers it. 1xx answers
// are not final (RFC 9110 §15.2).
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts, and sends 200 first where nothing was sent.
func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Flush is for endpoints that look for http.Flusher.
func (w *recorder) Flush() {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	_ = http.NewResponseController(w.ResponseWriter).Flush() // nothing to do about it
}

// Unwrap is for http.ResponseController.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
