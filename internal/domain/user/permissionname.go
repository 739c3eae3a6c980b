package user

import "strings"

// PermissionNamed finds a right by its field (ApiEnabled, or
// PermissionsApiEnabled as Profile has it) or by its label (API Enabled), in any
// case.
func PermissionNamed(name string) (Permission, bool) {
	name = strings.TrimSpace(name)
	for p, row := range permissionTable {
		if strings.EqualFold(name, row.Field) || strings.EqualFold(name, row.Label) ||
			strings.EqualFold(name, "Permissions"+row.Field) {
			return Permission(p), true
		}
	}
	return 0, false
}
