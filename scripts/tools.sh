#!/usr/bin/env bash
# Brings what the tests need into the checkout: a PostgreSQL server, the real
# clients from npm and PyPI. Each step does nothing when it was done already;
# none needs root unless a program is missing from the machine.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

# The race detector links against the C library on Linux.
need_compiler() {
	if have gcc || have clang; then return 0; fi
	need gcc gcc libc6-dev
}

node_clients() {
	local stamp=test/clients/node_modules/.fetched want
	want=$(digest test/clients/package.json test/clients/package-lock.json)
	if [ "$(cat "$stamp" 2>/dev/null || true)" = "$want" ]; then return 0; fi
	say "fetching the JavaScript clients"
	(cd test/clients && npm ci --no-audit --no-fund --loglevel=error </dev/null >&2)
	printf '%s\n' "$want" >"$stamp"
}

# new_venv makes .tools/python; Debian keeps the module for that in a package.
new_venv() {
	rm -rf .tools/python
	if python3 -m venv .tools/python >/dev/null 2>&1; then return 0; fi
	rm -rf .tools/python
	if apt_install python3 python3-venv && /usr/bin/python3 -m venv .tools/python >&2; then return 0; fi
	rm -rf .tools/python
	say "Python cannot make a virtual environment. Install it (Debian and Ubuntu: sudo apt-get install python3-venv) and run this again."
	exit 1
}

python_clients() {
	local stamp=.tools/python/.fetched pins=scripts/python-requirements.txt want
	want=$(digest "$pins")
	if [ "$(cat "$stamp" 2>/dev/null || true)" = "$want" ]; then return 0; fi
	say "fetching the Python clients"
	new_venv
	.tools/python/bin/python -m pip install --quiet --disable-pip-version-check \
		--only-binary :all: --requirement "$pins" </dev/null >&2
	printf '%s\n' "$want" >"$stamp"
}

mkdir -p .tools
need go golang-go
need_compiler
need npm nodejs npm
scripts/fetch-postgres.sh
if [ -f test/clients/package-lock.json ]; then node_clients; fi
need python3 python3 python3-venv
python_clients
