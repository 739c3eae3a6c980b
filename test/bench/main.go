package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// errGoals says that the run is sound and a goal is not met.
var errGoals = errors.New("a goal is not met")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run is the command: a floor when it is asked for one, as it asks itself, else
// a run of the benchmark.
func run(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == floorCommand {
		return serveFloor(args[1:])
	}
	o, err := parseOptions(args, os.Stderr)
	if err != nil {
		return err
	}
	b, err := newBench(ctx, o)
	if err != nil {
		return err
	}
	defer b.close()
	r, err := b.run(ctx)
	if err != nil {
		return err
	}
	return publish(os.Stdout, o, r)
}
