package crash

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/latchstring/latchstring/test/program"
)

func TestMain(m *testing.M) { os.Exit(program.Main(m)) }

// seedVariable repeats the random moments of an earlier run.
const seedVariable = "LATCHSTRING_CRASH_SEED"

// newRand returns the test's source of random moments. A test that fails says
// how to repeat it.
func newRand(t *testing.T) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if given := os.Getenv(seedVariable); given != "" {
		var err error
		if seed, err = strconv.ParseUint(given, 10, 64); err != nil {
			t.Fatalf("%s: %v", seedVariable, err)
		}
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("repeat with %s=%d", seedVariable, seed)
		}
	})
	return rand.New(rand.NewPCG(seed, seed))
}
