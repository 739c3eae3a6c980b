package config

import (
	"errors"
	"net/url"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
)

const databaseHow = "Write a postgres://user@host/name URL or the path of a SQLite file, which begins with / or ./ where it could be taken for something else"

// CheckDatabase says what is wrong with the address of a database, in words that
// follow the name of the flag or variable; nil when it can be used. What is
// meant for PostgreSQL and mistyped must not become the path of a new and empty
// SQLite file. The error never repeats the address: it may hold a password.
func CheckDatabase(value string) error {
	if f := databaseFault(value); f != nil {
		return errors.New(f.wrong + ". " + f.write)
	}
	return nil
}

func databaseFault(value string) *fault {
	scheme, _, isURL := strings.Cut(value, "://")
	switch {
	case isPath(value):
		return nil
	case isPostgres(value):
		return postgresFault(value)
	case strings.HasPrefix(strings.ToLower(value), "postgres"):
		return &fault{"begins with postgres and is no postgres:// URL", databaseHow}
	case isURL && schemeName.MatchString(scheme):
		return &fault{"is a URL of an unknown kind (" + quote(scheme) + ")", databaseHow}
	case isURL:
		return &fault{"is a URL of an unknown kind", databaseHow}
	case addressPart.MatchString(value):
		return &fault{"looks like the address of a server and is no URL", databaseHow}
	}
	return nil
}

var (
	// schemeName is RFC 3986 §3.1, and short.
	schemeName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]{0,20}$`)
	// addressPart is what a URL without its scheme, or a keyword/value string,
	// has and a path has not.
	addressPart = regexp.MustCompile(`(?i)@|(password|host)\s*=`)
)

// isPath accepts what says by its beginning that it is a path.
func isPath(value string) bool {
	return strings.HasPrefix(value, "/") || strings.HasPrefix(value, "./") || strings.HasPrefix(value, "../")
}

func isPostgres(value string) bool {
	return strings.HasPrefix(value, "postgres://") || strings.HasPrefix(value, "postgresql://")
}

// postgresFault reads the URL as the driver does. The driver's words are not
// repeated: they quote the URL.
func postgresFault(value string) *fault {
	const wrong = "is not a usable postgres:// URL"
	u, err := url.Parse(value)
	if err != nil || u.Host == "" && u.Query().Get("host") == "" {
		return &fault{wrong, databaseHow}
	}
	if _, err := pgx.ParseConfig(value); err != nil {
		return &fault{
			wrong + ": the driver cannot read it",
			"Look at its port, sslmode (disable, allow, prefer, require, verify-ca or verify-full), the files that it names and the PG* variables",
		}
	}
	return nil
}
