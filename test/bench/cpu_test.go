package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// line is /proc/PID/stat of a process with a name and times in ticks.
func line(name string, parent, user, system, reapedUser, reapedSystem int) string {
	return fmt.Sprintf("4711 (%s) S %d 4711 4711 0 -1 4194560 100 200 0 0 %d %d %d %d 20 0 9 0 100 1 2\n",
		name, parent, user, system, reapedUser, reapedSystem)
}

func TestParseStat(t *testing.T) {
	want := stat{parent: 12, own: 70 * time.Millisecond, reaped: 110 * time.Millisecond}
	for _, name := range []string{"latchstring", "a b", "a) S 1 1 1 (b", "()"} {
		got, err := parseStat([]byte(line(name, 12, 3, 4, 5, 6)))
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v; want %+v", name, got, err, want)
		}
	}
	for _, bad := range []string{"", "4711", "4711 (a) S 1 2", strings.Replace(line("a", 1, 3, 4, 5, 6), " 3 4 ", " x 4 ", 1)} {
		if got, err := parseStat([]byte(bad)); err == nil {
			t.Errorf("%q was read as %+v", bad, got)
		}
	}
}

func TestParseResident(t *testing.T) {
	got, err := parseResident([]byte("Name:\tVmRSS: 1 kB\nVmHWM:\t   9999 kB\nVmRSS:\t   2048 kB\nThreads:\t1\n"))
	if err != nil || got != 2<<20 {
		t.Errorf("%d, %v; want %d", got, err, 2<<20)
	}
	for _, bad := range []string{"", "VmHWM: 1 kB\n", "VmRSS: x kB\n", "VmRSS: 12 MB\n"} {
		if got, err := parseResident([]byte(bad)); err == nil {
			t.Errorf("%q was read as %d", bad, got)
		}
	}
}

// The meter counts this process's own work: it moves while the process computes,
// by no more than there are processors for.
func TestProcessCPU(t *testing.T) {
	meter := processCPU(os.Getpid())
	before, begun := read(t, meter), time.Now()
	after := before
	for after < before+5*tick {
		after = read(t, meter)
	}
	// Another test's goroutines may count as well, so this is a loose bound.
	if most := 64*time.Since(begun) + tick; after-before > most {
		t.Errorf("%v of CPU time in %v", after-before, time.Since(begun))
	}
	if _, err := processCPU(1 << 30)(); err == nil {
		t.Error("a process that does not exist has a CPU time")
	}
}

// A family's time includes that of children that have ended.
func TestFamilyCPU(t *testing.T) {
	const program = `sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done'; echo done; read -r _`
	cmd := exec.Command("sh", "-c", program)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := stdout.Read(make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	family, own := read(t, familyCPU(cmd.Process.Pid)), read(t, processCPU(cmd.Process.Pid))
	if family < own+2*tick {
		t.Errorf("the family used %v, the parent alone %v", family, own)
	}
	_ = stdin.Close()
	_ = cmd.Wait()
}

func read(t *testing.T, m meter) time.Duration {
	t.Helper()
	used, err := m()
	if err != nil {
		t.Fatal(err)
	}
	return used
}

func TestResidentSize(t *testing.T) {
	size, err := residentSize(os.Getpid())
	if err != nil || size < 1<<20 || size > 16<<30 {
		t.Errorf("%d bytes, %v", size, err)
	}
}
