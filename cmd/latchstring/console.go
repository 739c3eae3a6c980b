package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
)

// console prints results: a table for people, JSON for programs.
type console struct {
	out  io.Writer
	json bool
}

// column is one column of a table of T, or one line of a record.
type column[T any] struct {
	name  string
	value func(T) string
}

// printList prints items as rows, or as a JSON array, which is never null.
func printList[T any](c console, items []T, columns []column[T], empty string) error {
	if c.json {
		if items == nil {
			items = []T{}
		}
		return c.printJSON(items)
	}
	if len(items) == 0 {
		_, err := fmt.Fprintln(c.out, empty)
		return err
	}
	_, err := io.WriteString(c.out, strings.Join(tableLines(items, columns), ""))
	return err
}

// tableLines returns the lines of a table, the header first.
func tableLines[T any](items []T, columns []column[T]) []string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	names := make([]string, len(columns))
	for i, col := range columns {
		names[i] = strings.ToUpper(col.name)
	}
	fmt.Fprintln(w, strings.Join(names, "\t"))
	for _, item := range items {
		cells := make([]string, len(columns))
		for i, col := range columns {
			cells[i] = cell(col.value(item))
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	_ = w.Flush() // a Builder does not fail
	return strings.SplitAfter(strings.TrimSuffix(b.String(), "\n")+"\n", "\n")
}

// printRecord prints one item a field a line, leaving empty ones out, or as a
// JSON object.
func printRecord[T any](c console, item T, fields []column[T]) error {
	if c.json {
		return c.printJSON(item)
	}
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	for _, f := range fields {
		for i, line := range strings.Split(f.value(item), "\n") {
			switch {
			case line == "":
			case i == 0:
				fmt.Fprintf(w, "%s:\t%s\n", f.name, clean(line))
			default:
				fmt.Fprintf(w, "\t%s\n", clean(line))
			}
		}
	}
	return w.Flush()
}

func (c console) printJSON(v any) error {
	e := json.NewEncoder(c.out)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// say prints a sentence for people; programs read the JSON.
func (c console) say(format string, args ...any) {
	if !c.json {
		fmt.Fprintf(c.out, format+"\n", args...)
	}
}

// cell keeps a table aligned: nothing is a hyphen.
func cell(text string) string {
	if text = clean(text); text == "" {
		return "-"
	}
	return text
}

// clean keeps text that others wrote from steering the terminal.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return '\uFFFD'
		}
		return r
	}, text)
}

// when shows a time to people, in UTC to the second.
func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05Z")
}
