package app

import (
	"slices"
	"strings"
)

// The parts of an External Client App that hold typed fields.
const (
	partSettings = "ExtlClntAppOauthSettings"
	partGlobal   = "ExtlClntAppGlobalOauthSettings"
	partPolicies = "ExtlClntAppOauthConfigurablePolicies"
	partGeneral  = "ExtlClntAppConfigurablePolicies"
)

// withParts completes the definition of an external client app by the parts
// that the deployment left out: each part is a file of its own at Salesforce,
// and deploying some of them leaves the others alone.
func withParts(old *Definition, d Definition) Definition {
	if d.External == nil || old.External == nil {
		return d
	}
	given := d.External.Parts // the list as it was, whatever becomes of d
	lacks := func(part string) bool {
		return !slices.Contains(given, part) && slices.Contains(old.External.Parts, part)
	}
	e := *d.External
	d.External = &e
	d.mergeOAuth(old, lacks(partSettings), lacks(partGlobal))
	d.mergeAttributes(old, lacks(partSettings), lacks(partPolicies))
	if lacks(partPolicies) {
		d.Policy, d.Session = old.Policy, old.Session
		d.Profiles, d.PermissionSets = old.Profiles, old.PermissionSets
	}
	if lacks(partGeneral) {
		d.StartURL = old.StartURL
		e.Disabled, e.OAuthPluginDisabled, e.StartPage = old.External.Disabled, old.External.OAuthPluginDisabled, old.External.StartPage
	}
	d.mergeRest(old, lacks)
	return d
}

// mergeOAuth keeps the fields of the two OAuth parts.
func (d *Definition) mergeOAuth(old *Definition, settings, global bool) {
	switch {
	case old.OAuth == nil:
	case d.OAuth == nil && (settings || global):
		d.OAuth = old.OAuth
	case d.OAuth == nil:
	case settings:
		o := *d.OAuth
		o.Scopes, o.AssetToken, o.SingleLogoutURL = old.OAuth.Scopes, old.OAuth.AssetToken, old.OAuth.SingleLogoutURL
		d.OAuth = &o
	case global:
		o := *old.OAuth
		o.Scopes, o.AssetToken, o.SingleLogoutURL = d.OAuth.Scopes, d.OAuth.AssetToken, d.OAuth.SingleLogoutURL
		d.OAuth = &o
	}
	if settings {
		d.IPRanges = old.IPRanges
	}
}

// mergeAttributes keeps the custom attributes of the two parts that have some.
func (d *Definition) mergeAttributes(old *Definition, settings, policies bool) {
	own, ofPolicies := d.splitAttributes()
	oldOwn, oldOfPolicies := old.splitAttributes()
	if settings {
		own = oldOwn
	}
	if policies {
		ofPolicies = oldOfPolicies
	}
	d.Attributes = slices.Concat(own, ofPolicies)
	d.External.PolicyAttributes = len(ofPolicies)
}

// splitAttributes returns the attributes of the settings and of the policies.
func (d *Definition) splitAttributes() (settings, policies []Attribute) {
	n := len(d.Attributes) - min(d.External.PolicyAttributes, len(d.Attributes))
	return d.Attributes[:n], d.Attributes[n:]
}

// mergeRest keeps labels, unknown elements and spelled-out defaults.
func (d *Definition) mergeRest(old *Definition, lacks func(part string) bool) {
	labels, parts := map[string]string{}, slices.Clone(d.External.Parts)
	for part, label := range d.External.Labels {
		labels[part] = label
	}
	for _, part := range old.External.Parts {
		if !lacks(part) {
			continue
		}
		parts = append(parts, part)
		if label := old.External.Labels[part]; label != "" {
			labels[part] = label
		}
	}
	if len(labels) > 0 {
		d.External.Labels = labels
	}
	slices.Sort(parts)
	d.External.Parts = parts
	d.Kept = slices.Clone(d.Kept)
	for _, k := range old.Kept {
		if lacks(k.Part) {
			d.Kept = append(d.Kept, k)
		}
	}
	slices.SortStableFunc(d.Kept, compareKept)
	d.Explicit = slices.Clone(d.Explicit)
	for _, path := range old.Explicit {
		if part, _, _ := strings.Cut(path, "/"); lacks(part) {
			d.Explicit = append(d.Explicit, path)
		}
	}
	slices.Sort(d.Explicit)
}

// compareKept orders kept parts as a file holds them.
func compareKept(a, b Subtree) int {
	return strings.Compare(a.Part+"\x00"+a.Parent+"\x00"+a.Element, b.Part+"\x00"+b.Parent+"\x00"+b.Element)
}
