package abuse

import "testing"

// part is a test that leaves its server as it found it, so that many share one.
type part struct {
	name string
	test func(t *testing.T, w *world)
}

func run(t *testing.T, w *world, parts []part) {
	t.Helper()
	for _, p := range parts {
		t.Run(p.name, func(t *testing.T) { p.test(t, w) })
	}
}

// TestOneOrigin holds what is the same wherever the server is reached.
func TestOneOrigin(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		run(t, w, []part{
			{"every parameter once", everyParameterOnce},
			{"bodies", bodies},
			{"secrets are not echoed", secretsAreNotEchoed},
			{"chunked body", chunkedBody},
			{"methods", methods},
			{"paths are not interpreted", pathsAreNotInterpreted},
			{"headers of every answer", headersOfEveryAnswer},
			{"tokens in u r ls", tokensInURLs},
			{"values of another kind", valuesOfAnotherKind},
			{"address of strangers is theirs", addressOfStrangersIsTheirs},
			{"basic and body", basicAndBody},
			{"secrets are whole", secretsAreWhole},
			{"public apps get nothing", publicAppsGetNothing},
			{"staged and retired pairs", stagedAndRetiredPairs},
			{"malformed callbacks", malformedCallbacks},
			{"form refuses malformed callbacks", formRefusesMalformedCallbacks},
			{"formats", formats},
			{"error shapes", errorShapes},
			{"every token has a row", everyTokenHasARow},
			{"refused revocation is a revocation", refusedRevocationIsARevocation},
		})
	})
}

// TestTwoOrigins holds what needs a login origin apart from My Domain.
func TestTwoOrigins(t *testing.T) {
	eachWithHosts(t, func(t *testing.T, w *world) {
		run(t, w, []part{
			{"host forms", hostForms},
			{"raw hosts", rawHosts},
			{"hosts are refused per surface", hostsAreRefusedPerSurface},
			{"links come from configuration", linksComeFromConfiguration},
		})
	})
}
