package config

import (
	"errors"
	"maps"
	"slices"
)

// Environment holds variables by name.
type Environment map[string]string

// Sources are where values may come from, each optional.
type Sources struct {
	// Flags are those that were given.
	Flags *Flags
	// Env is the environment. An empty variable counts as absent.
	Env Environment
	// File is the path of a JSON file; empty for none.
	File string
}

// Load reads all sources and checks the whole. The error is Problems, with
// everything that is wrong. The Config is returned beside it for display and
// must not be used to start anything.
func Load(mode Mode, from Sources) (*Config, error) {
	c := &Config{Mode: mode, from: map[string]string{}}
	var problems Problems
	file := map[string]said{}
	if from.File != "" {
		file, problems = readFile(from.File)
	}
	problems = append(problems, strayVariables(slices.Sorted(maps.Keys(from.Env)))...)
	failed := map[string]bool{}
	for _, s := range Settings() {
		value := choose(s, mode, from, file)
		if value.where != "" {
			c.from[s.Key] = value.where
		} else if value.text == "" {
			continue
		}
		if err := s.set(c, value.text); err != nil {
			failed[s.Key] = true
			problems = append(problems, problemsOf(s.Key, value.where, err)...)
		}
	}
	problems = append(problems, c.check(failed)...)
	return c, problems.orNil()
}

// choose takes the value of the first source that has one.
func choose(s Setting, mode Mode, from Sources, file map[string]said) said {
	if text, ok := from.Flags.value(s.Key); ok {
		return said{text, "--" + s.Flag()}
	}
	if text := from.Env[s.Env()]; text != "" {
		return said{text, s.Env()}
	}
	if value, ok := file[s.Key]; ok {
		return value
	}
	return said{s.DefaultFor(mode), ""}
}

// problemsOf names key and place of what a setter found.
func problemsOf(key, where string, err error) Problems {
	var list faultList
	if !errors.As(err, &list) {
		var one fault
		errors.As(err, &one)
		list = faultList{one}
	}
	var problems Problems
	for _, f := range list {
		problems = append(problems, Problem{Key: key, Where: where, Wrong: f.wrong, Write: f.write})
	}
	return problems
}
