package org_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/org"
)

func TestCreate(t *testing.T) {
	r, store := newRegistry(t)
	out, err := r.Create(t.Context(), "  Acme   Inc. ", "HTTPS://Acme.Example.COM:443")
	if err != nil {
		t.Fatal(err)
	}
	want := org.Org{
		ID: out.Org.ID, Name: "Acme Inc.", MyDomain: "https://acme.example.com", Status: org.Active,
		Settings: org.DefaultSettings(), CreatedAt: noon, Version: 1,
	}
	if store.orgs[0] != want || out.Org != want || out.Org.ID == 0 || out.Seq != 1 || out.Action != org.Created {
		t.Errorf("created %+v, outcome %+v", store.orgs[0], out)
	}
	if e := lastTrail(t, store); e[0].Display != "Created organization Acme Inc." {
		t.Errorf("audited %+v", e)
	}
}

func TestCreateRefuses(t *testing.T) {
	for _, c := range []struct {
		name, domain string
		want         []string
	}{
		{"", "", []string{"Organization Name: The name is missing"}},
		{" \t ", "ftp://x", []string{"Organization Name: The name is missing", "My Domain: The My Domain has a scheme other"}},
		{strings.Repeat("ä", 81), "", []string{"81 characters; write at most 80"}},
		{"Acme\u202egro", "", []string{"cannot be seen"}},
		{"Ac\u200bme", "", []string{"cannot be seen"}},
		{"Acme\u3164", "", []string{"cannot be seen"}},
		{"Ac\x00me", "", []string{"cannot be seen"}},
		{"Ac\xffme", "", []string{"cannot be seen"}},
		{"Ok", "acme.example.com", []string{"My Domain: The My Domain has no scheme; write it as https://host"}},
		{"Ok", "https://acme.example.com/", []string{"slash"}},
		{"Ok", "http://acme.example.com:8080", []string{"Write https://acme.example.com:8080."}},
	} {
		r, store := newRegistry(t)
		_, err := r.Create(t.Context(), c.name, c.domain)
		var invalid *org.InvalidError
		if !errors.As(err, &invalid) || len(invalid.Problems) != len(c.want) {
			t.Errorf("Create(%q, %q) = %v, want %d problems", c.name, c.domain, err, len(c.want))
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("Create(%q, %q) = %v, want %q in it", c.name, c.domain, err, want)
			}
		}
		if len(store.orgs)+len(store.trails) != 0 {
			t.Errorf("Create(%q, %q) was refused and written", c.name, c.domain)
		}
	}
}

func TestNamesAndDomainsAreTakenOnce(t *testing.T) {
	r, store := newRegistry(t)
	first := create(t, r, "Acme", "https://acme.example.com")
	for _, name := range []string{"Acme", "ACME", "  acme "} {
		if _, err := r.Create(t.Context(), name, ""); !errors.Is(err, org.ErrNameTaken) {
			t.Errorf("a second %q: %v", name, err)
		}
	}
	_, err := r.Create(t.Context(), "Other", "https://ACME.example.com")
	if !errors.Is(err, org.ErrDomainTaken) || !strings.Contains(err.Error(), "https://acme.example.com") {
		t.Errorf("a second My Domain: %v", err)
	}
	other := create(t, r, "Other", "")
	if _, err := r.Rename(t.Context(), other.ID, "acme"); !errors.Is(err, org.ErrNameTaken) {
		t.Errorf("rename to a taken name: %v", err)
	}
	out, err := r.Rename(t.Context(), first.ID, "ACME")
	if err != nil || out.Org.Name != "ACME" || store.orgs[0].Name != "ACME" {
		t.Errorf("rename to one's own name in another case: %+v, %v", out, err)
	}
}

func TestSuspendAndResume(t *testing.T) {
	r, store := newRegistry(t)
	o := create(t, r, "Acme", "")
	steps := []struct {
		do     func(context.Context, org.ID) (*org.Outcome, error)
		action org.Action
		status org.Status
	}{
		{r.Resume, org.Unchanged, org.Active},
		{r.Suspend, org.Updated, org.Suspended},
		{r.Suspend, org.Unchanged, org.Suspended},
		{r.Resume, org.Updated, org.Active},
	}
	for i, step := range steps {
		out, err := step.do(t.Context(), o.ID)
		if err != nil || out.Action != step.action || store.orgs[0].Status != step.status || (out.Seq == 0) != (step.action == org.Unchanged) {
			t.Errorf("step %d: %+v, %v; stored %s", i, out, err, store.orgs[0].Status)
		}
	}
	if len(store.trails) != 3 {
		t.Errorf("%d trails, want 3: an unchanged org leaves none", len(store.trails))
	}
}

