package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// file is one entry of an archive.
type file struct {
	name       string
	body       []byte
	executable bool
}

// documents travel with every binary; the project keeps them at its root.
var documents = []string{"LICENSE", "NOTICE", "README.md", "CHANGELOG.md", "SECURITY.md"}

// contents gathers what one platform's archive holds, in its order.
func (r release) contents(ctx context.Context, p platform, binary string, mods []module) ([]file, error) {
	body, err := os.ReadFile(binary)
	if err != nil {
		return nil, fmt.Errorf("read the binary: %w", err)
	}
	files := []file{{name: p.binary(), body: body, executable: true}}
	for _, name := range documents {
		body, err := os.ReadFile(filepath.Join(r.root, name))
		if err != nil {
			return nil, fmt.Errorf("read a document of the release: %w", err)
		}
		files = append(files, file{name: name, body: body})
	}
	licences, err := r.licences(ctx, mods)
	if err != nil {
		return nil, err
	}
	return append(files, file{name: "THIRD-PARTY-LICENSES.txt", body: licences}), nil
}

// licences joins the licence and notice files of every linked module, and Go's
// own. A module without any stops the release: its terms would be unknown.
func (r release) licences(ctx context.Context, mods []module) ([]byte, error) {
	var all bytes.Buffer
	goroot, err := r.ask(ctx, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	if err := appendLicences(&all, "Go standard library", goroot); err != nil {
		return nil, err
	}
	for _, m := range mods {
		dir, err := r.ask(ctx, "list", "-m", "-f", "{{.Dir}}", m.path)
		if err != nil {
			return nil, err
		}
		if err := appendLicences(&all, m.path+" "+m.version, dir); err != nil {
			return nil, err
		}
	}
	return all.Bytes(), nil
}

// ask runs the go command in the checkout and returns the line it prints.
func (r release) ask(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = r.root
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}

// appendLicences writes every licence file at the top of a module, by name.
func appendLicences(all *bytes.Buffer, title, dir string) error {
	entries, err := os.ReadDir(dir) // sorted by name
	if err != nil {
		return fmt.Errorf("licence of %s: %w", title, err)
	}
	entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool { return e.IsDir() || !isLicence(e.Name()) })
	if len(entries) == 0 {
		return fmt.Errorf("licence of %s: none in %s", title, dir)
	}
	for _, e := range entries {
		body, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return fmt.Errorf("licence of %s: %w", title, err)
		}
		fmt.Fprintf(all, "===== %s: %s =====\n\n%s\n\n", title, e.Name(), bytes.TrimSpace(body))
	}
	return nil
}

// isLicence recognises the names under which modules keep their terms.
func isLicence(name string) bool {
	name = strings.ToUpper(name)
	for _, start := range []string{"LICENSE", "LICENCE", "NOTICE", "COPYING", "PATENTS"} {
		if strings.HasPrefix(name, start) {
			return true
		}
	}
	return false
}
