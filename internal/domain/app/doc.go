// Package app owns the connected app: what an admin registers, the consumer
// keys and secrets that let it authenticate, the policies that say who may use
// it, and its life (created, installed, blocked, deleted).
//
// The fields and their defaults are those of Salesforce's ConnectedApp and
// External Client App metadata; both shapes become one [App]. It may import
// protocol packages, domain/org, domain/user and domain/audit; it knows
// nothing of storage or HTTP.
package app
