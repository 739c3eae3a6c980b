package user

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/latchstring/latchstring/internal/domain/audit"
)

// MaxGrantName is how many characters the name of a profile or permission set
// has at most. Salesforce:
// PermissionSet.Label and PermissionSet.Name.
const MaxGrantName = 80

// ErrAdministratorKeepsAll refuses to take permissions from the profile that
// administers the org.
var ErrAdministratorKeepsAll = errors.New("the profile " + SystemAdministrator +
	" keeps its permissions: create another profile with fewer, and give that one to the users")

// Grants are changes of permissions. A permission that is neither granted nor
// revoked stays as it is.
type Grants struct{ Grant, Revoke Permissions }

func (g Grants) apply(to Permissions) Permissions { return to&^g.Revoke | g.Grant }

// ProfileEdit is what a change of a profile sets.
type ProfileEdit struct {
	Grants
	// SessionTimeoutMinutes is one of Salesforce's choices, or 0 for the org's
	// timeout; nil leaves it as it is.
	SessionTimeoutMinutes *int
}

// ProfileOutcome is the result of a change of a profile that succeeded.
type ProfileOutcome struct {
	// Profile is as it is now.
	Profile Profile
	Action  Action
	// Seq is the number in the change log, 0 when nothing changed.
	Seq int64
	// Changes are the audited changes, in words.
	Changes []audit.Entry
}

// CreateProfile makes a profile that has what edit grants and nothing else. The
// error is an [*InvalidGrantError].
func (r *Registry) CreateProfile(ctx context.Context, name string, edit ProfileEdit) (*ProfileOutcome, error) {
	name = strings.TrimSpace(name)
	list, err := r.store.Profiles(ctx)
	if err != nil {
		return nil, err
	}
	c := &checker{}
	c.grantName("Profile Name", name)
	if slices.ContainsFunc(list, func(p Profile) bool { return strings.EqualFold(p.Name, name) }) {
		c.fail("Profile Name", "The org has a profile of this name. Choose another name.")
	}
	c.timeout(edit.SessionTimeoutMinutes)
	if err := invalidGrant("profile", name, c.problems); err != nil {
		return nil, err
	}
	blank := Profile{ID: ProfileID(r.deps.IDs.Next()), Name: name}
	p := edit.apply(blank)
	entries := append([]audit.Entry{entry("profileCreated", "Created profile "+name, "", name)}, profileChanges(blank, p)...)
	seq, err := r.store.CreateProfile(ctx, p, audit.By(r.deps.Actor, entries...))
	if err != nil {
		return nil, fmt.Errorf("create profile %q: %w", shown(name), err)
	}
	return &ProfileOutcome{Profile: p, Action: Created, Seq: seq, Changes: entries}, nil
}

// EditProfile changes the permissions and the session timeout of a profile, for
// all who have it. No token ends: rights are asked at the next use. The error
// is an [*InvalidGrantError] or [ErrAdministratorKeepsAll].
func (r *Registry) EditProfile(ctx context.Context, name string, edit ProfileEdit) (*ProfileOutcome, error) {
	c := &checker{}
	c.timeout(edit.SessionTimeoutMinutes)
	if err := invalidGrant("profile", name, c.problems); err != nil {
		return nil, err
	}
	return retried(func() (*ProfileOutcome, error) { return r.editProfileOnce(ctx, name, edit) })
}

func (r *Registry) editProfileOnce(ctx context.Context, name string, edit ProfileEdit) (*ProfileOutcome, error) {
	c := &checker{}
	was, err := r.profileNamed(ctx, c, name)
	if err != nil {
		return nil, err
	}
	if err := invalidGrant("profile", name, c.problems); err != nil {
		return nil, err
	}
	is := edit.apply(was)
	if was.Name == SystemAdministrator && was.Permissions&^is.Permissions != 0 {
		return nil, ErrAdministratorKeepsAll
	}
	entries := profileChanges(was, is)
	if len(entries) == 0 {
		return &ProfileOutcome{Profile: was, Action: Unchanged}, nil
	}
	seq, err := r.store.UpdateProfile(ctx, is, audit.By(r.deps.Actor, entries...))
	if err != nil {
		return nil, fmt.Errorf("save profile %q: %w", was.Name, err)
	}
	return &ProfileOutcome{Profile: is, Action: Updated, Seq: seq, Changes: entries}, nil
}

func (e ProfileEdit) apply(p Profile) Profile {
	p.Permissions = e.Grants.apply(p.Permissions)
	if e.SessionTimeoutMinutes != nil {
		p.SessionTimeoutMinutes = *e.SessionTimeoutMinutes
	}
	return p
}

// profileChanges returns an audit entry for each thing that differs.
func profileChanges(was, is Profile) []audit.Entry {
	entries := permissionChanges("profile", "profilePermissionChanged", was.Name, was.Permissions, is.Permissions)
	if was.SessionTimeoutMinutes != is.SessionTimeoutMinutes {
		before, after := timeoutText(was.SessionTimeoutMinutes), timeoutText(is.SessionTimeoutMinutes)
		display := fmt.Sprintf("Changed profile %s: session timeout from %s to %s", was.Name, before, after)
		entries = append(entries, entry("profileSessionTimeoutChanged", display, before, after))
	}
	return entries
}

func timeoutText(minutes int) string {
	if minutes == 0 {
		return "the org's"
	}
	return fmt.Sprintf("%d minutes", minutes)
}

// permissionChanges returns an audit entry for each permission that differs.
func permissionChanges(kind, action, name string, was, is Permissions) []audit.Entry {
	state := map[bool]string{false: "disabled", true: "enabled"}
	var entries []audit.Entry
	for _, p := range (was ^ is).List() {
		before, after := state[was.Has(p)], state[is.Has(p)]
		display := fmt.Sprintf("Changed %s %s: %s was changed from %s to %s", kind, name, p.Label(), before, after)
		entries = append(entries, entry(action, display, before, after))
	}
	return entries
}

// retried starts a change over when somebody else changed the record in between.
func retried[T any](do func() (T, error)) (T, error) {
	const attempts = 5
	for attempt := 1; ; attempt++ {
		out, err := do()
		if !errors.Is(err, ErrConflict) || attempt == attempts {
			return out, err
		}
	}
}
