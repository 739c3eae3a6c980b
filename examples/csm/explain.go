package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Advice says to the person who fills in the fields what to mend.
type Advice string

// Error returns the advice: whole sentences, to be shown as they are.
func (a Advice) Error() string { return string(a) }

// look finds what is wrong with the fields without asking anybody.
func (s Source) look() error {
	for _, c := range []struct {
		wrong bool
		say   string
	}{
		{s.Site == "" || s.ConsumerKey == "" || s.ConsumerSecret == "", "Fill in Site, Consumer Key and Consumer Secret."},
		{strings.Contains(s.Site, "://"), "Site: leave out " + before(s.Site, "://") + ": write " + bare(s.Site) + "."},
		{strings.Contains(s.Site, "/"), "Site: leave out the slash and what follows it: write " + bare(s.Site) + "."},
		{strings.ContainsAny(s.Site, " \t\n@?#"), "Site: write the host of My Domain and nothing else, such as acme.my.example."},
		{blank(s.ConsumerKey), "Consumer Key: it was copied with a blank or a line break. Copy it again."},
		{blank(s.ConsumerSecret), "Consumer Secret: it was copied with a blank or a line break. Copy it again."},
	} {
		if c.wrong {
			return Advice(c.say)
		}
	}
	return nil
}

// before is a text up to and with a separator.
func before(text, separator string) string {
	start, _, _ := strings.Cut(text, separator)
	return start + separator
}

// bare is the host in what was meant as a site.
func bare(site string) string {
	if _, rest, ok := strings.Cut(site, "://"); ok {
		site = rest
	}
	host, _, _ := strings.Cut(site, "/")
	return host
}

func blank(text string) bool { return strings.ContainsAny(text, " \t\r\n") }

// tokenRefusals say in a person's words what the token endpoint says in its own.
var tokenRefusals = map[string]string{
	"invalid_client_id":                    "Consumer Key: this site has no app with it. Copy the key again, and compare Site with My Domain of the org that has the app.",
	"invalid_client":                       "Consumer Secret: it is not the one of this app. Copy it again under Manage Consumer Details; somebody may have rotated it.",
	"no client credentials user enabled":   "The app has nobody to run as. Choose a user under Manage › Edit Policies › Run As, preferably one with API Only User.",
	"client credentials flow not enabled":  "The app does not allow this. Tick Enable Client Credentials Flow in its settings.",
	"no valid scopes defined":              "The app has no scope for this. Select Manage user data via APIs (api).",
	"request not supported on this domain": "Site: this is not the org's My Domain. Look it up under Setup › My Domain.",
	"app_blocked":                          "An admin has blocked the app. Ask for it to be unblocked.",
}

// explainToken explains a refusal by its description, or else by its code.
func explainToken(body []byte) error {
	var refusal struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if err := json.Unmarshal(body, &refusal); err != nil || refusal.Error == "" {
		return Advice("Site: what answers there does not issue tokens. Compare Site with My Domain in Setup.")
	}
	for _, word := range []string{refusal.Description, refusal.Error} {
		if text, ok := tokenRefusals[word]; ok {
			return Advice(text)
		}
	}
	return Advice(fmt.Sprintf("The site refuses a token: %s (%s). Its login history says why.", refusal.Description, refusal.Error))
}

// apiRefusals do the same for the call.
var apiRefusals = map[string]string{
	"FORBIDDEN":            "The app's token may not use the API. Select the scope Manage user data via APIs (api) in the app's settings.",
	"API_DISABLED_FOR_ORG": "The user that the app runs as may not use the API. Tick API Enabled in the user's profile or in a permission set.",
	"INSUFFICIENT_ACCESS":  "The user that the app runs as lacks a permission. Look at the user's permissions, and at Setup › Identity Verification › Session Security Level Policies.",
	"INVALID_SESSION_ID":   "The token ended at once. Try again; if this stays, look at the app's session policy.",
}

// explainAPI explains a refusal of the call.
func explainAPI(body []byte) error {
	var refusals []struct{ ErrorCode, Message string }
	if err := json.Unmarshal(body, &refusals); err != nil || len(refusals) == 0 {
		return Advice("The token was issued, but the API does not answer as it should.")
	}
	if text, ok := apiRefusals[refusals[0].ErrorCode]; ok {
		return Advice(text)
	}
	return Advice(fmt.Sprintf("The API refuses the call: %s (%s).", refusals[0].Message, refusals[0].ErrorCode))
}
