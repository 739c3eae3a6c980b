package tlsfiles

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// pair is a certificate for localhost and its key, in PEM.
type pair struct{ cert, key []byte }

func newPair(t *testing.T, name string) pair {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{"localhost"},
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pair{
		cert: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}),
		key:  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
	}
}

// rig is a Files over a folder with a clock and a record of reports.
type rig struct {
	t         *testing.T
	cert, key string
	files     *Files
	mu        sync.Mutex
	now       time.Time
	reports   []error
	writes    int
}

func newRig(t *testing.T, p pair) *rig {
	dir := t.TempDir()
	r := &rig{t: t, cert: filepath.Join(dir, "cert.pem"), key: filepath.Join(dir, "key.pem"), now: time.Unix(1000, 0)}
	r.write(p)
	files, err := Load(Options{Cert: r.cert, Key: r.key, Now: r.clock, Report: r.report})
	if err != nil {
		t.Fatal(err)
	}
	r.files = files
	return r
}

func (r *rig) clock() time.Time { r.mu.Lock(); defer r.mu.Unlock(); return r.now }

func (r *rig) report(err error) { r.mu.Lock(); defer r.mu.Unlock(); r.reports = append(r.reports, err) }

func (r *rig) advance(d time.Duration) { r.mu.Lock(); defer r.mu.Unlock(); r.now = r.now.Add(d) }

func (r *rig) write(p pair) {
	r.t.Helper()
	r.writeFile(r.cert, p.cert)
	r.writeFile(r.key, p.key)
}

// writeFile gives every write a time of its own, as renewals have.
func (r *rig) writeFile(name string, data []byte) {
	r.t.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		r.t.Fatal(err)
	}
	r.writes++
	at := time.Unix(int64(100000+r.writes), 0)
	if err := os.Chtimes(name, at, at); err != nil {
		r.t.Fatal(err)
	}
}

// serving is the name on the certificate that a handshake gets now.
func (r *rig) serving() string {
	r.t.Helper()
	c, err := r.files.GetCertificate(nil)
	if err != nil || c == nil {
		r.t.Fatalf("GetCertificate: %v, %v", c, err)
	}
	return c.Leaf.Subject.CommonName
}

func (r *rig) expect(name string, reports int) {
	r.t.Helper()
	if got := r.serving(); got != name {
		r.t.Errorf("serving %q, want %q", got, name)
	}
	if len(r.reports) != reports {
		r.t.Errorf("%d reports, want %d: %v", len(r.reports), reports, r.reports)
	}
}

func TestReplacedPairIsServedWithinASecond(t *testing.T) {
	r := newRig(t, newPair(t, "old"))
	r.expect("old", 0)
	r.write(newPair(t, "new"))
	r.advance(Every - time.Millisecond)
	r.expect("old", 0)
	r.advance(time.Millisecond)
	r.expect("new", 1)
	if r.reports[0] != nil {
		t.Errorf("a good pair was reported as %v", r.reports[0])
	}
	r.advance(time.Hour)
	r.expect("new", 1)
	if got := r.files.NotAfter().Year(); got != 2099 {
		t.Errorf("expires in %d", got)
	}
}

func TestClockSetBackDoesNotPostponeTheLook(t *testing.T) {
	r := newRig(t, newPair(t, "old"))
	r.write(newPair(t, "new"))
	r.advance(-24 * time.Hour)
	r.expect("new", 1)
}

func TestRenameWithTheSameSizeAndTimeIsNoticed(t *testing.T) {
	r := newRig(t, newPair(t, "old"))
	old, err := os.Stat(r.cert)
	if err != nil {
		t.Fatal(err)
	}
	both := newPair(t, "new")
	r.writeFile(r.cert+".new", both.cert)
	r.writeFile(r.key, both.key)
	if err := os.Chtimes(r.cert+".new", old.ModTime(), old.ModTime()); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(r.cert+".new", r.cert); err != nil {
		t.Fatal(err)
	}
	r.advance(Every)
	r.expect("new", 1)
}

