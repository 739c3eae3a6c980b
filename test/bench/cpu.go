package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// tick is the unit of times in /proc/PID/stat: USER_HZ, which Linux has fixed at
// a hundredth of a second for every program (proc_pid_stat(5)).
const tick = 10 * time.Millisecond

// meter reads the CPU time, user and system, that something has used so far.
type meter func() (time.Duration, error)

// stat is what /proc/PID/stat says of a process.
type stat struct {
	parent int
	own    time.Duration // used by it
	reaped time.Duration // used by children that have ended
}

// parseStat reads the text of /proc/PID/stat. The second field is the program's
// name in parentheses, which may itself hold spaces and parentheses.
func parseStat(text []byte) (stat, error) {
	end := bytes.LastIndexByte(text, ')')
	fields := bytes.Fields(text[end+1:])
	if end < 0 || len(fields) < 15 {
		return stat{}, fmt.Errorf("process status %.60q", text)
	}
	// fields[0] is field 3, the state.
	var n [5]int64
	for i, place := range [5]int{4, 14, 15, 16, 17} {
		var err error
		if n[i], err = strconv.ParseInt(string(fields[place-3]), 10, 64); err != nil {
			return stat{}, fmt.Errorf("process status, field %d: %w", place, err)
		}
	}
	return stat{parent: int(n[0]), own: time.Duration(n[1]+n[2]) * tick, reaped: time.Duration(n[3]+n[4]) * tick}, nil
}

func readStat(pid string) (stat, error) {
	text, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
	if err != nil {
		return stat{}, err
	}
	return parseStat(text)
}

// processCPU measures one process.
func processCPU(pid int) meter {
	return func() (time.Duration, error) {
		s, err := readStat(strconv.Itoa(pid))
		return s.own, err
	}
}

// familyCPU measures a process and its children, those that have ended as well:
// a PostgreSQL server with its backends.
func familyCPU(pid int) meter {
	return func() (time.Duration, error) {
		s, err := readStat(strconv.Itoa(pid))
		if err != nil {
			return 0, err
		}
		children, err := childrenCPU(pid)
		return s.own + s.reaped + children, err
	}
}

// childrenCPU adds up the children that live. One that ends meanwhile is counted
// by its parent the next time.
func childrenCPU(pid int) (sum time.Duration, err error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		if _, err := strconv.Atoi(e.Name()); err != nil {
			continue
		}
		if s, err := readStat(e.Name()); err == nil && s.parent == pid {
			sum += s.own
		}
	}
	return sum, nil
}

// residentSize returns the resident memory of a process in bytes.
func residentSize(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	return parseResident(text)
}

// parseResident reads VmRSS of /proc/PID/status, which is in units of 1,024 bytes.
func parseResident(text []byte) (int64, error) {
	for line := range bytes.Lines(text) {
		rest, ok := bytes.CutPrefix(line, []byte("VmRSS:"))
		if !ok {
			continue
		}
		number, ok := bytes.CutSuffix(bytes.TrimSpace(rest), []byte(" kB"))
		n, err := strconv.ParseInt(string(bytes.TrimSpace(number)), 10, 64)
		if !ok || err != nil {
			return 0, fmt.Errorf("resident size %q", line)
		}
		return n << 10, nil
	}
	return 0, fmt.Errorf("process status says no resident size")
}
