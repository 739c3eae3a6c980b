package config

import (
	"strings"

	"github.com/spf13/pflag"
)

// Flags collects what the command line says.
type Flags struct{ values map[string]string }

// NewFlags adds a flag to fs for each setting that may be one, with the
// defaults of mode in its help. Values are checked by Load, so that a wrong
// flag is reported with everything else.
func NewFlags(fs *pflag.FlagSet, mode Mode) *Flags {
	f := &Flags{values: map[string]string{}}
	for _, s := range Settings() {
		if s.EnvOnly {
			continue
		}
		flag := fs.VarPF(&flagValue{flags: f, setting: s, show: s.DefaultFor(mode)}, s.Flag(), "", s.Doc)
		if s.Kind == Switch {
			flag.NoOptDefVal = "true"
		}
	}
	return f
}

// value is what was given for key.
func (f *Flags) value(key string) (string, bool) {
	if f == nil {
		return "", false
	}
	text, ok := f.values[key]
	return text, ok
}

// flagValue is one flag; it implements pflag.Value.
type flagValue struct {
	flags   *Flags
	setting Setting
	show    string
}

// String is the text for help: the default, or what was given.
func (v *flagValue) String() string {
	if v.flags == nil { // pflag asks a zero value for its text
		return ""
	}
	if text, ok := v.flags.value(v.setting.Key); ok {
		return text
	}
	return v.show
}

// Set takes a value; a list takes one more.
func (v *flagValue) Set(text string) error {
	if earlier, ok := v.flags.values[v.setting.Key]; ok && v.setting.Kind == List {
		text = strings.Join([]string{earlier, text}, ",")
	}
	v.flags.values[v.setting.Key] = text
	return nil
}

// Type is the word that help shows for the value; "bool" is pflag's own for
// switches.
func (v *flagValue) Type() string {
	if v.setting.Kind == Switch {
		return "bool"
	}
	return v.setting.Kind.String()
}
