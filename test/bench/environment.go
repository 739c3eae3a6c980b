package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"
)

// environment is what numbers depend on besides the programs.
type environment struct {
	Date        string  `json:"date"`
	Go          string  `json:"go"`
	Kernel      string  `json:"kernel"`
	Processor   string  `json:"processor"`
	Cores       int     `json:"cores"`
	Procs       int     `json:"gomaxprocs"`
	Connections int     `json:"connections"`
	Rounds      int     `json:"rounds"`
	Seconds     float64 `json:"seconds"`
	// Sync is how long it takes to append a page and flush it, in milliseconds.
	Sync spread `json:"fdatasync_ms"`
	// Load is the load average of the last minute before the run.
	Load string `json:"load_average"`
}

func surroundings(ctx context.Context, dir string, o options) (environment, error) {
	synced, err := timeSync(ctx, filepath.Join(dir, "sync"))
	kernel, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	average, _ := os.ReadFile("/proc/loadavg")
	average, _, _ = bytes.Cut(average, []byte(" "))
	return environment{
		Date: time.Now().UTC().Format(time.RFC3339), Go: runtime.Version(),
		Kernel: string(bytes.TrimSpace(kernel)), Processor: processor(),
		Cores: runtime.NumCPU(), Procs: o.procs, Connections: o.connections,
		Rounds: o.rounds, Seconds: o.seconds, Sync: synced, Load: string(average),
	}, err
}

// processor is the model's name, or the architecture where /proc has none.
func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range bytes.Lines(text) {
		if name, value, ok := bytes.Cut(line, []byte(":")); ok && string(bytes.TrimSpace(name)) == "model name" {
			return string(bytes.TrimSpace(value))
		}
	}
	return runtime.GOARCH + " (" + strconv.Itoa(runtime.NumCPU()) + ")"
}

// timeSync appends pages to a file and flushes each, as a commit to a WAL does.
func timeSync(ctx context.Context, name string) (spread, error) {
	file, err := os.Create(name)
	if err != nil {
		return spread{}, err
	}
	defer file.Close()
	const times = 200
	page := make([]byte, 4096)
	took := make([]float64, 0, times)
	for range times {
		if _, err := file.Write(page); err != nil {
			return spread{}, err
		}
		begun := time.Now()
		if err := flush(file); err != nil {
			return spread{}, err
		}
		took = append(took, milliseconds(time.Since(begun)))
	}
	return spreadOf(took), ctx.Err()
}
