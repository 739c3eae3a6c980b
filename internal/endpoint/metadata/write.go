package metadata

import (
	"cmp"
	"slices"
	"strings"

	"github.com/latchstring/latchstring/internal/domain/app"
)

// writer turns a draft into elements.
type writer struct {
	draft              *draft
	part, prefix, path string
	spelled            map[string]bool
}

// Write returns the files of an app: one for a connected app; the application
// and the parts that were deployed, or that now have something to say, for an
// external client app. The consumer key is written and the secret never.
func Write(a *app.App) []File {
	d := &draft{name: a.Name, def: a.Definition}
	if c := a.Current(); c != nil {
		d.given.Key = c.Key
	}
	spelled := map[string]bool{}
	for _, path := range a.Explicit {
		spelled[path] = true
	}
	if a.Model != app.ExternalClientApp {
		w := &writer{draft: d, part: string(app.ConnectedApp), spelled: spelled}
		return []File{w.file(connectedApp(d), ".connectedApp-meta.xml")}
	}
	d.splitExternal()
	files := []File{(&writer{draft: d, part: externalApp, spelled: spelled}).file(externalApplication(d), ".eca-meta.xml")}
	for _, kind := range partTypes(&d.def) {
		w := &writer{draft: d, part: kind, prefix: kind, spelled: spelled}
		if table := externalTable(d, kind); table == nil {
			files = append(files, w.file([]field{link(d), label(d, kind)}, suffix(kind)))
		} else if w.speaks(table) {
			files = append(files, w.file(table, suffix(kind)))
		}
	}
	return files
}

// splitExternal undoes what [draft.finish] did, in a copy.
func (d *draft) splitExternal() {
	if d.def.External == nil {
		d.def.External = &app.External{}
	}
	if d.def.OAuth == nil {
		d.def.OAuth = defaultExternalOAuth()
	}
	if d.def.OAuth.AssetToken != nil {
		d.asset = *d.def.OAuth.AssetToken
	}
	n := len(d.def.Attributes) - min(d.def.External.PolicyAttributes, len(d.def.Attributes))
	d.policyAttributes = d.def.Attributes[n:]
	d.def.Attributes = d.def.Attributes[:n]
}

// partTypes are the parts that may have to be written, by name.
func partTypes(d *app.Definition) []string {
	kinds := append([]string{oauthSettings, globalSettings, oauthPolicies, generalPolicies}, d.External.Parts...)
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

// speaks reports whether a part was deployed or says more than whose it is.
func (w *writer) speaks(table []field) bool {
	if slices.Contains(w.draft.def.External.Parts, w.part) {
		return true
	}
	return slices.ContainsFunc(w.fields(table), func(n *node) bool {
		switch n.name {
		case linkElement, "label", "consumerKey":
			return false
		case enabledElement:
			return n.text == "false"
		}
		return true
	})
}

// fields returns the elements of a table and those that were kept beside them,
// by name: the order in which Salesforce writes them.
func (w *writer) fields(table []field) []*node {
	var nodes []*node
	for _, f := range table {
		nodes = append(nodes, f.write(w)...)
	}
	for _, k := range w.draft.def.Kept {
		if k.Part != w.part || k.Parent != w.path {
			continue
		}
		if p, err := parse([]byte(k.XML)); err == nil {
			nodes = append(nodes, p.root)
		}
	}
	slices.SortStableFunc(nodes, func(a, b *node) int { return cmp.Compare(a.name, b.name) })
	return nodes
}

// inside returns the elements of a group.
func (w *writer) inside(name string, table []field) []*node {
	outer := w.path
	w.path = join(outer, name)
	defer func() { w.path = outer }()
	return w.fields(table)
}

// explicit reports whether a default was spelled out in what was deployed.
func (w *writer) explicit(name string) bool {
	return w.spelled[join(w.prefix, join(w.path, name))]
}

// file is one document.
func (w *writer) file(table []field, ending string) File {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	root := &node{name: w.part, children: w.fields(table)}
	root.print(&b, 0, ` xmlns="`+Namespace+`"`)
	return File{Name: w.draft.name + ending, Content: []byte(b.String())}
}

// suffix is the ending that Salesforce's tools give a part's file.
func suffix(kind string) string {
	for _, s := range suffixes {
		if s.kind == kind {
			return s.ending + "-meta.xml"
		}
	}
	return "_" + strings.TrimPrefix(kind, partFamilyPrefix) + "." + kind + "-meta.xml"
}

var suffixes = []struct{ kind, ending string }{
	{oauthSettings, "_oauth.ecaOauth"},
	{globalSettings, "_glbloauth.ecaGlblOauth"},
	{oauthPolicies, "_oauthPlcy.ecaOauthPlcy"},
	{generalPolicies, "_plcy.ecaPlcy"},
	{"ExtlClntAppOauthSecuritySettings", "_oauthSecurity.ecaOauthSecurity"},
	{"ExtlClntAppSamlConfigurablePolicies", "_samlPlcy.ecaSamlPlcy"},
	{"ExtlClntAppMobileSettings", "_mobile.ecaMobile"},
	{"ExtlClntAppMobileConfigurablePolicies", "_mobilePlcy.ecaMobilePlcy"},
	{"ExtlClntAppNotificationSettings", "_notifications.ecaNotifications"},
	{"ExtlClntAppPushSettings", "_push.ecaPush"},
	{"ExtlClntAppPushConfigurablePolicies", "_pushPlcy.ecaPushPlcy"},
	{"ExtlClntAppCanvasSettings", "_canvas.ecaCanvas"},
}
