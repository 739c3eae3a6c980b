package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// oneArgument wants exactly one argument, which what describes.
func oneArgument(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return fmt.Errorf("give %s", what)
		case len(args) > 1:
			return fmt.Errorf("give one argument, %s, and not %d; text with spaces needs quotes", what, len(args))
		case args[0] == "":
			return fmt.Errorf("%s is empty", what)
		}
		return nil
	}
}

// twoArguments wants exactly two arguments, which the texts describe.
func twoArguments(first, second string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 2 {
			return fmt.Errorf("give two arguments, %s and %s; text with spaces needs quotes", first, second)
		}
		for i, what := range []string{first, second} {
			if args[i] == "" {
				return fmt.Errorf("%s is empty", what)
			}
		}
		return nil
	}
}
