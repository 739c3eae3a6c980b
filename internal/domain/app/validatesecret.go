package app

// minStrong is how many characters a given secret has at least that cannot be
// guessed: made ones have 64, and 20 of the alphabet are 120 bits.
const minStrong = 20

// secretNotes warns of a secret that came with a metadata file and is now an
// app's own. It does not refuse it: test installations give short ones on
// purpose.
func secretNotes(given GivenPair) []Problem {
	k := &checker{}
	if n := len(given.Secret.Reveal()); n > 0 && n < minStrong {
		k.warn("Consumer Secret", "oauthConfig/consumerSecret",
			"It has %d characters, and so short a secret can be guessed. Write at least %d random ones, or leave it out and one is made.", n, minStrong)
	}
	return k.problems
}
