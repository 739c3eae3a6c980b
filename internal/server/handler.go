package server

import (
	"context"
	"errors"
	"net/http"

	"github.com/latchstring/latchstring/internal/domain/org"
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
		Limiter: p.limiter, Always: []string{"/healthz", "/readyz"}, MaxBody: cfg.MaxBody,
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
		}, Lookup: p.myDomain})
	}
	return hosts.New(hosts.Config{Login: cfg.LoginOrigin, MyDomains: cfg.MyDomains, Lookup: p.myDomain})
}

// myDomain finds the org that a host belongs to.
func (p *parts) myDomain(ctx context.Context, host string) (orgID int64, at string, err error) {
	id, err := p.dir.OrgOfMyDomain(ctx, host)
	if errors.Is(err, org.ErrNotFound) {
		return 0, "", nil
	}
	if err != nil {
		return 0, "", err
	}
	o, err := p.dir.Org(ctx, id)
	if errors.Is(err, org.ErrNotFound) {
		return 0, "", nil
	}
	if err != nil {
		return 0, "", err
	}
	return int64(id), o.MyDomain, nil
}
