package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/endpoint/metadata"
)

const appDeployAbout = `Create or change apps by metadata files: ConnectedApp, or ExternalClientApplication
with its parts. A directory stands for all apps below it. An app is named by its
file's name before the first full stop.

Every fault of every file is reported with file and line. If there is an error,
nothing is deployed at all. Deploying the same files again changes nothing; an app
keeps its consumer key and secret.`

// deployment is one run of the command.
type deployment struct {
	office   *office
	files    map[string]int
	results  []metadata.Result
	problems []metadata.Problem
	done     []deployed
	// show adds the secrets of new apps.
	show bool
}

// deployed is one app as the command prints it.
type deployed struct {
	Name           string   `json:"name"`
	Action         string   `json:"action"`
	ConsumerKey    string   `json:"consumer_key,omitempty"`
	ConsumerSecret string   `json:"consumer_secret,omitempty"`
	Files          []string `json:"files"`
	Changes        []string `json:"changes"`
}

func appDeployCommand(t *target) *cobra.Command {
	var show, checkOnly bool
	c := &cobra.Command{
		Use: "deploy FILE...", Short: "Create or change apps by metadata files", Long: appDeployAbout,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("give the metadata files of apps, or directories that hold some")
			}
			return nil
		},
	}
	c.Flags().BoolVar(&show, "show-secret", false, "Print the consumer secrets of new apps")
	c.Flags().BoolVar(&checkOnly, "check", false, "Report problems and deploy nothing")
	c.RunE = func(c *cobra.Command, args []string) error {
		files, err := readFiles(args)
		if err != nil {
			return err
		}
		return t.with(c.Context(), !checkOnly, func(o *office) error {
			d := &deployment{office: o, show: show}
			return d.run(c.Context(), files, checkOnly)
		})
	}
	return c
}

// run checks everything first, so that either all apps are deployed or none.
func (d *deployment) run(ctx context.Context, files []metadata.File, checkOnly bool) error {
	if err := d.check(ctx, files); err != nil {
		return err
	}
	d.report(d.office.target.program.err, d.problems)
	if metadata.HasErrors(d.problems) {
		return d.refuse()
	}
	if checkOnly {
		return d.print("No errors in %s; nothing was deployed.", count(len(files), "file"))
	}
	err := d.deploy(ctx)
	return errors.Join(d.print(""), err)
}

// check collects the problems of all files.
func (d *deployment) check(ctx context.Context, files []metadata.File) error {
	d.files = map[string]int{}
	for i, f := range files {
		d.files[f.Name] = i
	}
	d.results, d.problems = metadata.Read(files)
	for i := range d.results {
		r := &d.results[i]
		found, err := d.office.apps().Check(ctx, r.Name, r.Definition)
		if err != nil {
			return err
		}
		d.problems = append(d.problems, r.Locate(found)...)
	}
	slices.SortStableFunc(d.problems, d.compare)
	return nil
}

// compare orders problems as the files were given, and by line.
func (d *deployment) compare(a, b metadata.Problem) int {
	if a.File != b.File {
		return d.files[a.File] - d.files[b.File]
	}
	return a.Line - b.Line
}

// deploy stops at the first app that is refused after all.
func (d *deployment) deploy(ctx context.Context) error {
	last := int64(0)
	var refusal error
	for i := range d.results {
		r := &d.results[i]
		out, err := d.office.apps().Deploy(ctx, r.Name, r.Definition, r.Given)
		if err != nil {
			refusal = d.explain(r, err)
			break
		}
		last = max(last, out.Seq)
		d.done = append(d.done, d.outcome(r, out))
		d.note(r.Locate(out.Problems))
	}
	return errors.Join(refusal, d.office.settle(ctx, last))
}

func (d *deployment) outcome(r *metadata.Result, out *app.Outcome) deployed {
	c := newChanged(r.Name, string(out.Action), out.Changes)
	done := deployed{Name: c.Name, Action: c.Action, Files: r.Files, Changes: c.Changes}
	if pair := out.App.Current(); pair != nil {
		done.ConsumerKey = pair.Key
	}
	if d.show {
		done.ConsumerSecret = out.Secret.Reveal()
	}
	return done
}

// note reports what only the deployment itself could find.
func (d *deployment) note(found []metadata.Problem) {
	for _, p := range found {
		if !slices.ContainsFunc(d.problems, func(known metadata.Problem) bool { return known.String() == p.String() }) {
			d.problems = append(d.problems, p)
			d.report(d.office.target.program.err, []metadata.Problem{p})
		}
	}
}

// explain reports an app that others made invalid since it was checked.
func (d *deployment) explain(r *metadata.Result, err error) error {
	var invalid *app.InvalidError
	if !errors.As(err, &invalid) {
		return err
	}
	d.note(r.Locate(invalid.Problems))
	return fmt.Errorf("app %q was not deployed", r.Name)
}

func (d *deployment) report(w io.Writer, problems []metadata.Problem) {
	for _, p := range problems {
		fmt.Fprintln(w, clean(d.office.target.hint(p.String())))
	}
}

// refuse says that nothing happened.
func (d *deployment) refuse() error {
	errorCount := 0
	for _, p := range d.problems {
		if p.Severity == app.Error {
			errorCount++
		}
	}
	refusal := fmt.Errorf("nothing was deployed: %s. Mend what is reported above and deploy again", count(errorCount, "error"))
	if !d.office.target.json {
		return refusal
	}
	return errors.Join(d.print(""), refusal)
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
