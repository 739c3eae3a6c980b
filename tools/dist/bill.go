package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// module is one module inside a binary.
type module struct{ path, version, sum string }

// linked lists the modules of a binary in the order of their paths, replaced
// ones as what replaced them.
func linked(info *debug.BuildInfo) []module {
	var mods []module
	for _, d := range info.Deps {
		if d.Replace != nil {
			d = d.Replace
		}
		mods = append(mods, module{d.Path, d.Version, d.Sum})
	}
	slices.SortFunc(mods, func(a, b module) int { return strings.Compare(a.path, b.path) })
	return mods
}

// bill is a CycloneDX 1.6 document, with the members used here. The optional
// serial number is left out: it would differ on each run.
type bill struct {
	Schema     string      `json:"$schema"`
	Format     string      `json:"bomFormat"`
	Spec       string      `json:"specVersion"`
	Version    int         `json:"version"`
	Metadata   metadata    `json:"metadata"`
	Components []component `json:"components"`
}

type metadata struct {
	Timestamp string    `json:"timestamp"`
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version"`
	PURL       string     `json:"purl,omitempty"`
	Licenses   []licence  `json:"licenses,omitempty"`
	Properties []property `json:"properties,omitempty"`
}

type licence struct {
	License struct {
		ID string `json:"id"`
	} `json:"license"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// newBill describes one platform's binary and what is in it.
func newBill(r release, p platform, mods []module) bill {
	var own licence
	own.License.ID = "Apache-2.0"
	b := bill{
		Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
		Format: "CycloneDX", Spec: "1.6", Version: 1, Components: []component{},
		Metadata: metadata{
			Timestamp: r.when.Format(time.RFC3339),
			Component: component{
				Type: "application", Ref: r.name(p), Name: product, Version: r.version,
				Licenses: []licence{own}, Properties: []property{{"platform", p.String()}},
			},
		},
	}
	for _, m := range mods {
		b.Components = append(b.Components, m.component())
	}
	return b
}

// component carries the module's sum of go.sum, which is a hash over a list of
// hashes and so no value for the document's own "hashes".
func (m module) component() component {
	purl := "pkg:golang/" + m.path + "@" + m.version
	return component{
		Type: "library", Ref: purl, Name: m.path, Version: m.version, PURL: purl,
		Properties: []property{{"go:sum", m.sum}},
	}
}

func (b bill) encode() ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(b); err != nil {
		return nil, fmt.Errorf("encode the bill of materials: %w", err)
	}
	return out.Bytes(), nil
}
