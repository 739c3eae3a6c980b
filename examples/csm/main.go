package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: KEY=... SECRET=... csm SITE")
		os.Exit(2)
	}
	source := Source{Site: os.Args[1], ConsumerKey: os.Getenv("KEY"), ConsumerSecret: os.Getenv("SECRET")}
	found, err := source.Check(ctx)
	if err != nil {
		fmt.Println("Check failed.", err)
		os.Exit(1)
	}
	fmt.Println("Saved. Connected to", found)
}
