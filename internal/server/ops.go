package server

import (
	"context"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// opsHandler is the operations listener's: metrics, health and profiles. It is
// never mounted on the public listener.
func (p *parts) opsHandler(version string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", p.healthz)
	mux.HandleFunc("GET /readyz", p.readyz)
	mux.Handle("GET /metrics", promhttp.HandlerFor(p.metrics.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("GET /version", func(w http.ResponseWriter, _ *http.Request) { text(w, http.StatusOK, version) })
	return mux
}

// healthz says that the process answers, and nothing more.
func (p *parts) healthz(w http.ResponseWriter, _ *http.Request) { text(w, http.StatusOK, "ok") }

// readyz says whether requests should be sent here: the memory is filled, the
// lease holds, and the database answers.
func (p *parts) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	switch {
	case !p.ready.Load():
		text(w, http.StatusServiceUnavailable, "draining")
	case !p.node.Trusted():
		text(w, http.StatusServiceUnavailable, "the lease on the change log has run out")
	default:
		if _, err := p.inst.Store.Head(ctx); err != nil {
			text(w, http.StatusServiceUnavailable, "the database does not answer")
			return
		}
		text(w, http.StatusOK, "ready")
	}
}

func text(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(message + "\n"))
}
