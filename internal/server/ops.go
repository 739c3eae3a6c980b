package server

import (
	"context"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/latchstring/latchstring/internal/endpoint/discovery"
	"github.com/latchstring/latchstring/internal/endpoint/rest"
	"github.com/latchstring/latchstring/internal/endpoint/token"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
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

// welcome tells somebody who opened the origin in a browser where he is.
func (p *parts) welcome(w http.ResponseWriter, r *http.Request) {
	origin := reqinfo.From(r.Context()).Site.Origin
	text(w, http.StatusOK, "This is Latchstring, which lets connected apps in.\n\n"+
		"Tokens:     POST "+origin+token.Path+"\n"+
		"Discovery:  "+origin+discovery.Path+"\n"+
		"API:        "+origin+rest.Path+"\n\n"+
		"Apps and users are worked on with the command line: latchstring --help")
}

func text(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(message + "\n"))
}
