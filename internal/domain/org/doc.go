// Package org owns the organisation: the tenant that every other record
// belongs to. It defines the org's identity, its My Domain origin, its life
// (active, suspended, deleted) and the switches that Salesforce keeps under
// Setup › OAuth and OpenID Connect Settings and Session Settings.
//
// It may import protocol packages and domain/audit; it knows nothing of storage
// or HTTP.
package org
