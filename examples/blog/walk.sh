#!/usr/bin/env bash
# The first app of a reader of blogs: OAuth settings, device flow, two scopes,
# and no callback URL. README.md tells the story.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../walk.sh"

step "Deploy the app: no callback URL in it"
latchstring app deploy "$here"

step "The callback URL was filled in"
app=$(latchstring app show First_App)
expect "$SITE/services/oauth2/success" "$app"

step "The key and the secret, which are there at once"
credentials First_App
[[ $KEY == 3MVG9* && ${#KEY} == 85 ]] || stop "the key is not 85 characters from 3MVG9"
[[ $SECRET =~ ^[0-9A-F]{64}$ ]] || stop "the secret is not 64 upper-case hexadecimal digits"
printf 'key     %s\nsecret  %s characters; see it: latchstring app show First_App --secret\n' "$KEY" "${#SECRET}"

step "What it cannot do: act without a person"
refused "client credentials flow not enabled"
why First_App flow_not_enabled

step "Deploying again changes nothing, also not the secret"
before=$SECRET
latchstring app deploy "$here"
credentials First_App
[[ $SECRET == "$before" ]] || stop "the secret has changed"