func TestSuspendWinsAgainstAConcurrentSave(t *testing.T) {
	r, store := newRegistry(t)
	o := create(t, r, "Acme", "")
	store.beforeUpdate = func() {
		store.orgs[0].Settings.RequirePKCE = true
		store.orgs[0].Version++
	}
	if _, err := r.Suspend(t.Context(), o.ID); err != nil {
		t.Fatal(err)
	}
	if got := store.orgs[0]; got.Status != org.Suspended || !got.Settings.RequirePKCE {
		t.Errorf("one of two changes was lost: %+v", got)
	}
}

func TestDelete(t *testing.T) {
	r, store := newRegistry(t)
	o := create(t, r, "Acme", "https://acme.example.com")
	for _, wrong := range []string{"", "acme", "Acme ", o.ID.String()} {
		if _, err := r.Delete(t.Context(), o.ID, wrong); !errors.Is(err, org.ErrNotConfirmed) || store.orgs[0].Status != org.Active {
			t.Errorf("confirmed by %q: %v", wrong, err)
		}
	}
	out, err := r.Delete(t.Context(), o.ID, "Acme")
	if err != nil || out.Action != org.Removed || out.Seq == 0 || store.orgs[0].Status != org.Deleted {
		t.Fatalf("delete: %+v, %v", out, err)
	}
	lastTrail(t, store)
	for name, call := range map[string]func() error{
		"Get":    func() error { _, err := r.Get(t.Context(), o.ID); return err },
		"Find":   func() error { _, err := r.Find(t.Context(), "Acme"); return err },
		"Resume": func() error { _, err := r.Resume(t.Context(), o.ID); return err },
		"Delete": func() error { _, err := r.Delete(t.Context(), o.ID, "Acme"); return err },
		"Rename": func() error { _, err := r.Rename(t.Context(), o.ID, "B"); return err },
		"Set":    func() error { _, err := r.Set(t.Context(), o.ID, "require_pkce", "on"); return err },
	} {
		if err := call(); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("%s of a deleted org: %v", name, err)
		}
	}
}

func TestFindAndList(t *testing.T) {
	r, store := newRegistry(t)
	for i := range 450 {
		create(t, r, fmt.Sprintf("Org %d", i), "")
	}
	last := create(t, r, "Äcme Inc.", "https://acme.example.com")
	for _, text := range []string{"Äcme Inc.", "äCME  inc. ", last.ID.String(), last.ID.Short(), "https://ACME.example.com:443"} {
		if got, err := r.Find(t.Context(), text); err != nil || got.ID != last.ID {
			t.Errorf("Find(%q) = %q, %v", text, got.Name, err)
		}
	}
	for _, text := range []string{"", "Acme Inc.", "acme.example.com", "005000000000001"} {
		if got, err := r.Find(t.Context(), text); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("Find(%q) = %q, %v", text, got.Name, err)
		}
	}
	count := 0
	for _, err := range r.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		count++
	}
	if count != 451 {
		t.Errorf("listed %d orgs, want 451", count)
	}
	store.err = errors.New("disk gone")
	for _, err := range r.List(t.Context()) {
		if !errors.Is(err, store.err) {
			t.Errorf("List hides the store's error: %v", err)
		}
	}
}

func TestSetMyDomain(t *testing.T) {
	r, store := newRegistry(t)
	o := create(t, r, "Acme", "")
	out, err := r.SetMyDomain(t.Context(), o.ID, "https://NEW.example.com")
	if err != nil || store.orgs[0].MyDomain != "https://new.example.com" {
		t.Fatalf("%+v, %v", out, err)
	}
	if e := lastTrail(t, store)[0]; e.Section != "My Domain" || e.New != "https://new.example.com" {
		t.Errorf("audited %+v", e)
	}
	if out, err := r.SetMyDomain(t.Context(), o.ID, "https://new.example.com:443"); err != nil || out.Action != org.Unchanged {
		t.Errorf("the same again: %+v, %v", out, err)
	}
	var invalid *org.InvalidError
	if _, err := r.SetMyDomain(t.Context(), o.ID, "https://a/b"); !errors.As(err, &invalid) {
		t.Errorf("a path was accepted: %v", err)
	}
}
