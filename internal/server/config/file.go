package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// maxFile bounds a configuration file, in bytes.
const maxFile = 1 << 20

// said is a value with the place that said it.
type said struct{ text, where string }

// readFile reads the file into values, and whatever is wrong into problems.
func readFile(name string) (map[string]said, Problems) {
	data, err := readBounded(name)
	if err != nil {
		return nil, Problems{{Where: name, Wrong: "cannot be read: " + cause(err), Write: "Give the path of a JSON file that this user may read"}}
	}
	return parseFile(filepath.Base(name), data)
}

func readBounded(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		return nil, errors.New("it is larger than 1 MiB")
	}
	return data, err
}

// cause is an error without the path that the problem names already, and
// without what led to it.
func cause(err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	if inner := errors.Unwrap(err); inner != nil {
		return inner.Error()
	}
	return err.Error()
}

// file is a configuration file while it is read.
type file struct {
	name     string
	data     []byte
	settings map[string]Setting
	values   map[string]said
	problems Problems
}

// parseFile reads one JSON object. Syntax ends the reading; everything else is
// noted and read past.
func parseFile(name string, data []byte) (map[string]said, Problems) {
	f := &file{name: name, data: data, settings: byKey(), values: map[string]said{}}
	d := json.NewDecoder(bytes.NewReader(data))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		f.problem(0, "", "is not a JSON object", `Write {"login_origin": "https://login.example.com", …}`)
		return f.values, f.problems
	}
	for d.More() {
		if !f.member(d) {
			return f.values, f.problems
		}
	}
	if _, err := d.Token(); err != nil {
		f.syntax(d, err)
	} else if _, err := d.Token(); !errors.Is(err, io.EOF) {
		f.problem(d.InputOffset(), "", "has something after the closing brace", "Remove it")
	}
	return f.values, f.problems
}

func byKey() map[string]Setting {
	m := map[string]Setting{}
	for _, s := range Settings() {
		m[s.Key] = s
	}
	return m
}

// member reads a key and its value; false means that the rest is unreadable.
func (f *file) member(d *json.Decoder) bool {
	token, err := d.Token()
	if err != nil {
		return f.syntax(d, err)
	}
	key, at := token.(string), d.InputOffset()
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return f.syntax(d, err)
	}
	f.take(key, raw, at)
	return true
}

func (f *file) take(key string, raw json.RawMessage, at int64) {
	s, known := f.settings[key]
	if !known {
		f.problem(at, "", "has the unknown key "+quote(key), didYouMean(key))
		return
	}
	if s.EnvOnly {
		f.problem(at, key, "does not belong in a file", "Set "+s.Env()+", or use master_key_file")
		return
	}
	if earlier, twice := f.values[key]; twice {
		f.problem(at, key, "was already given ("+earlier.where+")", "Leave one out")
		return
	}
	text, ok := textOf(s.Kind, raw)
	if !ok {
		f.problem(at, key, "has a value of the wrong type", "Write a "+shape(s.Kind))
		return
	}
	f.values[key] = said{text, f.place(at)}
}

// textOf gives a JSON value as the text a flag would have.
func textOf(kind Kind, raw json.RawMessage) (string, bool) {
	var one string
	if json.Unmarshal(raw, &one) == nil && raw[0] == '"' {
		return one, true
	}
	switch kind {
	case List:
		var many []string
		if raw[0] != '[' || json.Unmarshal(raw, &many) != nil {
			return "", false
		}
		return strings.Join(many, ","), true
	case Switch:
		return string(raw), raw[0] == 't' || raw[0] == 'f'
	case Number, Size:
		return string(raw), raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9'
	}
	return "", false
}

func shape(kind Kind) string {
	switch kind {
	case List:
		return "list of strings"
	case Switch:
		return "true or false"
	case Number:
		return "number"
	case Size:
		return `number of bytes, or a string such as "4MiB"`
	}
	return "string"
}

func (f *file) syntax(d *json.Decoder, err error) bool {
	at := d.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && syntax.Offset > at {
		at = syntax.Offset
	}
	what := err.Error()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		at, what = int64(len(f.data)), "it ends too early"
	}
	f.problem(at, "", "is not JSON: "+what, "JSON has no comments and no comma after the last member")
	return false
}

func (f *file) problem(at int64, key, wrong, write string) {
	f.problems = append(f.problems, Problem{Key: key, Where: f.place(at), Wrong: wrong, Write: write})
}

// place is the file and the line of an offset.
func (f *file) place(at int64) string {
	at = min(at, int64(len(f.data)))
	return fmt.Sprintf("%s:%d", f.name, 1+bytes.Count(f.data[:at], []byte("\n")))
}
