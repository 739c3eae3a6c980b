package crash

import (
	"io"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// proxy stands between a server and its PostgreSQL, so that the database can be
// taken away from one server only, and given back.
type proxy struct {
	network, address string // of PostgreSQL
	addr             string // of the proxy

	mu       sync.Mutex
	listener net.Listener
	conns    map[net.Conn]bool
	// deaf lets bytes in and none through: a network that swallows packets.
	deaf bool
	wake *sync.Cond
}

// newProxy starts a proxy and returns it with the URL that leads through it.
func newProxy(t *testing.T, database string) (*proxy, string) {
	t.Helper()
	cfg, err := pgx.ParseConfig(database)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{conns: map[net.Conn]bool{}}
	p.wake = sync.NewCond(&p.mu)
	p.network, p.address = pgx2net(cfg.Host, cfg.Port)
	p.open(t, "127.0.0.1:0")
	t.Cleanup(p.cut)
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	u.Host, u.RawQuery = p.addr, "sslmode=disable"
	return p, u.String()
}

// pgx2net says where PostgreSQL listens: a host that is a path is a directory
// with a socket in it.
func pgx2net(host string, port uint16) (network, address string) {
	number := (&net.TCPAddr{Port: int(port)}).String()[1:]
	if filepath.IsAbs(host) {
		return "unix", filepath.Join(host, ".s.PGSQL."+number)
	}
	return "tcp", net.JoinHostPort(host, number)
}

func (p *proxy) open(t *testing.T, addr string) {
	t.Helper()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listener, p.addr = l, l.Addr().String()
	go p.accept(l)
}

func (p *proxy) accept(l net.Listener) {
	for {
		in, err := l.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial(p.network, p.address)
		if err != nil {
			_ = in.Close()
			continue
		}
		p.keep(in, out)
		go p.pass(in, out)
		go p.pass(out, in)
	}
}

func (p *proxy) keep(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		p.conns[c] = true
	}
}

// pass hands on bytes, when it is not deaf, until one side ends.
func (p *proxy) pass(to io.WriteCloser, from net.Conn) {
	defer to.Close()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		p.hear()
		if _, failed := to.Write(buf[:n]); err != nil || failed != nil {
			return
		}
	}
}

func (p *proxy) hear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.deaf {
		p.wake.Wait()
	}
}

// cut takes the database away: connections break and new ones are refused.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.deaf = false
	p.wake.Broadcast()
	_ = p.listener.Close()
	for c := range p.conns {
		_ = c.Close()
	}
	clear(p.conns)
}

// restore gives the database back after a cut, at the same address.
func (p *proxy) restore(t *testing.T) { t.Helper(); p.open(t, p.addr) }

// swallow lets nothing through in either direction and breaks nothing.
func (p *proxy) swallow(deaf bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.deaf = deaf
	p.wake.Broadcast()
}
