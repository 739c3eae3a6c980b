#!/usr/bin/env bash
# Runs each fuzz target of the tree, one after the other: fuzz.sh DURATION [PACKAGE...]
#
# The targets are found by name and each package is built once, which is far
# quicker than asking `go test` about every package and building it per target.
# Inputs found are kept where `go test -fuzz` keeps them, so a long run helps the
# next short one; a failing input lands in the package's testdata as usual.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

duration=${1:?usage: fuzz.sh DURATION [PACKAGE...]}
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cache=$(go env GOCACHE)/fuzz

# packages lists the folders that hold fuzz targets.
packages() {
	if [ $# -gt 0 ]; then printf '%s\n' "$@"; return; fi
	tree_files '*_test.go' | while read -r file; do
		if grep -qE '^func Fuzz[A-Z]' "$file"; then dirname "$file"; fi
	done | sort -u
}

# targets lists the fuzz targets of one folder.
targets() { grep -hoE '^func Fuzz[A-Z][A-Za-z0-9_]*' "$1"/*_test.go | cut -d' ' -f2 | sort; }

# fuzz runs one target and shows the whole output only if it fails.
fuzz() {
	local dir=$1 name=$2 import=$3 log=$work/log
	if (cd "$dir" && "$work/fuzz.test" -test.run='^$' -test.fuzz="^$name\$" \
		-test.fuzztime="$duration" -test.fuzzcachedir="$cache/$import") >"$log" 2>&1; then
		printf 'ok  \t%s\t%s\t%s\n' "$import" "$name" "$(grep -oE 'execs: [0-9]+' "$log" | tail -1)"
		return
	fi
	cat "$log"
	printf 'FAIL\t%s\t%s\n' "$import" "$name"
	return 1
}

failed=0 count=0
for dir in $(packages "$@"); do
	import=$(go list "./$dir")
	go test -c -fuzz=. -o "$work/fuzz.test" "./$dir"
	for name in $(targets "$dir"); do
		count=$((count + 1))
		fuzz "$dir" "$name" "$import" || failed=$((failed + 1))
	done
done
echo "fuzz: $count targets for $duration each, $failed failed"
[ "$failed" -eq 0 ]
