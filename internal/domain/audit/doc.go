// Package audit owns the evidence: the login history, which has a row for
// every token that left and every refusal that belongs to an org, and the setup
// audit trail, which has a row for every change of configuration.
//
// The texts are those of Salesforce's LoginHistory and SetupAuditTrail, so that
// an admin recognises them. Ids of other packages are plain numbers here, since
// every package of the domain may import this one. It may import protocol
// packages; it knows nothing of storage or HTTP. It never holds a secret.
package audit
