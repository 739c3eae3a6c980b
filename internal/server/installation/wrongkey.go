package installation

import (
	"errors"
	"fmt"

	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// WrongKeyError says that a database was made with another master key. It does
// not wrap what found that out, which speaks of records that nobody knows.
type WrongKeyError struct {
	// Source is where the key given is from: a file, or the name of a variable.
	Source string
	// Given and Wanted are the ids of the key given and of the one wanted.
	Given, Wanted string
}

// Error says what to do.
func (e *WrongKeyError) Error() string {
	return fmt.Sprintf("the master key in %s is not the one that this database was made with (its id is %s; the database wants %s): "+
		"put that key back, or start with another database", e.Source, e.Given, e.Wanted)
}

// ExplainKey turns the failure to open what was sealed under another master key
// into a [WrongKeyError]. It leaves other errors alone.
func (i *Installation) ExplainKey(err error) error {
	var unknown *seal.UnknownKeyError
	if !errors.As(err, &unknown) {
		return err
	}
	return &WrongKeyError{Source: i.key.source, Given: i.key.id, Wanted: unknown.ID}
}

// key is what messages say of the master key.
type key struct{ source, id string }

func keyOf(cfg Config) key {
	k := key{source: cfg.MasterKeySource, id: cfg.MasterKey.ID()}
	if k.source == "" {
		k.source = "use"
	}
	return k
}
