package user

import (
	"context"
	"fmt"
	"iter"
)

// pageSize is how many users are read at once.
const pageSize = 200

// Get returns a user by name, in any case; [ErrNotFound].
func (r *Registry) Get(ctx context.Context, username string) (*Account, error) {
	name := NormalizeUsername(username)
	a, err := r.store.AccountByUsername(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("user %q: %w", shown(name), err)
	}
	return a, nil
}

// List goes through all users, by name. It ends after the first error.
func (r *Registry) List(ctx context.Context) iter.Seq2[*Account, error] {
	return func(yield func(*Account, error) bool) {
		for after := ""; ; {
			page, err := r.store.Accounts(ctx, after, pageSize)
			if err != nil {
				yield(nil, fmt.Errorf("list users: %w", err))
				return
			}
			for _, a := range page {
				if !yield(a, nil) {
					return
				}
				after = a.Username
			}
			if len(page) < pageSize {
				return
			}
		}
	}
}

// keepAdministrator fails with [ErrLastAdministrator] where a is the only one
// who can administer the org. It is against mistakes: two administrators who
// remove one another in the same moment are helped by the command line.
func (r *Registry) keepAdministrator(ctx context.Context, a *Account) error {
	if !administers(a) {
		return nil
	}
	for other, err := range r.List(ctx) {
		if err != nil {
			return err
		}
		if other.ID != a.ID && administers(other) {
			return nil
		}
	}
	return ErrLastAdministrator
}

func administers(a *Account) bool { return a.MayLogIn() && a.ProfileName == SystemAdministrator }
