package servertest

import "testing"

// TestRecorderKnowsEveryToken: a token is a secret however it came, and also in
// what was said before the answer that brought it had arrived.
func TestRecorderKnowsEveryToken(t *testing.T) {
	for _, c := range []struct {
		name string
		leak func(s *scene)
	}{
		{"logged before its answer arrives", func(s *scene) {
			s.log("about to send " + fresh)
			s.say(tokenAnswer(fresh))
		}},
		{"came as a form", func(s *scene) {
			s.say("access_token=00D000000000001%21AQ.fresh_token.0123456789&scope=api")
			s.log("opened " + fresh)
		}},
		{"came as XML", func(s *scene) {
			s.say("<OAuth><access_token>" + fresh + "</access_token></OAuth>")
			s.log("opened " + fresh)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t)
			c.leak(s)
			if told := s.verdict(); told == "" {
				t.Error("the recorder is silent")
			}
		})
	}
}
