package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/bearer"
	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/directory"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/domain/signingkey"
	"github.com/latchstring/latchstring/internal/endpoint/discovery"
	"github.com/latchstring/latchstring/internal/endpoint/introspect"
	"github.com/latchstring/latchstring/internal/endpoint/rest"
	"github.com/latchstring/latchstring/internal/endpoint/revoke"
	"github.com/latchstring/latchstring/internal/endpoint/token"
	"github.com/latchstring/latchstring/internal/endpoint/userinfo"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
	"github.com/latchstring/latchstring/internal/server/installation"
	"github.com/latchstring/latchstring/internal/server/middleware"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// parts is what one server consists of.
type parts struct {
	opts    Options
	inst    *installation.Installation
	logger  *slog.Logger
	origins issuance.Origins
	metrics *metrics
	limiter *middleware.Limiter

	node     *coherence.Node
	dir      *directory.Directory
	rotation *sealedtoken.Rotation
	signing  *signingkey.Ring
	recorder *audit.Recorder
	// stray are the refusals that belong to no org.
	stray    *audit.Recorder
	issuer   *issuance.Issuer
	sessions *session.Sessions
	tokens   *bearer.Tokens

	// ready is false before the memory is filled and once the server drains.
	ready atomic.Bool
}

// assemble puts the domain together. It asks nothing of the database yet; see
// join.
func assemble(opts Options, origin string) *parts {
	p := &parts{
		opts: opts, inst: opts.Installation, logger: opts.Logger, metrics: newMetrics(),
		origins: issuance.Origins{Login: origin, Default: origin},
		limiter: middleware.NewLimiter(opts.Config.MaxInFlight),
	}
	p.metrics.watch(p.limiter)
	p.assembleKeys()
	p.assembleMemory()
	p.assemblePipeline()
	return p
}

// join fills the memory and takes a lease, which has to be given back from then
// on, whatever is returned.
func (p *parts) join(ctx context.Context) error {
	if err := p.rotation.Start(ctx); err != nil {
		return p.inst.ExplainKey(fmt.Errorf("prepare the token sealing keys: %w", err))
	}
	if err := p.node.Start(ctx); err != nil {
		return fmt.Errorf("join the servers of this database: %w", err)
	}
	p.ready.Store(true)
	return nil
}

func (p *parts) assembleKeys() {
	keys := new(sealedtoken.Keys)
	p.rotation = sealedtoken.NewRotation(keys, p.inst.Store, p.inst.Keyring, p.inst.Now, p.logger)
	p.signing = signingkey.NewRing(p.inst.Store, p.inst.Keyring, p.inst.Now)
}

func (p *parts) assembleMemory() {
	p.dir = directory.New(directory.Config{
		Resolver: p.inst.Store,
		Open:     func(id org.ID) directory.Source { return p.inst.Store.For(id) },
		Trusted:  func() bool { return p.node.Trusted() },
		Now:      p.inst.Now,
		OnKeys:   p.reloadKeys,
	})
	p.node = coherence.NewNode(p.inst.Store, p.dir, p.renumber, p.logger)
}

func (p *parts) renumber(node int) {
	if err := p.inst.IDs.Renumber(node); err != nil {
		p.logger.Error("cannot take the lease's number for new ids", "error", err)
	}
}

// reloadKeys takes over keys that another server made. Without them this server
// would refuse what others issued, so a failure counts as a change not applied.
func (p *parts) reloadKeys(ctx context.Context, kind coherence.Kind) error {
	if kind == coherence.SealingKeyChanged {
		return p.rotation.Load(ctx)
	}
	return p.signing.Load(ctx)
}

