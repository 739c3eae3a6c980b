#!/usr/bin/env bash
# Checks what a reviewer should not have to: formatting, vet, staticcheck, the
# size of files and the syntax of shell scripts. Every check runs, so that one
# run shows all there is to mend.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

failed=0
complain() { failed=1; say "lint: $*"; }

formatting() {
	local unformatted
	unformatted=$(tree_files '*.go' | xargs go tool -modfile=tools/go.mod gofumpt -l) ||
		complain "gofumpt could not read every file"
	[ -z "$unformatted" ] || complain "not formatted; run: go tool -modfile=tools/go.mod gofumpt -w" $unformatted
}

# A file of more than 500 lines of Go is more than one thing. The list beside
# this script names those that have a reason, one path a line.
sizes() {
	local file lines
	while read -r file; do
		lines=$(wc -l <"$file")
		if [ "$lines" -gt 500 ] && ! grep -qxF "$file" scripts/large-files.txt; then
			complain "$file has $lines lines; split it, or list it with its reason in scripts/large-files.txt"
		fi
	done < <(tree_files '*.go')
}

shells() {
	local file
	while read -r file; do
		bash -n "$file" || complain "$file is not a valid shell script"
	done < <(tree_files '*.sh' '.ci/run')
}

formatting
sizes
shells
go vet ./... || complain "go vet found something"
go -C tools vet ./... || complain "go vet found something in tools"
go tool -modfile=tools/go.mod staticcheck ./... || complain "staticcheck found something"
(cd tools && go tool staticcheck ./...) || complain "staticcheck found something in tools"
if [ "$failed" -ne 0 ]; then exit 1; fi
say "lint: clean"
