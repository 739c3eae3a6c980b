package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/endpoint/metadata"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

func main() {
	oneOrg := flag.Bool("one-org", false, "deploy all folders into one org")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: metadata-corpus [-one-org] FOLDER")
		os.Exit(2)
	}
	refused, err := run(os.Stdout, flag.Arg(0), *oneOrg)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if refused > 0 {
		os.Exit(1)
	}
}

// run deploys every folder and returns how many were refused.
func run(w io.Writer, root string, oneOrg bool) (refused int, err error) {
	folders, err := filepath.Glob(filepath.Join(root, "*"))
	if err != nil || len(folders) == 0 {
		return 0, fmt.Errorf("no folders in %q: %w", root, errors.Join(err, os.ErrNotExist))
	}
	shared := newMemory()
	files := 0
	for _, folder := range folders {
		given, err := load(folder)
		if err != nil {
			return refused, err
		}
		files += len(given)
		in := newMemory()
		if oneOrg {
			in = shared
		}
		fmt.Fprintf(w, "== %s\n", filepath.Base(folder))
		if err := deployFolder(w, given, in, !oneOrg); err != nil {
			fmt.Fprintf(w, "REFUSED: %v\n", err)
			refused++
		}
	}
	fmt.Fprintf(w, "%d folders, %d files, %d refused\n", len(folders), files, refused)
	return refused, nil
}

func load(folder string) ([]metadata.File, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		return nil, err
	}
	var files []metadata.File
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files = append(files, metadata.File{Name: filepath.Base(name), Content: content})
	}
	return files, nil
}

// deployFolder deploys one set; with prove, also again and from a retrieval.
func deployFolder(w io.Writer, files []metadata.File, in *memory, prove bool) error {
	results, problems := metadata.Read(files)
	for _, p := range problems {
		fmt.Fprintln(w, p)
	}
	if metadata.HasErrors(problems) {
		return errors.New("faults in the files")
	}
	for i := range results {
		if err := deployOne(w, &results[i], in); err != nil {
			return err
		}
		if prove {
			if err := proveOne(&results[i], in); err != nil {
				return err
			}
			if err := proveTree(w, files, metadata.Write(in.apps[results[i].Name])); err != nil {
				return err
			}
		}
	}
	return nil
}

// proveTree holds a retrieval against the files it came from. A consumer key
// that the files lack is what a retrieval adds.
func proveTree(w io.Writer, given, back []metadata.File) error {
	was, err := leaves(given)
	if err != nil {
		return err
	}
	is, err := leaves(back)
	if err != nil {
		return err
	}
	if gone := missing(was, is); len(gone) > 0 {
		return fmt.Errorf("not retrieved: %q", gone)
	}
	if added := missing(is, was); len(added) > 0 {
		fmt.Fprintf(w, "retrieved in addition: %q\n", added)
	}
	return nil
}

func deployOne(w io.Writer, r *metadata.Result, in *memory) error {
	registry, err := newRegistry(in)
	if err != nil {
		return err
	}
	out, err := registry.Deploy(context.Background(), r.Name, r.Definition, r.Given)
	var invalid *app.InvalidError
	if errors.As(err, &invalid) {
		for _, p := range r.Locate(invalid.Problems) {
			fmt.Fprintln(w, p)
		}
	}
	if err != nil {
		return err
	}
	for _, p := range r.Locate(out.Problems) {
		fmt.Fprintln(w, p)
	}
	fmt.Fprintf(w, "%s %s\n", r.Name, out.Action)
	return nil
}

// proveOne deploys what is there already, and what a retrieval gives.
func proveOne(r *metadata.Result, in *memory) error {
	registry, err := newRegistry(in)
	if err != nil {
		return err
	}
	stored := in.apps[r.Name]
	back, problems := metadata.Read(metadata.Write(stored))
	switch {
	case metadata.HasErrors(problems) || len(back) != 1:
		return fmt.Errorf("the retrieved files do not read: %v", problems)
	case !reflect.DeepEqual(back[0].Definition, r.Definition):
		return fmt.Errorf("the retrieved definition differs: %+v, want %+v", back[0].Definition, r.Definition)
	}
	for _, d := range []app.Definition{r.Definition, back[0].Definition} {
		out, err := registry.Deploy(context.Background(), r.Name, d, r.Given)
		if err != nil {
			return err
		}
		if out.Action != app.Unchanged {
			return fmt.Errorf("deployed again, it was %s: %v", out.Action, out.Changes)
		}
	}
	return nil
}

func newRegistry(in *memory) (*app.Registry, error) {
	key, err := seal.GenerateMasterKey()
	if err != nil {
		return nil, err
	}
	ring, err := seal.NewKeyring(key)
	if err != nil {
		return nil, err
	}
	ids, err := sfid.NewGenerator(1, time.Now)
	if err != nil {
		return nil, err
	}
	o := org.Org{ID: 1, Name: "Corpus", MyDomain: "https://corpus.example.com", Status: org.Active, Settings: org.DefaultSettings()}
	return app.NewRegistry(in, nobody{}, o, app.Deps{Now: time.Now, IDs: ids, Sealer: ring, Actor: "metadata-corpus"}), nil
}
