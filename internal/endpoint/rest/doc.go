// Package rest is the REST API at /services/data: the versions, what an org and
// its users look like as records, and queries over them (Salesforce REST API
// Developer Guide).
//
// Objects are data: a row of the table in objects.go says what an object is
// called, which fields it has and how its records are read. Describe, retrieve
// and query follow from that row; none of them knows an object by name.
//
// Every answer but the list of versions needs a token that carries the scope
// api, of a user who has the permission API Enabled. Who has both may read
// every user of his own org, as every internal user may at Salesforce, and the
// org itself; no further permission is asked for. Both objects are read-only
// here: any method that would change one is 405 METHOD_NOT_ALLOWED.
//
// Every error is a JSON array that is never empty: clients index it without
// looking. 401 INVALID_SESSION_ID means that the token is dead and a new one
// will do, because clients renew and try again on it; a live token that does
// not reach here is 403, or they would do so for ever.
//
// It may import domain packages and protocol packages.
package rest
