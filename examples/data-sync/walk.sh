#!/usr/bin/env bash
# An app that selects Full access and nothing else, from its first refusal to a
# token. README.md tells the story.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../walk.sh"

step "Deploy the app: client credentials, Full access, nobody to run as"
latchstring app deploy "$here/full-access"
credentials Contract_Sync

step "First try: nobody is chosen as whom the app acts"
refused "no client credentials user enabled"
why Contract_Sync run_as_missing

step "Choose the integration user"
latchstring app deploy "$here/run-as"

step "Second try: Full access does not count in this flow"
refused "no valid scopes defined"
why Contract_Sync no_usable_scopes

step "Let the org keep Full access there"
latchstring org set allow_full_scope_for_client_credentials true

step "Third try: a token"
answer=$(ask_token)
expect '"scope":"full"' "$answer"
TOKEN=$(field access_token <<<"$answer")
api /services/data/v60.0/limits

step "Ask about a cached token instead of getting a new one"
credentials Data_Sync
other=$(ask_token | field access_token)
credentials Contract_Sync
introspect() { printf 'client_id=%s&client_secret=%s&token=%s' "$KEY" "$SECRET" "$other" | curl -sS "$SITE/services/oauth2/introspect" -d @-; }
expect '"active":true' "$(introspect)"

step "The same after that token was revoked"
printf 'token=%s' "$other" | curl -sS -o /dev/null "$SITE/services/oauth2/revoke" -d @-
expect '{"active":false}' "$(introspect)"
