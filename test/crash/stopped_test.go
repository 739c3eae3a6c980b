package crash

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// stopped reports whether a process stands still: state T in the words of ps,
// which every Unix has.
func stopped(t *testing.T, pid int) bool {
	t.Helper()
	out, err := exec.Command("ps", "-o", "state=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		t.Fatalf("ask for the state of process %d: %v", pid, err)
	}
	return strings.HasPrefix(strings.TrimSpace(string(out)), "T")
}
