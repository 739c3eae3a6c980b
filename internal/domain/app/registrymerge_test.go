package app

import (
	"context"
	"reflect"
	"testing"
)

// full is an external client app of all typed parts.
func full() Definition {
	d := dataSync()
	d.Model = ExternalClientApp
	d.OAuth.AssetToken = &AssetToken{ValidMinutes: 5}
	d.Attributes = []Attribute{{"a", "'1'"}, {"b", "'2'"}}
	d.IPRanges = []IPRange{{Start: "10.0.0.1", End: "10.0.0.9"}}
	d.Profiles = []string{"Standard User"}
	d.External = &External{
		StartPage: "OAuth", PolicyAttributes: 1, Labels: map[string]string{partGlobal: "g"},
		Parts: []string{partGeneral, partGlobal, partPolicies, partSettings},
	}
	d.Kept = []Subtree{{Part: partPolicies, Element: "x", XML: "<x/>"}}
	d.Explicit = []string{partGlobal + "/isPkceRequired"}
	return d
}

func TestPartsThatAreNotDeployedStay(t *testing.T) {
	base := Definition{Model: ExternalClientApp, Label: "Data Sync", ContactEmail: "admin@example.com", External: &External{}}
	policies := base
	policies.External = &External{Parts: []string{partPolicies}}
	policies.Policy = Policy{RunAs: "left@example.com"}
	policies.Attributes, policies.External.PolicyAttributes = []Attribute{{"c", "'3'"}}, 1
	settings := base
	o := DefaultOAuth()
	o.Scopes = []string{"openid"}
	settings.OAuth, settings.External = &o, &External{Parts: []string{partSettings}}

	tests := []struct {
		name string
		d    Definition
		want func(*Definition)
	}{
		{"the application alone", base, func(*Definition) {}},
		{"policies alone", policies, func(w *Definition) {
			w.Policy, w.Profiles, w.Kept = Policy{RunAs: "left@example.com"}, nil, nil
			w.Attributes = []Attribute{{"a", "'1'"}, {"c", "'3'"}}
		}},
		{"settings alone", settings, func(w *Definition) {
			w.OAuth.Scopes, w.OAuth.AssetToken, w.IPRanges = []string{"openid"}, nil, nil
			w.Attributes = []Attribute{{"b", "'2'"}}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			old, want := full(), full()
			test.want(&want)
			got := withParts(&old, test.d)
			if !same(&got, &want) {
				t.Errorf("got  %s\nwant %s", written(got), written(want))
			}
			if pristine := full(); !reflect.DeepEqual(old, pristine) {
				t.Error("the stored definition was changed")
			}
		})
	}
}

func TestTheApplicationFileAloneChangesNothing(t *testing.T) {
	ctx, s := context.Background(), newFakeStore()
	r := registryOn(t, s, nil)
	if _, err := r.Deploy(ctx, "App", full(), GivenPair{}); err != nil {
		t.Fatal(err)
	}
	base := Definition{Model: ExternalClientApp, Label: "Data Sync", ContactEmail: "admin@example.com", External: &External{}}
	if out, err := r.Deploy(ctx, "App", base, GivenPair{}); err != nil || out.Action != Unchanged {
		t.Errorf("got %+v, %v", out, err)
	}
}
