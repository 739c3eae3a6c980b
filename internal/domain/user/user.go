package user

import (
	"errors"
	"time"

	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

// ID identifies a user. Its text form carries the prefix 005.
type ID int64

// String returns the 18-character form.
func (id ID) String() string { return sfid.Encode18(sfid.User, int64(id)) }

// ErrNotFound says that the org has no such user.
var ErrNotFound = errors.New("user not found")

// ErrUsernameTaken says that some org has, or had, a user of this name.
var ErrUsernameTaken = errors.New("username already taken")

// ErrConflict says that the row has changed since it was read.
var ErrConflict = errors.New("the record was changed by somebody else in the meantime")

// User is one account of an org.
type User struct {
	ID  ID
	Org org.ID
	// Username is shaped like an e-mail address, lower-case, and unique across
	// all orgs for ever.
	Username  string
	Email     string
	FirstName string
	LastName  string
	Nickname  string
	Phone     string
	// TimeZone is an IANA name, Locale and Language are like en_US.
	TimeZone string
	Locale   string
	Language string
	// Active is false after deactivation; Frozen stops logins for a while.
	Active bool
	Frozen bool
	// Profile is the one profile of the user; PermissionSets add to it.
	Profile        ProfileID
	PermissionSets []PermissionSetID
	// PasswordHash is an argon2id string in PHC form, or empty: no password,
	// no password login.
	PasswordHash string
	// Generation is raised to end all the user's tokens at once.
	Generation uint16
	CreatedAt  time.Time
	ModifiedAt time.Time
	// Version counts changes of the row; an update names the version it read.
	Version int64
}

// Name is the full name as pages and userinfo show it.
func (u User) Name() string {
	if u.FirstName == "" {
		return u.LastName
	}
	return u.FirstName + " " + u.LastName
}

// Account is a user together with everything that decides what he may do. It
// is what the directory keeps in memory; treat it as read-only.
type Account struct {
	User
	ProfileName string
	// PermissionSetNames are the names of PermissionSets, in the same order.
	PermissionSetNames []string
	// Permissions is the union over the profile and all permission sets.
	Permissions Permissions
	// SessionTimeoutMinutes is the profile's idle timeout, 0 when it has none.
	SessionTimeoutMinutes int
}

// MayLogIn reports whether the account is neither deactivated nor frozen.
func (a *Account) MayLogIn() bool { return a.Active && !a.Frozen }
