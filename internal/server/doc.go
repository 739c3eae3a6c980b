// Package server puts a running server together: configuration, database,
// memory, pipeline, endpoints, listeners and the jobs in the background. It
// knows everything below it and decides nothing of the protocol.
package server
