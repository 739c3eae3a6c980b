package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/latchstring/latchstring/internal/server/config"
)

func (p *program) configCommand() *cobra.Command {
	return group("config", "Check the configuration and explain it",
		"Check the configuration of 'latchstring serve', and explain its settings.",
		p.configCheckCommand(), p.configReferenceCommand())
}

// problemView is a problem of the configuration as --json prints it.
type problemView struct {
	Key   string `json:"key,omitempty"`
	Where string `json:"where,omitempty"`
	Wrong string `json:"wrong"`
	Write string `json:"write,omitempty"`
}

func (p *program) configCheckCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "check", Short: "Check a configuration without starting",
		Long: "Check what 'latchstring serve' would start with: give it the same flags, variables\nand file. Everything that is wrong is reported at once.",
		Args: cobra.NoArgs,
	}
	load := p.serveFlags(c)
	c.Flags().BoolVar(&asJSON, "json", false, "Print JSON")
	c.RunE = func(*cobra.Command, []string) error {
		_, err := load()
		return printCheck(console{p.out, asJSON}, err)
	}
	return c
}

// printCheck prints the verdict. Problems go to standard error as well, or as
// JSON to standard output.
func printCheck(c console, err error) error {
	var problems config.Problems
	if err != nil && !errors.As(err, &problems) {
		return misconfigured(err)
	}
	if !c.json {
		if err == nil {
			c.say("The configuration is complete: 'latchstring serve' would start with it.")
		}
		return misconfigured(err)
	}
	verdict := struct {
		OK       bool          `json:"ok"`
		Problems []problemView `json:"problems"`
	}{err == nil, []problemView{}}
	for _, one := range problems {
		verdict.Problems = append(verdict.Problems, problemView(one))
	}
	return errors.Join(c.printJSON(verdict), misconfigured(err))
}

// misconfigured ends with the status that serve ends with.
func misconfigured(err error) error {
	if err == nil {
		return nil
	}
	return usageError{err}
}

func (p *program) configReferenceCommand() *cobra.Command {
	return &cobra.Command{
		Use: "reference", Short: "Explain every setting", Args: cobra.NoArgs,
		Long: "Explain every setting: its key in the file, its flag, its environment variable, its\ndefault and what it is.",
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprint(p.out, config.Reference())
			return err
		},
	}
}
