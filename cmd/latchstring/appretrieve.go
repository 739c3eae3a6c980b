package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/latchstring/latchstring/internal/endpoint/metadata"
)

const appRetrieveAbout = `Print an app as the metadata that 'latchstring app deploy' reads. The consumer
secret is never part of it.

A connected app is one file. An external client app is several, which are printed
one after the other; with --output they are written to a directory instead.`

// metadataFile is a file as --json prints it.
type metadataFile struct {
	File    string `json:"file"`
	Content string `json:"content"`
}

func appRetrieveCommand(t *target) *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use: "retrieve NAME", Short: "Print an app as metadata", Long: appRetrieveAbout,
		Args: oneArgument("the app's API name"), ValidArgsFunction: t.completeApps,
	}
	c.Flags().StringVarP(&dir, "output", "o", "", "Write the files into this directory")
	c.RunE = func(c *cobra.Command, args []string) error {
		return t.with(c.Context(), false, func(o *office) error {
			a, err := o.appByName(c.Context(), args[0])
			if err != nil {
				return err
			}
			files := metadata.Write(a)
			if dir != "" {
				return writeFiles(t.console(), dir, files)
			}
			return printFiles(t.console(), files)
		})
	}
	return c
}

func printFiles(c console, files []metadata.File) error {
	if c.json {
		return c.printJSON(jsonFiles("", files))
	}
	for _, f := range files {
		if _, err := c.out.Write(f.Content); err != nil {
			return err
		}
	}
	return nil
}

func jsonFiles(dir string, files []metadata.File) []metadataFile {
	list := make([]metadataFile, len(files))
	for i, f := range files {
		list[i] = metadataFile{filepath.Join(dir, f.Name), string(f.Content)}
	}
	return list
}

func writeFiles(c console, dir string, files []metadata.File) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("make the directory for the files: %w", err)
	}
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		if err := os.WriteFile(path, f.Content, 0o666); err != nil {
			return fmt.Errorf("write an app's file: %w", err)
		}
		c.say("Wrote %s.", path)
	}
	if c.json {
		return c.printJSON(jsonFiles(dir, files))
	}
	return nil
}
