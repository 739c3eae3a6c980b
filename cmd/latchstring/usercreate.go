package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

const userCreateAbout = `Create an active user.

The password is read from standard input, so that it is in no process list and no
shell history:

  latchstring user create --username ada@acme.example --email ada@acme.example \
    --profile 'Standard User' --password-stdin < password.txt

Without --password-stdin the user has no password, as befits one that an app runs
as.`

// maxPasswordInput is more than any password has, in bytes.
const maxPasswordInput = 4 << 10

func userCreateCommand(t *target) *cobra.Command {
	var n user.New
	var fromStdin bool
	c := &cobra.Command{Use: "create", Short: "Create a user", Long: userCreateAbout, Args: cobra.NoArgs}
	fs := c.Flags()
	fs.StringVar(&n.Username, "username", "", "Username, in the form of an e-mail address (needed)")
	fs.StringVar(&n.Email, "email", "", "Email address (needed)")
	fs.StringVar(&n.Profile, "profile", "", "Profile, by name (needed), for example "+user.StandardUser)
	fs.StringVar(&n.FirstName, "first-name", "", "First name")
	fs.StringVar(&n.LastName, "last-name", "", "Last name (default: the username up to the @)")
	fs.StringVar(&n.Phone, "phone", "", "Phone number")
	fs.StringVar(&n.TimeZone, "time-zone", "", "IANA time zone (default: UTC)")
	fs.StringVar(&n.Locale, "locale", "", "Locale (default: en_US)")
	fs.StringVar(&n.Language, "language", "", "Language (default: en_US)")
	fs.StringArrayVar(&n.PermissionSets, "permission-set", nil, "Permission set, by name; may be given several times")
	fs.BoolVar(&fromStdin, "password-stdin", false, "Read the password from standard input")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := neededFlags(c, "username", "email", "profile"); err != nil {
			return err
		}
		if n.LastName == "" {
			n.LastName, _, _ = strings.Cut(n.Username, "@")
		}
		if fromStdin {
			var err error
			if n.Password, err = readPassword(t.program.in); err != nil {
				return err
			}
		}
		return t.with(c.Context(), false, func(o *office) error {
			out, err := o.users().Create(c.Context(), n)
			if err != nil {
				return err
			}
			if err := o.settle(c.Context(), out.Seq); err != nil {
				return err
			}
			return t.printCreated(c, o, out)
		})
	}
	return c
}

// printCreated prints the new user as user show does.
func (t *target) printCreated(c *cobra.Command, o *office, out *user.Outcome) error {
	a, err := o.users().Get(c.Context(), out.User.Username)
	if err != nil {
		return err
	}
	if t.json {
		return t.console().printJSON(viewUser(a))
	}
	t.console().say("Created user %s (%s) with the profile %s.", a.Username, a.ID, clean(a.ProfileName))
	return nil
}

// neededFlags reports all flags that are missing at once.
func neededFlags(c *cobra.Command, names ...string) error {
	var missing []string
	for _, name := range names {
		if f := c.Flags().Lookup(name); f == nil || f.Value.String() == "" {
			missing = append(missing, "--"+name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return usage("give %s", strings.Join(missing, ", "))
}

// readPassword reads a password and takes the line break after it away.
func readPassword(in io.Reader) (seal.Secret, error) {
	text, err := io.ReadAll(io.LimitReader(in, maxPasswordInput+1))
	if err != nil {
		return seal.Secret{}, fmt.Errorf("read the password from standard input: %w", err)
	}
	password := strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r")
	switch {
	case len(text) > maxPasswordInput:
		return seal.Secret{}, usage("standard input is longer than a password")
	case password == "":
		return seal.Secret{}, usage("there is no password on standard input: pipe one in, as in: latchstring … --password-stdin < FILE")
	}
	return seal.NewSecret(password), nil
}
