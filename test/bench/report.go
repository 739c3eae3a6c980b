package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
)

// publish prints a result and writes its JSON where that is wanted.
func publish(w io.Writer, o options, r *result) error {
	if err := write(w, r); err != nil {
		return err
	}
	if o.jsonFile != "" {
		text, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			return err
		}
		if err := os.WriteFile(o.jsonFile, append(text, '\n'), 0o644); err != nil {
			return err
		}
	}
	if o.gate && r.missed() > 0 {
		return errGoals
	}
	return nil
}

// write prints a result as aligned text.
func write(w io.Writer, r *result) error {
	e := r.Environment
	fmt.Fprintf(w, "%s, %s, Linux %s, %s, %d cores, load average %s\n", e.Date, e.Go, e.Kernel, e.Processor, e.Cores, e.Load)
	fmt.Fprintf(w, "%d rounds of %g s, %d connections, GOMAXPROCS %d, fdatasync %.2f ms (%.2f-%.2f)\n\n",
		e.Rounds, e.Seconds, e.Connections, e.Procs, e.Sync.Median, e.Sync.Min, e.Sync.Max)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	writeWorks(t, r.Works)
	writeRatios(t, r.Ratios)
	writeFacts(t, r.Facts)
	for _, note := range r.Notes {
		fmt.Fprintln(t, note)
	}
	return t.Flush()
}

// writeWorks prints medians over the rounds, and how far the CPU time reached.
func writeWorks(t io.Writer, works []work) {
	fmt.Fprintln(t, "work\trequests/s\tp50 ms\tp99 ms\tCPU us\t(rounds)\tdatabase us")
	for _, w := range works {
		database := "-"
		if w.Database.Median > 0 {
			database = fmt.Sprintf("+%.1f", w.Database.Median)
		}
		fmt.Fprintf(t, "%s\t%.0f\t%.2f\t%.2f\t%.1f\t(%.1f-%.1f)\t%s\n",
			w.Name, w.Rate.Median, w.P50.Median, w.P99.Median, w.CPU.Median, w.CPU.Min, w.CPU.Max, database)
	}
	fmt.Fprintln(t)
}

func writeRatios(t io.Writer, ratios []ratio) {
	fmt.Fprintln(t, "CPU per request\tratio\t(rounds)\tgoal\t")
	for _, r := range ratios {
		fmt.Fprintf(t, "%s / %s\t%.2f\t(%.2f-%.2f)\t%s\t%s\n", r.Work, r.Floor,
			r.Values.Median, r.Values.Min, r.Values.Max, bound(r.Most, ""), verdict(r.Met))
	}
	fmt.Fprintln(t)
}

func writeFacts(t io.Writer, facts []fact) {
	if len(facts) == 0 {
		return
	}
	fmt.Fprintln(t, "size and start\tmedian\t(range)\tgoal\t")
	for _, f := range facts {
		fmt.Fprintf(t, "%s\t%.1f %s\t(%.1f-%.1f)\t%s\t%s\n", f.Name,
			f.Values.Median, f.Unit, f.Values.Min, f.Values.Max, bound(f.Below, " "+f.Unit), verdict(f.Met))
	}
	fmt.Fprintln(t)
}

func bound(most float64, unit string) string {
	if most == 0 {
		return "-"
	}
	return fmt.Sprintf("<= %g%s", most, unit)
}

func verdict(met *bool) string {
	switch {
	case met == nil:
		return ""
	case *met:
		return "met"
	default:
		return "NOT MET"
	}
}
