package tlsfiles

import (
	"crypto/tls"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// Every is how often handshakes look at the files, at most.
const Every = time.Second

// Options name the files and the outside world.
type Options struct {
	// Cert and Key are PEM files: the chain with the leaf first, and the
	// unencrypted private key. They may be one file.
	Cert, Key string
	// Now is the clock.
	Now func() time.Time
	// Report hears of each replacement: nil after a new pair came into
	// service, otherwise why a new pair could not. It may be nil. It is
	// called from a handshake and should return soon.
	Report func(error)
}

// Files is a certificate that follows its files. It is safe for concurrent
// use.
type Files struct {
	o       Options
	current atomic.Pointer[tls.Certificate]
	next    atomic.Int64 // Unix milliseconds before which nobody looks
	looking atomic.Bool  // guards seen
	seen    stamp
}

// Load reads the pair; a pair that cannot be served is an error.
func Load(o Options) (*Files, error) {
	if o.Now == nil {
		return nil, errors.New("tlsfiles: no clock")
	}
	if o.Report == nil {
		o.Report = func(error) {}
	}
	f := &Files{o: o, seen: stampOf(o.Cert, o.Key)}
	pair, err := load(o.Cert, o.Key)
	if err != nil {
		return nil, err
	}
	f.current.Store(pair)
	f.next.Store(o.Now().Add(Every).UnixMilli())
	return f, nil
}

func load(cert, key string) (*tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("load certificate %q with key %q: %w", cert, key, err)
	}
	return &pair, nil
}

// Config is a server configuration that serves the current pair.
func (f *Files) Config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		NextProtos:     []string{"h2", "http/1.1"},
		GetCertificate: f.GetCertificate,
	}
}

// GetCertificate gives the current pair to a handshake, after a look at the
// files when the last was more than Every ago. It never fails.
func (f *Files) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.look()
	return f.current.Load(), nil
}

// NotAfter is when the certificate in service expires.
func (f *Files) NotAfter() time.Time {
	if leaf := f.current.Load().Leaf; leaf != nil {
		return leaf.NotAfter
	}
	return time.Time{}
}

// look lets one handshake at a time check; the others go on with what there
// is. A clock that was set back does not postpone the next look.
func (f *Files) look() {
	now := f.o.Now()
	wait := f.next.Load() - now.UnixMilli()
	if wait > 0 && wait <= Every.Milliseconds() || !f.looking.CompareAndSwap(false, true) {
		return
	}
	defer f.looking.Store(false)
	f.next.Store(now.Add(Every).UnixMilli())
	f.refresh()
}

// refresh remembers the stamp of a pair that failed as well, so that it is
// tried and reported once. The stamp is taken before the files are read: a
// change in between shows at the next look.
func (f *Files) refresh() {
	stamp := stampOf(f.o.Cert, f.o.Key)
	if stamp.same(f.seen) {
		return
	}
	f.seen = stamp
	pair, err := load(f.o.Cert, f.o.Key)
	if err != nil {
		f.o.Report(fmt.Errorf("the certificate in service stays: %w", err))
		return
	}
	f.current.Store(pair)
	f.o.Report(nil)
}