func TestBrokenPairKeepsTheOldOneAndIsReportedOnce(t *testing.T) {
	other := newPair(t, "other")
	for name, breakIt := range map[string]func(r *rig){
		"certificate without its key": func(r *rig) { r.writeFile(r.cert, other.cert) },
		"garbage":                     func(r *rig) { r.writeFile(r.cert, []byte("garbage")) },
		"empty key":                   func(r *rig) { r.writeFile(r.key, nil) },
		"certificate gone":            func(r *rig) { _ = os.Remove(r.cert) },
		"key gone":                    func(r *rig) { _ = os.Remove(r.key) },
		"swapped":                     func(r *rig) { r.write(pair{cert: other.key, key: other.cert}) },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, newPair(t, "old"))
			breakIt(r)
			for range 5 {
				r.advance(Every)
				r.expect("old", 1)
			}
			if r.reports[0] == nil {
				t.Error("the broken pair was reported as good")
			}
			r.write(newPair(t, "repaired"))
			r.advance(Every)
			r.expect("repaired", 2)
		})
	}
}

func TestLoadRefuses(t *testing.T) {
	r := newRig(t, newPair(t, "good"))
	other := filepath.Join(t.TempDir(), "other.pem")
	r.writeFile(other, newPair(t, "other").key)
	for name, o := range map[string]Options{
		"no clock":        {Cert: r.cert, Key: r.key},
		"missing file":    {Cert: other + ".none", Key: r.key, Now: r.clock},
		"key of another":  {Cert: r.cert, Key: other, Now: r.clock},
		"key in its seat": {Cert: r.key, Key: r.key, Now: r.clock},
	} {
		if f, err := Load(o); err == nil || f != nil {
			t.Errorf("%s: loaded", name)
		}
	}
}

func TestManyHandshakesWhileFilesChange(t *testing.T) {
	r := newRig(t, newPair(t, "old"))
	r.write(newPair(t, "new"))
	r.advance(Every)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if c, err := r.files.GetCertificate(nil); err != nil || c.Leaf == nil {
					t.Errorf("no certificate: %v", err)
				}
				r.advance(100 * time.Millisecond)
			}
		})
	}
	wg.Wait()
	r.expect("new", 1)
}

func TestServerKeepsItsListenerAndSpeaksHTTP2(t *testing.T) {
	r := newRig(t, newPair(t, "old"))
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		_, _ = io.WriteString(w, q.Proto)
	}))
	server.EnableHTTP2 = true
	server.TLS = r.files.Config()
	// httptest adds a certificate of its own and Go prefers GetCertificate
	// only for names: clients here send one.
	server.StartTLS()
	t.Cleanup(server.Close)
	for _, name := range []string{"old", "new"} {
		if got := handshake(t, server.URL, tls.VersionTLS13); got != name+" HTTP/2.0" {
			t.Errorf("got %q, want %s over HTTP/2.0", got, name)
		}
		r.write(newPair(t, "new"))
		r.advance(Every)
	}
	config := &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10, InsecureSkipVerify: true} //nolint:gosec // the point of the test
	if conn, err := tls.Dial("tcp", server.Listener.Addr().String(), config); err == nil {
		_ = conn.Close()
		t.Error("TLS 1.1 was accepted")
	}
}

// handshake makes one request on a connection of its own and says which
// certificate and protocol it met.
func handshake(t *testing.T, url string, version uint16) string {
	t.Helper()
	transport := &http.Transport{
		ForceAttemptHTTP2: true,
		TLSClientConfig:   &tls.Config{MinVersion: version, ServerName: "localhost", InsecureSkipVerify: true}, //nolint:gosec // self-signed
	}
	defer transport.CloseIdleConnections()
	answer, err := (&http.Client{Transport: transport}).Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.TLS.PeerCertificates[0].Subject.CommonName + " " + string(body)
}
