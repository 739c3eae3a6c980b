package main

import (
	"runtime"

	"github.com/spf13/cobra"
)

// build is what the program says of itself.
type build struct {
	Version  string `json:"version"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func (p *program) versionCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "version", Short: "Say which build this is", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			b := build{version, runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
			c := console{p.out, asJSON}
			c.say("latchstring %s (%s, %s)", b.Version, b.Go, b.Platform)
			if !asJSON {
				return nil
			}
			return c.printJSON(b)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "Print JSON")
	return c
}
