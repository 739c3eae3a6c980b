// Package issuance owns the one pipeline that every token leaves through,
// whatever the way in: find and authenticate the app, see that app and org are
// in use and the flow is enabled, let the grant prove a subject, ask the
// policies, write consumption, successors and evidence in one transaction, and
// only then mint.
//
// A [Grant] fills in its own steps and cannot skip a shared one. The pipeline
// takes and gives values, so that every front door (token endpoint, front
// channel, SOAP login) mints here. It may import domain packages and protocol
// packages.
package issuance
