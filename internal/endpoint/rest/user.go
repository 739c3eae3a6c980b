package rest

import (
	"context"
	"errors"
	"strings"

	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
	"github.com/latchstring/latchstring/internal/protocol/soql"
)

// usersAtOnce is how many users a scan reads in one go.
const usersAtOnce = 500

// aliasLength is the most characters of an alias. Salesforce: 8.
const aliasLength = 8

func userObject() *object {
	return &object{
		name: "User", label: "User", plural: "Users", prefix: sfid.User,
		fields: userFields(),
		finders: map[string]finder{
			"id":       byID(sfid.User, findUser),
			"username": findUsername,
		},
		scan: scanUsers,
	}
}

type account = *user.Account

func userFields() []field {
	created := of(func(u account) soql.Value { return soql.DateTime(u.CreatedAt) })
	modified := of(func(u account) soql.Value { return soql.DateTime(u.ModifiedAt) })
	return []field{
		{name: "Id", label: "User ID", kind: kindID, required: true, unique: true, value: of(func(u account) soql.Value { return soql.ID(u.ID.String()) })},
		{name: "Username", label: "Username", kind: kindString, length: 80, required: true, unique: true, value: text(func(u account) string { return u.Username })},
		{name: "LastName", label: "Last Name", kind: kindString, length: 80, required: true, value: text(func(u account) string { return u.LastName })},
		{name: "FirstName", label: "First Name", kind: kindString, length: 40, value: text(func(u account) string { return u.FirstName })},
		{name: "Name", label: "Full Name", kind: kindString, length: 121, required: true, nameField: true, value: text(func(u account) string { return u.Name() })},
		{name: "Email", label: "Email", kind: kindEmail, required: true, value: text(func(u account) string { return u.Email })},
		{name: "Phone", label: "Phone", kind: kindPhone, value: text(func(u account) string { return u.Phone })},
		{name: "Alias", label: "Alias", kind: kindString, length: aliasLength, required: true, value: text(alias)},
		{name: "CommunityNickname", label: "Nickname", kind: kindString, length: 40, required: true, value: text(func(u account) string { return u.Nickname })},
		{name: "IsActive", label: "Active", kind: kindBoolean, required: true, value: of(func(u account) soql.Value { return soql.Bool(u.Active) })},
		{name: "TimeZoneSidKey", label: "Time Zone", kind: kindPicklist, required: true, value: text(func(u account) string { return u.TimeZone })},
		{name: "LocaleSidKey", label: "Locale", kind: kindPicklist, required: true, value: text(func(u account) string { return u.Locale })},
		{name: "LanguageLocaleKey", label: "Language", kind: kindPicklist, required: true, value: text(func(u account) string { return u.Language })},
		{name: "EmailEncodingKey", label: "Email Encoding", kind: kindPicklist, required: true, value: constant(soql.Text("UTF-8"))},
		{
			name: "ProfileId", label: "Profile ID", kind: kindReference, required: true, refersTo: "Profile", relationship: "Profile",
			value: of(func(u account) soql.Value { return soql.ID(u.Profile.String()) }),
		},
		{name: "UserType", label: "User Type", kind: kindPicklist, required: true, value: constant(soql.Text("Standard"))},
		{name: "CreatedDate", label: "Created Date", kind: kindDateTime, required: true, value: created},
		{name: "LastModifiedDate", label: "Last Modified Date", kind: kindDateTime, required: true, value: modified},
		{name: "SystemModstamp", label: "System Modstamp", kind: kindDateTime, required: true, value: modified},
	}
}

// alias is the beginning of the nickname, since users have no alias of their own.
func alias(u account) string {
	name := []rune(u.Nickname)
	return string(name[:min(len(name), aliasLength)])
}

// findUsername finds nobody by a name with U+0000, which PostgreSQL cannot be
// asked for.
func findUsername(ctx context.Context, from Records, name string) (row, error) {
	if strings.IndexByte(name, 0) >= 0 {
		return nil, errNoRow
	}
	return found(from.AccountByUsername(ctx, strings.ToLower(name)))
}

func findUser(ctx context.Context, from Records, id int64) (row, error) {
	return found(from.Account(ctx, user.ID(id)))
}

func found(u *user.Account, err error) (row, error) {
	if errors.Is(err, user.ErrNotFound) {
		return nil, errNoRow
	}
	return u, err
}

func scanUsers(ctx context.Context, from Records, yield func(row) bool) error {
	for after := ""; ; {
		users, err := from.Accounts(ctx, after, usersAtOnce)
		if err != nil {
			return err
		}
		for _, u := range users {
			if !yield(u) {
				return nil
			}
		}
		if len(users) < usersAtOnce {
			return nil
		}
		after = users[len(users)-1].Username
	}
}
