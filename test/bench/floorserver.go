package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
)

// floorCommand makes the program a floor.
const floorCommand = "floor"

// serveFloor serves a floor on a port that it prints, until its standard input
// ends, as it does when the benchmark ends in whatever way.
func serveFloor(args []string) error {
	flags := flag.NewFlagSet(floorCommand, flag.ContinueOnError)
	kind := flags.String("kind", "", "G, H or D")
	file := flags.String("file", "", "database file of D")
	if err := flags.Parse(args); err != nil {
		return err
	}
	handler, err := floorHandler(*kind, *file)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = listener.Close()
	}()
	fmt.Println(listener.Addr())
	if err := http.Serve(listener, handler); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
