package rest

import (
	"context"
	"errors"

	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
	"github.com/latchstring/latchstring/internal/protocol/soql"
)

// What an org says of itself that it has no setting for. The sf CLI asks for
// all of it to tell what kind of org it is connected to.
const (
	instanceName     = "LATCH"
	organizationType = "Developer Edition"
	orgLocale        = "en_US"
)

func organizationObject() *object {
	return &object{
		name: "Organization", label: "Organization", plural: "Organizations", prefix: sfid.Organization,
		fields:  organizationFields(),
		finders: map[string]finder{"id": byID(sfid.Organization, findOrg)},
		scan:    scanOrg,
	}
}

func organizationFields() []field {
	created := of(func(o org.Org) soql.Value { return soql.DateTime(o.CreatedAt) })
	return []field{
		{name: "Id", label: "Organization ID", kind: kindID, required: true, unique: true, value: of(func(o org.Org) soql.Value { return soql.ID(o.ID.String()) })},
		{name: "Name", label: "Name", kind: kindString, length: 80, required: true, nameField: true, value: text(func(o org.Org) string { return o.Name })},
		{name: "InstanceName", label: "Instance Name", kind: kindString, length: 5, value: constant(soql.Text(instanceName))},
		{name: "IsSandbox", label: "Is Sandbox", kind: kindBoolean, required: true, value: constant(soql.Bool(false))},
		{name: "TrialExpirationDate", label: "Trial Expiration Date", kind: kindDateTime, value: constant(soql.Null(soql.TypeDateTime))},
		{name: "NamespacePrefix", label: "Namespace Prefix", kind: kindString, length: 15, value: constant(soql.Null(soql.TypeString))},
		{name: "OrganizationType", label: "Edition", kind: kindPicklist, value: constant(soql.Text(organizationType))},
		{name: "LanguageLocaleKey", label: "Language", kind: kindPicklist, required: true, value: constant(soql.Text(orgLocale))},
		{name: "DefaultLocaleSidKey", label: "Locale", kind: kindPicklist, required: true, value: constant(soql.Text(orgLocale))},
		{name: "CreatedDate", label: "Created Date", kind: kindDateTime, required: true, value: created},
		{name: "LastModifiedDate", label: "Last Modified Date", kind: kindDateTime, required: true, value: created},
		{name: "SystemModstamp", label: "System Modstamp", kind: kindDateTime, required: true, value: created},
	}
}

// findOrg finds the caller's own org only: there is no other in its records.
func findOrg(ctx context.Context, from Records, id int64) (row, error) {
	o, err := from.Org(ctx)
	if errors.Is(err, org.ErrNotFound) || err == nil && int64(o.ID) != id {
		return nil, errNoRow
	}
	return o, err
}

func scanOrg(ctx context.Context, from Records, yield func(row) bool) error {
	o, err := from.Org(ctx)
	if errors.Is(err, org.ErrNotFound) {
		return nil
	}
	if err == nil {
		yield(o)
	}
	return err
}
