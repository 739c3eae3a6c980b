package server

import (
	"context"
	"net/http"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
	"github.com/latchstring/latchstring/internal/server/config"
	"github.com/latchstring/latchstring/internal/server/hosts"
	"github.com/latchstring/latchstring/internal/server/middleware"
)

// handler is the public listener's: everything that settles a request, then
// the endpoints.
func (p *parts) handler() (http.Handler, error) {
	router, err := p.router()
	if err != nil {
		return nil, err
	}
	cfg := p.opts.Config
	return middleware.Chain(middleware.Options{
		Proxies: middleware.Proxies(cfg.TrustedProxies), Hosts: router,
		Limiter: middleware.NewLimiter(cfg.MaxInFlight), Always: []string{"/healthz", "/readyz"}, MaxBody: cfg.MaxBody,
		Log: p.logger, AccessLog: cfg.AccessLog, Now: p.inst.Now,
	}, p.mux())
}

// router knows the hosts. In the quickstart one origin is login origin and My
// Domain, and every host reaches it.
func (p *parts) router() (*hosts.Router, error) {
	cfg := p.opts.Config
	if cfg.Mode == config.Quickstart && cfg.LoginOrigin.IsZero() {
		return hosts.New(hosts.Config{AnyHost: reqinfo.Site{
			Kind: reqinfo.Login | reqinfo.MyDomain, Origin: p.origins.Login,
		}})
	}
	return hosts.New(hosts.Config{Login: cfg.LoginOrigin, MyDomains: cfg.MyDomains, Lookup: p.myDomain})
}

// myDomain finds the org that a host belongs to. When the database cannot be
// asked the host is unknown: refused.
func (p *parts) myDomain(host string) (orgID int64, at string, ok bool) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	id, err := p.dir.OrgOfMyDomain(ctx, host)
	if err != nil {
		return 0, "", false
	}
	o, err := p.dir.Org(ctx, id)
	if err != nil {
		return 0, "", false
	}
	return int64(id), o.MyDomain, true
}
