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
