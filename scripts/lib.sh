# Shared by the scripts beside it; sourced, never run.

# say prints a line for people on standard error, where it never mixes with results.
say() { printf '%s\n' "$*" >&2; }

# have tells whether every named program is on the path.
have() {
	local program
	for program; do command -v "$program" >/dev/null 2>&1 || return 1; done
}

# apt_install installs Debian packages where that is possible without asking:
# as root with apt-get. It fails otherwise, and the caller names the remedy.
apt_install() {
	[ "$(id -u)" -eq 0 ] && have apt-get || return 1
	say "installing $*"
	DEBIAN_FRONTEND=noninteractive apt-get -q update </dev/null >&2 || true
	DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "$@" </dev/null >&2
}

# need makes sure that a program exists: need PROGRAM PACKAGE...
need() {
	local program=$1
	shift
	have "$program" && return 0
	apt_install "$@" && have "$program" && return 0
	say "$program is missing. Install it (Debian and Ubuntu: sudo apt-get install $*) and run this again."
	exit 1
}

# digest prints the SHA-256 of the named files taken together.
digest() {
	if have sha256sum; then cat "$@" | sha256sum; else cat "$@" | shasum -a 256; fi | cut -d' ' -f1
}

# tree_files lists the project's files whose names match a pattern: those that
# Git knows or would add, or all of them where there is no clone.
tree_files() {
	if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		git ls-files --cached --others --exclude-standard -- "$@" | while read -r file; do
			if [ -f "$file" ]; then printf '%s\n' "$file"; fi
		done
		return
	fi
	local pattern
	for pattern; do
		find . -type d \( -name node_modules -o -name '.?*' -o -name bin -o -name dist \) -prune \
			-o -type f -path "*$pattern" -print | sed 's|^\./||'
	done
}
