package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/latchstring/latchstring/internal/server/config"
	"github.com/latchstring/latchstring/internal/server/installation"
	"github.com/latchstring/latchstring/internal/server/tlsfiles"
)

// Options are what a server is made of.
type Options struct {
	Config       *config.Config
	Installation *installation.Installation
	Logger       *slog.Logger
	// Version is shown on the operations listener.
	Version string
}

// Server is a server that listens. See [Start].
type Server struct {
	opts   Options
	origin string

	public    net.Listener
	ops       net.Listener
	publicSrv *http.Server
	opsSrv    *http.Server

	parts *parts
	// joined says that there may be a lease to give back.
	joined bool
	// stopJobs ends the jobs in the background, which jobs counts.
	stopJobs context.CancelFunc
	jobs     sync.WaitGroup
	failed   chan error
}

// Start opens the listeners, fills the memory and serves. It returns when the
// server is ready; [Server.Wait] returns when it has stopped.
func Start(ctx context.Context, opts Options) (_ *Server, err error) {
	s := &Server{opts: opts, failed: make(chan error, 2)}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.abandon())
		}
	}()
	if err := s.listen(); err != nil {
		return nil, err
	}
	s.parts = assemble(opts, s.origin)
	if err := s.prepare(); err != nil {
		return nil, err
	}
	if err := opts.Installation.BecomeServer(ctx); err != nil {
		return nil, err
	}
	s.joined = true
	if err := s.parts.join(ctx); err != nil {
		return nil, err
	}
	s.startJobs()
	s.serve()
	return s, nil
}

// listen opens both listeners, so that a port that is taken is said at once.
func (s *Server) listen() (err error) {
	cfg := s.opts.Config
	if s.public, err = net.Listen("tcp", cfg.Listen); err != nil {
		return fmt.Errorf("listen on %s: %w", cfg.Listen, err)
	}
	s.origin = originOf(cfg, s.public.Addr())
	if cfg.OpsListen == "" {
		return nil
	}
	if s.ops, err = net.Listen("tcp", cfg.OpsListen); err != nil {
		return fmt.Errorf("listen on %s for operations: %w", cfg.OpsListen, err)
	}
	return nil
}

// originOf is the login origin: the configured one, or localhost with the
// listener's port in the quickstart.
func originOf(cfg *config.Config, addr net.Addr) string {
	if !cfg.LoginOrigin.IsZero() {
		return cfg.LoginOrigin.String()
	}
	scheme := "http"
	if cfg.TLS() {
		scheme = "https"
	}
	_, port, err := net.SplitHostPort(addr.String())
	if err != nil || scheme == "http" && port == "80" || scheme == "https" && port == "443" {
		return scheme + "://localhost"
	}
	return scheme + "://localhost:" + port
}

// prepare makes the HTTP servers. It comes before other servers hear of this
// one, so that what can go wrong here leaves nothing behind.
func (s *Server) prepare() error {
	handler, err := s.parts.handler()
	if err != nil {
		return err
	}
	errorLog := slog.NewLogLogger(s.opts.Logger.Handler(), slog.LevelWarn)
	s.publicSrv = config.NewHTTPServer(s.opts.Config, handler, errorLog)
	if s.ops != nil {
		s.opsSrv = config.NewHTTPServer(s.opts.Config, guardOps(s.ops.Addr(), s.parts.opsHandler(s.opts.Version)), errorLog)
		s.opsSrv.WriteTimeout = 2 * time.Minute // a CPU profile takes its time
	}
	if !s.opts.Config.TLS() {
		return nil
	}
	files, err := tlsfiles.Load(tlsfiles.Options{
		Cert: s.opts.Config.TLSCert, Key: s.opts.Config.TLSKey,
		Now: s.opts.Installation.Now, Report: s.reportTLS,
	})
	if err != nil {
		return err
	}
	s.publicSrv.TLSConfig = files.Config()
	return nil
}

func (s *Server) reportTLS(err error) {
	if err == nil {
		s.opts.Logger.Info("a new certificate is in use")
		return
	}
	s.opts.Logger.Error("cannot load the new certificate; the old one stays in use", "error", err)
}

func (s *Server) startJobs() {
	ctx, cancel := context.WithCancel(context.Background())
	s.stopJobs = cancel
	for _, job := range append(s.parts.jobs(), every(lookEvery, s.lookAtFile)) {
		s.jobs.Go(func() { job(ctx) })
	}
}

// lookEvery is how often the server looks whether its database file is where it
// was opened: more often than a lease runs out, which is how long a command on
// another file waits.
const lookEvery = time.Second

// lookAtFile stops a server whose database file was moved away: commands would
// change another file, and nothing here would hear of it.
func (s *Server) lookAtFile(context.Context) {
	if err := s.opts.Installation.Moved(); err != nil {
		s.parts.ready.Store(false)
		select {
		case s.failed <- err:
		default: // said already
		}
	}
}

func (s *Server) serve() {
	run := func(what string, serve func() error) {
		s.jobs.Go(func() {
			if err := serve(); err != nil && !errors.Is(err, http.ErrServerClosed) {
				s.failed <- fmt.Errorf("serve the %s listener: %w", what, err)
			}
		})
	}
	if s.publicSrv.TLSConfig != nil {
		run("public", func() error { return s.publicSrv.ServeTLS(s.public, "", "") })
	} else {
		run("public", func() error { return s.publicSrv.Serve(s.public) })
	}
	if s.opsSrv != nil {
		run("operations", func() error { return s.opsSrv.Serve(s.ops) })
	}
}

// Origin is the login origin, scheme://host[:port].
func (s *Server) Origin() string { return s.origin }

// Addr is the public listener's address.
func (s *Server) Addr() net.Addr { return s.public.Addr() }

// OpsAddr is the operations listener's address; nil when it is off.
func (s *Server) OpsAddr() net.Addr {
	if s.ops == nil {
		return nil
	}
	return s.ops.Addr()
}

// Wait serves until ctx ends or a listener fails, then lets the requests under
// way finish, stops the jobs and gives everything back but the installation.
func (s *Server) Wait(ctx context.Context) error {
	var err error
	select {
	case <-ctx.Done():
	case err = <-s.failed:
	}
	s.parts.ready.Store(false)
	grace, cancel := context.WithTimeout(context.Background(), s.opts.Config.ShutdownGrace)
	defer cancel()
	err = errors.Join(err, shutdown(grace, s.publicSrv), shutdown(grace, s.opsSrv))
	s.stopJobs()
	s.jobs.Wait()
	return err
}

// shutdown waits for requests under way; those that outlast the grace are cut.
func shutdown(ctx context.Context, srv *http.Server) error {
	if srv == nil {
		return nil
	}
	if err := srv.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("requests were cut at shutdown: %w", err), srv.Close())
	}
	return nil
}

// abandon closes the listeners of a server that did not start, and gives its
// lease back: nobody else need wait until it runs out.
func (s *Server) abandon() error {
	if s.joined {
		s.parts.node.Leave()
	}
	var errs []error
	for _, l := range []net.Listener{s.public, s.ops} {
		if l != nil {
			errs = append(errs, l.Close())
		}
	}
	return errors.Join(errs...)
}
