# Shared by the walks; sourced, never run.
#
#   SITE         where the server is           (http://localhost:8080)
#   LATCHSTRING  the program                   (bin/latchstring)
#
# The commands work on ./latchstring-data, or on what LATCHSTRING_DATA names.
set -euo pipefail
SITE=${SITE:-http://localhost:8080}

latchstring() { "${LATCHSTRING:-bin/latchstring}" "$@"; }

# step says what comes next.
step() { printf '\n== %s\n' "$*"; }

# stop ends the walk where it went another way than it should.
stop() {
	printf 'This was not expected: %s\n' "$*" >&2
	exit 1
}

# field reads one text field of a JSON answer on standard input.
field() { sed -nE 's/.*"'"$1"'" ?: ?"([^"]*)".*/\1/p'; }

# credentials reads the key and the secret of an app into KEY and SECRET.
credentials() {
	KEY=$(latchstring app show "$1" --json | field consumer_key)
	SECRET=$(latchstring app show "$1" --secret --json | field consumer_secret)
}

# ask_token asks for a token as the app does. The secret goes through a pipe, so
# that it is in no process list.
ask_token() {
	printf 'grant_type=client_credentials&client_id=%s&client_secret=%s' "$KEY" "$SECRET" |
		curl -sS "$SITE/services/oauth2/token" -d @-
}

# api calls the API with the token in TOKEN.
api() { printf 'Authorization: Bearer %s' "$TOKEN" | curl -sS -H @- -w '\n' "$SITE$1"; }

# show prints an answer without the token that is in it.
show() { sed -E 's/("access_token":")[^"]*/\1(112 characters)/' <<<"$1"; }

# expect checks that an answer holds a text, and prints it.
expect() {
	show "$2"
	case $2 in *"$1"*) ;; *) stop "the answer has no $1" ;; esac
}

# refused asks for a token, and must be told this.
refused() { expect "\"error_description\":\"$1\"" "$(ask_token)"; }

# why prints what the login history knows of an app's last refusal, which must
# have this cause. A refusal is written right after its answer: look again until
# it is there.
why() {
	local evidence
	for _ in {1..100}; do
		evidence=$(latchstring history logins --app "$1" --refusals --limit 1)
		case $evidence in *"($2)"*)
			printf '%s\n' "$evidence"
			return
			;;
		esac
	done
	stop "the login history names another cause than $2: $evidence"
}
