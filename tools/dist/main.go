package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

// run builds every platform's release into the output folder, which it empties first.
func run(ctx context.Context, args []string) error {
	r, err := parse(args)
	if err != nil {
		return err
	}
	if r.when, err = commitTime(ctx, r.root); err != nil {
		return err
	}
	if err := os.RemoveAll(r.out); err != nil {
		return fmt.Errorf("empty %q: %w", r.out, err)
	}
	if err := os.MkdirAll(r.out, 0o755); err != nil {
		return fmt.Errorf("make %q: %w", r.out, err)
	}
	for _, p := range platforms {
		fmt.Println(r.name(p))
		if err := r.platform(ctx, p); err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
	}
	return writeSums(r.out)
}

func parse(args []string) (release, error) {
	var r release
	flags := flag.NewFlagSet("dist", flag.ContinueOnError)
	flags.StringVar(&r.root, "root", ".", "the checkout to build")
	flags.StringVar(&r.out, "out", "dist", "where the archives go; emptied first")
	flags.StringVar(&r.pkg, "package", "./cmd/latchstring", "the command to build, relative to the checkout")
	flags.StringVar(&r.version, "version", "dev", "what the build calls itself")
	if err := flags.Parse(args); err != nil {
		return r, err
	}
	var err error
	if r.root, err = filepath.Abs(r.root); err != nil {
		return r, fmt.Errorf("checkout %q: %w", r.root, err)
	}
	if r.out, err = filepath.Abs(r.out); err != nil {
		return r, fmt.Errorf("output %q: %w", r.out, err)
	}
	return r, nil
}
