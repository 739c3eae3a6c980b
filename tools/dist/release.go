package main

import (
	"context"
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// product names the binary and every file of a release.
const product = "latchstring"

// platform is what Go calls GOOS and GOARCH.
type platform struct{ os, arch string }

func (p platform) String() string { return p.os + "_" + p.arch }

// binary is the file name of the command there.
func (p platform) binary() string {
	if p.os == "windows" {
		return product + ".exe"
	}
	return product
}

var platforms = []platform{
	{"darwin", "amd64"},
	{"darwin", "arm64"},
	{"linux", "amd64"},
	{"linux", "arm64"},
	{"windows", "amd64"},
	{"windows", "arm64"},
}

// release is one version of the product, about to be built.
type release struct {
	root, out, pkg, version string
	when                    time.Time // the time of every file in it
}

// name is what the files of one platform begin with.
func (r release) name(p platform) string {
	return fmt.Sprintf("%s_%s_%s", product, strings.TrimPrefix(r.version, "v"), p)
}

// platform builds the command for one platform and writes its archive and its
// bill of materials.
func (r release) platform(ctx context.Context, p platform) error {
	dir, err := os.MkdirTemp("", "dist-")
	if err != nil {
		return fmt.Errorf("scratch folder: %w", err)
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, p.binary())
	if err := r.build(ctx, p, binary); err != nil {
		return err
	}
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return fmt.Errorf("read build information: %w", err)
	}
	mods := linked(info)
	bill, err := newBill(r, p, mods).encode()
	if err != nil {
		return err
	}
	files, err := r.contents(ctx, p, binary, mods)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(r.out, r.name(p)+".cdx.json"), bill, 0o644); err != nil {
		return fmt.Errorf("write bill of materials: %w", err)
	}
	return r.archive(p, files)
}

func (r release) build(ctx context.Context, p platform, output string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-trimpath",
		"-ldflags", "-s -w -X main.version="+r.version, "-o", output, r.pkg)
	cmd.Dir = r.root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+p.os, "GOARCH="+p.arch, "GOFLAGS=-mod=readonly")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("build %s: %w", r.pkg, err)
	}
	return nil
}

// commitTime is when the checked-out commit was made. SOURCE_DATE_EPOCH decides
// where there is no clone.
func commitTime(ctx context.Context, root string) (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		out, err := exec.CommandContext(ctx, "git", "-C", root, "log", "-1", "--format=%ct").Output()
		if err != nil {
			return time.Time{}, fmt.Errorf("time of the commit (set SOURCE_DATE_EPOCH outside a clone): %w", err)
		}
		text = strings.TrimSpace(string(out))
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("time of the commit %q is not a Unix time: %w", text, err)
	}
	return time.Unix(seconds, 0).UTC(), nil
}
