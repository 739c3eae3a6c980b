package main

import "github.com/latchstring/latchstring/internal/endpoint/metadata"

var deployedColumns = []column[deployed]{
	{"app", func(v deployed) string { return v.Name }},
	{"result", func(v deployed) string { return v.Action }},
	{"consumer key", func(v deployed) string { return v.ConsumerKey }},
}

// print prints the apps, and for people what to do next; an empty sentence is
// left out.
func (d *deployment) print(sentence string, args ...any) error {
	c := d.office.target.console()
	if c.json {
		return d.printJSON(c)
	}
	if sentence != "" {
		c.say(sentence, args...)
		return nil
	}
	if len(d.done) == 0 {
		return nil
	}
	columns := deployedColumns
	if d.show {
		columns = append(columns[:len(columns):len(columns)],
			column[deployed]{"consumer secret", func(v deployed) string { return v.ConsumerSecret }})
	}
	if err := printList(c, d.done, columns, ""); err != nil {
		return err
	}
	for _, v := range d.done {
		if v.Action == "created" && v.ConsumerKey != "" && !d.show {
			c.say("\n%s", d.office.target.hint("To see the secret of a new app: latchstring app show "+shellWord(v.Name)+" --secret"))
			break
		}
	}
	return nil
}

func (d *deployment) printJSON(c console) error {
	result := struct {
		Apps     []deployed         `json:"apps"`
		Problems []metadata.Problem `json:"problems"`
	}{d.done, d.problems}
	if result.Apps == nil {
		result.Apps = []deployed{}
	}
	if result.Problems == nil {
		result.Problems = []metadata.Problem{}
	}
	return c.printJSON(result)
}