func (p *parts) assemblePipeline() {
	p.recorder = audit.NewRecorder(audit.RecorderConfig{
		Write: func(ctx context.Context, in int64, rows []audit.Login) error {
			return p.inst.Store.For(org.ID(in)).AppendLogins(ctx, rows)
		},
		Again: passing, Lost: p.metrics.lostRefusals, Now: p.inst.Now, NextID: p.inst.IDs.Next, Logger: p.logger,
	})
	p.stray = audit.NewRecorder(audit.RecorderConfig{
		Write: p.logStray, Now: p.inst.Now, NextID: p.inst.IDs.Next, Logger: p.logger,
	})
	p.issuer = issuance.New(issuance.Config{
		Directory: p.dir, Keys: p.rotation.Keys(),
		Store: func(id org.ID) issuance.Store { return counted{p.inst.Store.For(id), p.metrics} },
		UsernameByEmail: func(ctx context.Context, in org.ID, email string) (string, error) {
			return p.inst.Store.For(in).UsernameByEmail(ctx, email)
		},
		Refused: p.refused, Sealer: p.inst.Keyring, Origins: p.origins, IDs: p.inst.IDs, Now: p.inst.Now,
	})
	p.sessions = session.New(
		p.rotation.Keys(), p.dir,
		func(id org.ID) session.Store { return p.inst.Store.For(id) }, p.inst.Now,
	)
	p.tokens = bearer.New(bearer.Config{
		Sessions: p.sessions, Revoker: session.NewRevoker(p.sessions, p.node, p.inst.IDs.Next),
		Refused: p.refused, NextID: p.inst.IDs.Next,
	})
}

// refused keeps a refusal in the history of the org it belongs to. One that
// belongs to no org is counted and logged only; a flood of those takes as few
// lines as it would take rows.
func (p *parts) refused(row audit.Login) {
	p.metrics.refused(row)
	if row.Org != 0 {
		p.recorder.Refused(row)
		return
	}
	p.stray.Refused(row)
}

// logStray writes the lines of refusals that belong to no org.
func (p *parts) logStray(_ context.Context, _ int64, rows []audit.Login) error {
	for i := range rows {
		p.logger.Info("refused a request that belongs to no org", "cause", rows[i].Refusal.Cause,
			"error", rows[i].Refusal.Code, "subtype", rows[i].Subtype.String(), "client", rows[i].Addr.String(),
			"request_id", rows[i].Refusal.Request, "count", max(rows[i].Refusal.Count, 1))
	}
	return nil
}

// passing reports whether a write may succeed soon: the database is away or has
// too much to do.
func passing(err error) bool {
	return errors.Is(err, sqldb.ErrOverloaded) || sqldb.IsUnavailable(err)
}

// failed logs an error that is not a refusal. The client is told to try again.
// Where he has left and nothing but that is the error, there is nothing to tell;
// what went wrong besides, and what is half done, is told all the same.
func (p *parts) failed(ctx context.Context, err error) {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) && !errors.Is(err, session.ErrUnsettled) {
		return
	}
	p.metrics.failures.Inc()
	p.logger.Error("cannot answer a request", "error", err, "request_id", reqinfo.From(ctx).ID)
}

// mux mounts the endpoints.
func (p *parts) mux() *http.ServeMux {
	mux := http.NewServeMux()
	token.New(p.issuer, p.failed).Mount(mux)
	introspect.New(p.issuer, p.sessions, p.origins, p.failed).Mount(mux)
	revoke.New(p.issuer, p.tokens, p.failed).Mount(mux)
	userinfo.New(userinfo.Config{
		Sessions: p.tokens.Telling(userinfo.Told), Origins: p.origins, Latest: rest.Newest, Now: p.inst.Now, Failed: p.failed,
	}).Mount(mux)
	rest.New(rest.Config{
		Sessions: p.tokens.Telling(rest.Told), Records: func(id org.ID) rest.Records { return p.inst.Store.For(id) },
		Origins: p.origins, Now: p.inst.Now, Failed: p.failed,
	}).Mount(mux)
	discovery.New(discovery.Options{
		Token: token.Path, Introspection: introspect.Path, Revocation: revoke.Path, UserInfo: userinfo.Path,
		GrantTypes: token.GrantTypes(),
	}, p.signing, p.failed).Mount(mux)
	mux.Handle("/", middleware.NotFound())
	mux.HandleFunc("GET /{$}", p.welcome)
	mux.HandleFunc("GET /healthz", p.healthz)
	mux.HandleFunc("GET /readyz", p.readyz)
	return mux
}
