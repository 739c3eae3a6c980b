package org

import (
	"context"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/audit"
)

// UpdateSettings lets edit change an org's settings and leaves a row in the
// audit trail for each that changed. edit may run more than once. A value out
// of range is refused with an [*InvalidError], unless it was there before: one
// old value must not stand in the way of another setting.
func (r *Registry) UpdateSettings(ctx context.Context, id ID, edit func(*Settings)) (*Outcome, error) {
	return r.change(ctx, id, func(o *Org) ([]audit.Entry, error) {
		before := o.Settings
		edit(&o.Settings)
		return compare(o.Name, &before, &o.Settings)
	})
}

// Set changes one setting by its key and the value's text; see [SettingNamed]
// and [Setting.Set].
func (r *Registry) Set(ctx context.Context, id ID, key, value string) (*Outcome, error) {
	setting, err := SettingNamed(key)
	if err != nil {
		return nil, err
	}
	var probe Settings
	if err := setting.Set(&probe, value); err != nil {
		return nil, err
	}
	return r.UpdateSettings(ctx, id, func(s *Settings) { _ = setting.Set(s, value) })
}

// compare returns an audit entry for each setting that differs.
func compare(name string, before, after *Settings) ([]audit.Entry, error) {
	var entries []audit.Entry
	var problems []Problem
	for _, s := range SettingList() {
		was, is := s.Value(*before), s.Value(*after)
		if was == is {
			continue
		}
		if !s.valid(after) {
			problems = append(problems, s.problem(is))
		}
		entries = append(entries, audit.Entry{
			Action: "changedOrgSetting", Section: s.Page,
			Display: fmt.Sprintf("Changed %s from %s to %s", s.Label, was, is), Old: was, New: is,
		})
	}
	return entries, invalid(name, problems)
}
