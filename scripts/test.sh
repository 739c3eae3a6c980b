#!/usr/bin/env bash
# Runs every test of the project, none skipped, with the race detector. What
# `go test` said is kept in .tools/test.log, because the fuzz targets that follow
# push it off the screen.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p .tools
run() {
	go -C tools test ./...
	CGO_ENABLED=1 go test -race -timeout "${TEST_TIMEOUT:-12m}" -p "${TEST_P:-2}" ./...
}
run 2>&1 | tee .tools/test.log
