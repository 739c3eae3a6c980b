// Package user owns the people and machines that act in an org: users, their
// profiles and permission sets, the permissions those carry (Salesforce
// Permissions… fields of Profile and PermissionSet) and their passwords.
//
// It may import protocol packages, domain/org and domain/audit; it knows nothing
// of storage or HTTP.
package user
