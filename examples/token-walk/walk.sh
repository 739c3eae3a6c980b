#!/usr/bin/env bash
# An app for tokens that are got by hand, as far as this release goes: README.md
# says what is missing.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../walk.sh"

step "Deploy the app: a callback URL with a slash at its end, api and refresh_token"
latchstring app deploy "$here/as-described"

step "The callback URL is kept to the character, since it is compared so"
expect "https://login.salesforce.com/" "$(latchstring app show Token_Walk)"
callback=$(latchstring app retrieve Token_Walk | sed -nE 's/.*<callbackUrl>(.*)<\/callbackUrl>.*/\1/p')
[[ $callback == https://login.salesforce.com/ ]] || stop "the callback URL came back as $callback"

step "Without a person: not enabled"
credentials Token_Walk
refused "client credentials flow not enabled"
why Token_Walk flow_not_enabled

step "Enable client credentials, and choose as whom the app acts"
latchstring app deploy "$here/client-credentials"

step "A token. Its scopes leave out refresh_token, which this flow has no use for"
answer=$(ask_token)
expect '"scope":"api"' "$answer"
case $answer in *refresh_token*) stop "client credentials came with a refresh token" ;; esac
TOKEN=$(field access_token <<<"$answer")
expect '"totalSize":1' "$(api '/services/data/v60.0/query?q=SELECT+Id,Name+FROM+Organization')"
