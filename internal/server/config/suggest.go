package config

import "strings"

// didYouMean is the remedy for an unknown key.
func didYouMean(key string) string {
	if near := nearest(key); near != "" {
		return "Did you mean " + near + "?"
	}
	return "The keys are the flags that `latchstring serve --help` lists, with _ for -"
}

// nearest is the key that key was probably meant to be, or "". Dashes and case
// do not count.
func nearest(key string) string {
	key = strings.ToLower(strings.ReplaceAll(key, "-", "_"))
	best, found := 3, ""
	for _, s := range Settings() {
		if len(key) > 2*len(s.Key) {
			continue
		}
		if d := distance(key, s.Key); d < best && d*2 < len(s.Key) {
			best, found = d, s.Key
		}
	}
	return found
}

// distance is how many letters to insert, remove or replace (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

// strayVariables finds variables that look like misspelt ones of ours. Others
// with the prefix are left alone: Kubernetes adds LATCHSTRING_PORT and its like
// for a service of that name.
func strayVariables(names []string) Problems {
	settings := byKey()
	var problems Problems
	for _, name := range names {
		rest, ours := strings.CutPrefix(name, envPrefix)
		key := strings.ToLower(rest)
		if _, known := settings[key]; !ours || known || strings.HasPrefix(key, "port") {
			continue
		}
		if near := nearest(key); near != "" {
			problems = append(problems, Problem{
				Where: quote(name), Wrong: "is not a variable of this program",
				Write: "Did you mean " + settings[near].Env() + "?",
			})
		}
	}
	return problems
}

// Environ makes a lookup and a list of names of os.Environ's form.
func Environ(environ []string) Environment {
	e := Environment{}
	for _, pair := range environ {
		if name, value, ok := strings.Cut(pair, "="); ok {
			e[name] = value
		}
	}
	return e
}
