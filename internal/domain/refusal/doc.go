// Package refusal owns the answer "no". A [Refusal] holds two things that never
// mix: what the client is told (Salesforce's exact error and description) and
// what an admin is told (the true cause, the facts that show it, and which
// field, on which page, to set to what).
//
// Every cause is one row of a table; the pipeline, the policies and the
// sessions refer to rows and add facts. It may import protocol packages and
// domain/audit.
package refusal
