package metadata

import (
	"encoding/json"
	commandline "flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchstring/latchstring/internal/domain/app"
)

var update = commandline.Bool("update", false, "write the golden files anew")

// load reads the files of a case; golden.txt is not one of them.
func load(t testing.TB, folder string) []File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var files []File
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if base := filepath.Base(name); base != "golden.txt" {
			files = append(files, File{Name: base, Content: content})
		}
	}
	if len(files) == 0 {
		t.Fatalf("no files in %s", folder)
	}
	return files
}

func cases(t testing.TB) []string {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join("testdata", "read", "*"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	return folders
}

// asApp is a result as it would be stored.
func asApp(r Result) *app.App {
	a := &app.App{Name: r.Name, Definition: r.Definition}
	if r.Given.Key != "" {
		a.Consumers = []app.Consumer{{Key: r.Given.Key, State: app.Current}}
	}
	return a
}

// TestGolden shows, for each folder: the problems, what was understood, and
// what a retrieval writes.
func TestGolden(t *testing.T) {
	for _, folder := range cases(t) {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			got := report(t, load(t, folder))
			golden := filepath.Join(folder, "golden.txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", golden, diff)
			}
			for _, secret := range []string{"ThisSecret", "InTheWrongPlace", "AndThisOneToo", "hush", "NeverKept"} {
				if strings.Contains(got, secret) {
					t.Errorf("a secret that begins %q is shown", secret)
				}
			}
		})
	}
}

func report(t *testing.T, files []File) string {
	results, problems := Read(files)
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintln(&b, p)
	}
	for _, r := range results {
		definition, err := json.MarshalIndent(r.Definition, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "\n=== %s, key %q, secret given: %v, from %s\n%s\n",
			r.Name, r.Given.Key, !r.Given.Secret.IsZero(), strings.Join(r.Files, " "), definition)
		for _, f := range Write(asApp(r)) {
			fmt.Fprintf(&b, "\n--- %s\n%s", f.Name, f.Content)
		}
	}
	return b.String()
}

func TestWhatIsRetrievedReadsAsWhatWasDeployed(t *testing.T) {
	for _, folder := range cases(t) {
		results, _ := Read(load(t, folder))
		for _, r := range results {
			roundTrip(t, r)
		}
	}
}

// roundTrip holds a retrieval against what was read.
func roundTrip(t *testing.T, r Result) {
	t.Helper()
	first := Write(asApp(r))
	back, problems := Read(first)
	if len(back) != 1 || HasErrors(problems) {
		t.Fatalf("%s: the retrieved files do not read: %v\n%s", r.Name, problems, first[0].Content)
	}
	if diff := cmp.Diff(r.Definition, back[0].Definition); diff != "" {
		t.Fatalf("%s (-deployed +retrieved):\n%s", r.Name, diff)
	}
	if back[0].Name != r.Name || back[0].Given.Key != r.Given.Key {
		t.Fatalf("%s, key %q came back as %s, key %q", r.Name, r.Given.Key, back[0].Name, back[0].Given.Key)
	}
	if diff := cmp.Diff(first, Write(asApp(back[0]))); diff != "" {
		t.Fatalf("%s: written twice (-first +second):\n%s", r.Name, diff)
	}
}

func TestOrderOfFilesAndElementsDoesNotMatter(t *testing.T) {
	files := load(t, "testdata/read/external_set")
	forward, _ := Read(files)
	var backward []File
	for _, f := range files {
		backward = append([]File{f}, backward...)
	}
	results, _ := Read(backward)
	if len(forward) != 1 || len(results) != 1 {
		t.Fatalf("read %d and %d apps", len(forward), len(results))
	}
	if diff := cmp.Diff(forward[0].Definition, results[0].Definition); diff != "" {
		t.Error(diff)
	}
}
