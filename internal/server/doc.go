// Package server puts a running server together: configuration, database, memory,
// pipeline, endpoints, listeners and the jobs in the background. It may import
// everything below it. It decides nothing of the protocol.
package server
