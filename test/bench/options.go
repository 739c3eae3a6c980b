package main

import (
	"errors"
	"flag"
	"io"
	"runtime"
	"time"
)

// options are the flags of a run.
type options struct {
	rounds      int
	seconds     float64
	connections int
	procs       int
	starts      int
	binary      string
	database    string
	jsonFile    string
	profileDir  string
	floorsOnly  bool
	gate        bool
}

func parseOptions(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&o.rounds, "rounds", 10, "rounds; each puts every subject under load once")
	flags.Float64Var(&o.seconds, "seconds", 1, "length of one load, in seconds")
	flags.IntVar(&o.connections, "connections", 8, "keep-alive connections, each with one request under way")
	flags.IntVar(&o.procs, "procs", runtime.GOMAXPROCS(0), "GOMAXPROCS of every server")
	flags.IntVar(&o.starts, "starts", 3, "starts of the server that are timed: as many first ones, as many later ones")
	flags.StringVar(&o.binary, "binary", "", "latchstring program to measure (default: build one from this checkout)")
	flags.StringVar(&o.database, "database", "", "postgres:// URL of an empty database, or none (default: start a PostgreSQL if one is installed)")
	flags.StringVar(&o.jsonFile, "json", "", "also write everything that was measured to this file")
	flags.StringVar(&o.profileDir, "profile", "", "after the rounds, write a CPU profile of the server under each load to this directory")
	flags.BoolVar(&o.floorsOnly, "floors", false, "measure the floors only")
	flags.BoolVar(&o.gate, "gate", false, "exit with status 1 when a goal is not met")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, errors.New("bench takes flags only")
	}
	return o, o.check()
}

func (o options) check() error {
	switch {
	case o.rounds < 1, o.connections < 1, o.procs < 1, o.starts < 1:
		return errors.New("rounds, connections, procs and starts must be at least 1")
	case o.slice() < 50*time.Millisecond:
		return errors.New("seconds must be at least 0.05: CPU time is counted in steps of 0.01 s")
	}
	return nil
}

// slice is the length of one load.
func (o options) slice() time.Duration { return time.Duration(o.seconds * float64(time.Second)) }
