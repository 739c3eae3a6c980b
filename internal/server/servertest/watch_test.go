package servertest

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// witness stands in for the test that a recorder reports to.
type witness struct {
	testing.TB
	said []string
}

func (w *witness) Errorf(format string, args ...any) {
	w.said = append(w.said, fmt.Sprintf(format, args...))
}

const (
	planted = "Planted/Secret+Value=0123"
	fresh   = "00D000000000001!AQ.fresh_token.0123456789"
)

// scene is a recorder before a server that says what the test wants.
type scene struct {
	t       *testing.T
	witness *witness
	watch   *watch
	client  *http.Client
	url     string
	answer  func(w http.ResponseWriter)
}

func newScene(t *testing.T) *scene {
	s := &scene{t: t, witness: &witness{TB: t}}
	s.watch = newWatch(s.witness)
	s.watch.secret("planted secret", planted)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { s.answer(w) }))
	t.Cleanup(server.Close)
	s.url = server.URL
	s.client = s.watch.client(func(ctx context.Context, network, addr string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, addr)
	})
	t.Cleanup(s.client.CloseIdleConnections)
	return s
}

// ask makes one request, whose answer is written by answer.
func (s *scene) ask(answer func(w http.ResponseWriter)) {
	s.t.Helper()
	s.answer = answer
	res, err := s.client.Get(s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.ReadAll(res.Body); err != nil {
		s.t.Fatalf("the recorder spoilt the body: %v", err)
	}
}

func (s *scene) say(body string) {
	s.t.Helper()
	s.ask(func(w http.ResponseWriter) { _, _ = io.WriteString(w, body) })
}

func (s *scene) log(line string) {
	s.t.Helper()
	if n, err := io.WriteString(s.watch.log(), line); err != nil || n != len(line) {
		s.t.Fatalf("the log took %d bytes: %v", n, err)
	}
}

// verdict is what the test at hand is told.
func (s *scene) verdict() string {
	s.watch.report()
	return strings.Join(s.witness.said, "\n")
}

func tokenAnswer(token string) string { return `{"access_token":"` + token + `","scope":"api"}` }

// TestRecorderTellsOfLeaks plants a secret in each place that leaves the
// process; the recorder must say where it is, and must not repeat it.
func TestRecorderTellsOfLeaks(t *testing.T) {
	for _, c := range []struct {
		name string
		leak func(s *scene)
		want []string
	}{
		{"in a body", func(s *scene) { s.say("it is " + planted) }, []string{"answer to GET", "planted secret"}},
		{"in a body, as a form has it", func(s *scene) { s.say("s=Planted%2FSecret%2BValue%3D0123") }, []string{"answer to GET", "planted secret"}},
		{"in a body, in lower case", func(s *scene) { s.say(strings.ToLower(planted)) }, []string{"answer to GET", "planted secret"}},
		{"in a header", func(s *scene) {
			s.ask(func(w http.ResponseWriter) { w.Header().Set("X-Note", planted) })
		}, []string{"answer to GET", "planted secret"}},
		{"in the reason of a redirect", func(s *scene) {
			s.ask(func(w http.ResponseWriter) {
				w.Header().Set("Location", "https://elsewhere.example/?secret="+planted)
				w.WriteHeader(http.StatusFound)
			})
		}, []string{"answer to GET", "planted secret"}},
		{"in a log line", func(s *scene) { s.log(`{"msg":"` + planted + `"}`) }, []string{"log line", "planted secret"}},
		{"a token, again in a later answer", func(s *scene) {
			s.say(tokenAnswer(fresh))
			s.say("invalid token " + fresh)
		}, []string{"answer to GET", "access token"}},
		{"a token, in a later log line", func(s *scene) {
			s.say(tokenAnswer(fresh))
			s.log("opened " + fresh)
		}, []string{"log line", "access token"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t)
			c.leak(s)
			told := s.verdict()
			for _, want := range c.want {
				if !strings.Contains(told, want) {
					t.Errorf("the recorder said %q, want it to name %q", told, want)
				}
			}
			if strings.Contains(told, planted) || strings.Contains(told, fresh) {
				t.Errorf("the recorder repeats the secret: %q", told)
			}
		})
	}
}

// TestRecorderIsSilent holds that what is allowed to leave is not reported.
func TestRecorderIsSilent(t *testing.T) {
	s := newScene(t)
	s.watch.secret("a text too short to tell apart", "api")
	s.say(tokenAnswer(fresh))
	s.say(`{"error":"invalid_client","scope":"api"}`)
	s.log(`{"msg":"request","path":"/services/oauth2/token"}`)
	if told := s.verdict(); told != "" {
		t.Errorf("the recorder said %q", told)
	}
	if logged := s.watch.logged(); !strings.Contains(logged, "/services/oauth2/token") {
		t.Errorf("the log reads %q", logged)
	}
}
