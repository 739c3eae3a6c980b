package org_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/org"
)

// Every field of Settings has exactly one row, and the row reads and writes
// that field and no other.
func TestEveryFieldHasItsRow(t *testing.T) {
	fields := reflect.TypeFor[org.Settings]()
	list := org.SettingList()
	if len(list) != fields.NumField() {
		t.Fatalf("%d rows for %d fields", len(list), fields.NumField())
	}
	for i, row := range list {
		field := fields.Field(i)
		if key := field.Tag.Get("json"); row.Key != key {
			t.Fatalf("row %d is %q, want %q as the field has it", i, row.Key, key)
		}
		if row.Label == "" || row.Page == "" {
			t.Errorf("%s has no label or page", row.Key)
		}
		settings := org.DefaultSettings()
		changed := "true"
		if row.Value(settings) == "true" {
			changed = "false"
		}
		if !row.IsFlag() {
			changed = "30"
		}
		want := org.DefaultSettings()
		if row.IsFlag() {
			reflect.ValueOf(&want).Elem().Field(i).SetBool(changed == "true")
		} else {
			reflect.ValueOf(&want).Elem().Field(i).SetInt(30)
		}
		if err := row.Set(&settings, changed); err != nil || settings != want || row.Value(settings) != changed {
			t.Errorf("%s = %s gives %+v, %v", row.Key, changed, settings, err)
		}
	}
}

func TestSettingTexts(t *testing.T) {
	for _, c := range []struct{ key, text, value, refused string }{
		{"require_pkce", "on", "true", ""},
		{"require_pkce", "YES", "true", ""},
		{"allow_soap_login", "off", "false", ""},
		{"allow_soap_login", "no", "false", ""},
		{"allow_soap_login", "maybe", "true", `"maybe" is not a choice; write true or false.`},
		{"allow_soap_login", "1", "true", "write true or false"},
		{"allow_soap_login", "", "true", "write true or false"},
		{"session_timeout_minutes", "15", "15", ""},
		{"session_timeout_minutes", "1440", "1440", ""},
		{"session_timeout_minutes", "20", "120", "write one of 15, 30, 60, 90, 120, 240, 480, 720, 1440."},
		{"session_timeout_minutes", "0", "120", "write one of"},
		{"session_max_days", "1", "1", ""},
		{"session_max_days", "31", "30", "write 1 to 30."},
		{"session_max_days", "-1", "30", "write 1 to 30."},
		{"session_max_days", "5.0", "30", "write 1 to 30."},
		{"session_max_days", "99999999999999999999", "30", "write 1 to 30."},
		{"logins_per_hour", "0", "0", ""},
		{"logins_per_hour", "3600", "3600", ""},
		{"logins_per_hour", "-1", "0", "write 1 to 1000000, or 0 for no limit."},
		{"lockout_attempts", "0", "10", "write 1 to 100."},
		{"lockout_minutes", "1441", "15", "write 1 to 1440."},
		{"approvals_per_user_and_app", "0", "5", "write 1 to 50."},
	} {
		row, err := org.SettingNamed(c.key)
		if err != nil {
			t.Fatal(err)
		}
		settings := org.DefaultSettings()
		err = row.Set(&settings, c.text)
		var invalid *org.InvalidError
		if errors.As(err, &invalid) != (c.refused != "") || row.Value(settings) != c.value {
			t.Errorf("%s %q: %v, now %s", c.key, c.text, err, row.Value(settings))
		}
		if err != nil && !strings.Contains(err.Error(), c.refused) {
			t.Errorf("%s %q: %v, want %q in it", c.key, c.text, err, c.refused)
		}
	}
}

