package user

import (
	"fmt"
	"strings"
)

// Permission is one right, named after the Permissions… field that Salesforce
// keeps it in.
type Permission uint8

// The rights that this server knows.
const (
	APIEnabled Permission = iota
	APIUserOnly
	CustomizeApplication
	ModifyAllData
	ManageUsers
	ViewSetup
	ManageConnectedApps
	ManageProfilesPermissionSets
	UseAnyAPIClient
	ApproveUninstalledConnectedApps
	RotateConsumerKeySecret
	ViewClientSecret
	PasswordNeverExpires
	permissionCount
)

// permissionTable names each right: the field of Profile and PermissionSet, and
// the label of the Setup page.
var permissionTable = [permissionCount]struct{ Field, Label string }{
	APIEnabled:                      {"ApiEnabled", "API Enabled"},
	APIUserOnly:                     {"ApiUserOnly", "API Only User"},
	CustomizeApplication:            {"CustomizeApplication", "Customize Application"},
	ModifyAllData:                   {"ModifyAllData", "Modify All Data"},
	ManageUsers:                     {"ManageUsers", "Manage Users"},
	ViewSetup:                       {"ViewSetup", "View Setup and Configuration"},
	ManageConnectedApps:             {"ManageRemoteAccess", "Manage Connected Apps"},
	ManageProfilesPermissionSets:    {"ManageProfilesPermissionsets", "Manage Profiles and Permission Sets"},
	UseAnyAPIClient:                 {"UseAnyApiClient", "Use Any API Client"},
	ApproveUninstalledConnectedApps: {"ApproveUninstalledConnectedApps", "Approve Uninstalled Connected Apps"},
	RotateConsumerKeySecret:         {"RotateConsumerKeySecret", "Allow consumer key and secret rotation"},
	ViewClientSecret:                {"ViewClientSecret", "View Client Secret"},
	PasswordNeverExpires:            {"PasswordNeverExpires", "Password Never Expires"},
}

// String returns the field's name without the prefix Permissions.
func (p Permission) String() string { return permissionTable[p].Field }

// Label returns the words that a Setup page shows.
func (p Permission) Label() string { return permissionTable[p].Label }

// Permissions is a set of rights. The zero value holds none.
type Permissions uint64

// PermissionSetOf returns the set of the given rights.
func PermissionSetOf(ps ...Permission) Permissions {
	var set Permissions
	for _, p := range ps {
		set |= 1 << p
	}
	return set
}

// AllPermissions returns every right this server knows.
func AllPermissions() Permissions { return 1<<permissionCount - 1 }

// Has reports whether the set holds p.
func (s Permissions) Has(p Permission) bool { return s&(1<<p) != 0 }

// List returns the rights in the set, in a fixed order.
func (s Permissions) List() []Permission {
	var list []Permission
	for p := range permissionCount {
		if s.Has(p) {
			list = append(list, p)
		}
	}
	return list
}

// String returns the names of the rights, separated by spaces: the form that
// is stored, so that the order of the constants may change.
func (s Permissions) String() string {
	names := make([]string, 0, permissionCount)
	for _, p := range s.List() {
		names = append(names, p.String())
	}
	return strings.Join(names, " ")
}

// ParsePermissions reads the form that [Permissions.String] writes.
func ParsePermissions(text string) (Permissions, error) {
	var set Permissions
	for _, name := range strings.Fields(text) {
		p, ok := permissionNamed(name)
		if !ok {
			return 0, fmt.Errorf("unknown permission %q", name)
		}
		set |= 1 << p
	}
	return set, nil
}

func permissionNamed(name string) (Permission, bool) {
	for p, row := range permissionTable {
		if row.Field == name {
			return Permission(p), true
		}
	}
	return 0, false
}
