package user

import "github.com/latchstring/latchstring/internal/protocol/sfid"

// ProfileID identifies a profile. Its text form carries the prefix 00e.
type ProfileID int64

// String returns the 18-character form.
func (id ProfileID) String() string { return sfid.Encode18(sfid.Profile, int64(id)) }

// PermissionSetID identifies a permission set. Its text form carries the prefix 0PS.
type PermissionSetID int64

// String returns the 18-character form.
func (id PermissionSetID) String() string { return sfid.Encode18(sfid.PermissionSet, int64(id)) }

// Profile is the base of a user's permissions.
type Profile struct {
	ID          ProfileID
	Name        string
	Permissions Permissions
	// SessionTimeoutMinutes overrides the org's idle timeout; 0 means it does not.
	SessionTimeoutMinutes int
	Version               int64
}

// PermissionSet adds permissions to the users it is assigned to.
type PermissionSet struct {
	ID          PermissionSetID
	Name        string
	Label       string
	Permissions Permissions
	Version     int64
}

// The profiles of a fresh org.
const (
	SystemAdministrator = "System Administrator"
	StandardUser        = "Standard User"
	APIOnlyIntegrations = "Minimum Access - API Only Integrations"
)

// StandardProfiles are the profiles that a fresh org has, without ids.
func StandardProfiles() []Profile {
	return []Profile{
		{Name: SystemAdministrator, Permissions: AllPermissions() &^ PermissionSetOf(APIUserOnly)},
		{Name: StandardUser, Permissions: PermissionSetOf(APIEnabled)},
		{Name: APIOnlyIntegrations, Permissions: PermissionSetOf(APIEnabled, APIUserOnly)},
	}
}