// A wrong value is the setting's fault and not the org's.
func TestAWrongValueNamesTheSetting(t *testing.T) {
	row, err := org.SettingNamed("session_timeout_minutes")
	if err != nil {
		t.Fatal(err)
	}
	settings := org.DefaultSettings()
	err = row.Set(&settings, "17")
	want := "the value of the setting session_timeout_minutes is not valid\n" +
		`Timeout Value: "17" is not a choice; write one of 15, 30, 60, 90, 120, 240, 480, 720, 1440.`
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

func TestSettingNamed(t *testing.T) {
	for _, key := range []string{"require_pkce", "require-pkce", "Require_PKCE"} {
		if s, err := org.SettingNamed(key); err != nil || s.Key != "require_pkce" {
			t.Errorf("SettingNamed(%q) = %q, %v", key, s.Key, err)
		}
	}
	_, err := org.SettingNamed("pkce")
	if err == nil || err.Error() != `there is no setting "pkce"` {
		t.Errorf("an unknown key: %v", err)
	}
}

func TestChoicesAreACopy(t *testing.T) {
	row, err := org.SettingNamed("session_timeout_minutes")
	if err != nil {
		t.Fatal(err)
	}
	row.Choices()[0] = 1
	if got := row.Choices(); !slices.Equal(got, []int{15, 30, 60, 90, 120, 240, 480, 720, 1440}) {
		t.Errorf("choices are %v", got)
	}
}

func TestUpdateSettingsAuditsEachChange(t *testing.T) {
	r, store := newRegistry(t)
	o := create(t, r, "Acme", "")
	out, err := r.UpdateSettings(t.Context(), o.ID, func(s *org.Settings) {
		s.RequirePKCE = true
		s.SessionTimeoutMinutes = 240
		s.AllowSOAPLogin = true
	})
	if err != nil || out.Action != org.Updated || out.Seq == 0 {
		t.Fatalf("%+v, %v", out, err)
	}
	entries := lastTrail(t, store)
	if len(entries) != 2 {
		t.Fatalf("audited %+v, want two changes: a switch that stays is none", entries)
	}
	first, second := entries[0], entries[1]
	if first.Section != "OAuth and OpenID Connect Settings" || first.Old != "false" || first.New != "true" ||
		!strings.Contains(first.Display, "Proof Key") {
		t.Errorf("audited %+v", first)
	}
	if second.Section != "Session Settings" || second.Display != "Changed Timeout Value from 120 to 240" {
		t.Errorf("audited %+v", second)
	}
	out, err = r.UpdateSettings(t.Context(), o.ID, func(s *org.Settings) { s.RequirePKCE = true })
	if err != nil || out.Action != org.Unchanged || out.Seq != 0 || len(store.trails) != 2 {
		t.Errorf("the same again: %+v, %v", out, err)
	}
}

func TestUpdateSettingsRefusesAllWrongValuesAtOnce(t *testing.T) {
	r, store := newRegistry(t)
	o := create(t, r, "Acme", "")
	_, err := r.UpdateSettings(t.Context(), o.ID, func(s *org.Settings) {
		s.SessionMaxDays, s.LockoutAttempts, s.RequirePKCE = 365, -1, true
	})
	var invalid *org.InvalidError
	if !errors.As(err, &invalid) || len(invalid.Problems) != 2 || store.orgs[0].Settings != org.DefaultSettings() {
		t.Errorf("%v; stored %+v", err, store.orgs[0].Settings)
	}
}

func TestAnOldValueOutOfRangeIsNotInTheWay(t *testing.T) {
	r, store := newRegistry(t)
	o := create(t, r, "Acme", "")
	store.orgs[0].Settings.SessionTimeoutMinutes = 7
	if _, err := r.Set(t.Context(), o.ID, "require-pkce", "on"); err != nil {
		t.Error(err)
	}
	if got := store.orgs[0].Settings; !got.RequirePKCE || got.SessionTimeoutMinutes != 7 {
		t.Errorf("stored %+v", got)
	}
	if _, err := r.Set(t.Context(), o.ID, "session_timeout_minutes", "8"); err == nil {
		t.Error("another value out of range was accepted")
	}
}
