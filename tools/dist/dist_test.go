package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

var (
	noon  = time.Unix(1_700_000_000, 0).UTC()
	files = []file{
		{name: "latchstring", body: []byte("binary"), executable: true},
		{name: "LICENSE", body: []byte("terms")},
	}
)

func TestArchivesAreTheSameBytesEachTime(t *testing.T) {
	packs := map[string]func(io.Writer, string, time.Time, []file) error{"tar": packTar, "zip": packZip}
	for name, pack := range packs {
		t.Run(name, func(t *testing.T) {
			var first, second bytes.Buffer
			for _, w := range []*bytes.Buffer{&first, &second} {
				if err := pack(w, "folder", noon, files); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(first.Bytes(), second.Bytes()) {
				t.Error("two archives of the same files differ")
			}
		})
	}
}

func TestTarHoldsModesTimesAndNoOwner(t *testing.T) {
	var packed bytes.Buffer
	if err := packTar(&packed, "folder", noon, files); err != nil {
		t.Fatal(err)
	}
	plain, err := gzip.NewReader(&packed)
	if err != nil {
		t.Fatal(err)
	}
	in := tar.NewReader(plain)
	for _, want := range []struct {
		name string
		mode int64
	}{{"folder/latchstring", 0o755}, {"folder/LICENSE", 0o644}} {
		h, err := in.Next()
		if err != nil {
			t.Fatal(err)
		}
		if h.Name != want.name || h.Mode != want.mode || !h.ModTime.Equal(noon) || h.Uname != "" || h.Uid != 0 {
			t.Errorf("entry %+v, want %s with mode %o at %s and no owner", h, want.name, want.mode, noon)
		}
	}
	if _, err := in.Next(); err != io.EOF {
		t.Errorf("after the last entry: %v, want the end", err)
	}
}

func TestZipKeepsTheExecutableBit(t *testing.T) {
	var packed bytes.Buffer
	if err := packZip(&packed, "folder", noon, files); err != nil {
		t.Fatal(err)
	}
	in, err := zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if len(in.File) != 2 {
		t.Fatalf("%d entries, want 2", len(in.File))
	}
	if got := in.File[0].Mode().Perm(); got != 0o755 {
		t.Errorf("mode of the binary %o, want 755", got)
	}
	if got := in.File[0].Modified.UTC(); !got.Equal(noon) {
		t.Errorf("time of the binary %s, want %s", got, noon)
	}
}

func TestBillListsWhatIsLinked(t *testing.T) {
	info := &debug.BuildInfo{Deps: []*debug.Module{
		{Path: "example.com/z", Version: "v1.0.0", Sum: "h1:z"},
		{Path: "example.com/a", Version: "v1.0.0", Sum: "h1:old", Replace: &debug.Module{Path: "example.com/a", Version: "v2.0.0", Sum: "h1:new"}},
	}}
	r := release{version: "v0.1.0", when: noon}
	body, err := newBill(r, platform{"linux", "amd64"}, linked(info)).encode()
	if err != nil {
		t.Fatal(err)
	}
	var got bill
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	if got.Spec != "1.6" || got.Metadata.Timestamp != "2023-11-14T22:13:20Z" || len(got.Components) != 2 {
		t.Fatalf("bill of materials: %s", body)
	}
	if first := got.Components[0]; first.PURL != "pkg:golang/example.com/a@v2.0.0" || first.Properties[0].Value != "h1:new" {
		t.Errorf("first component %+v, want the replacement", first)
	}
	if strings.Contains(string(body), "h1:old") {
		t.Error("a replaced module is listed as linked")
	}
}

func TestSumsCoverEveryFileByName(t *testing.T) {
	dir := t.TempDir()
	for name, body := range map[string]string{"b": "", "a": "abc"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := writeSums(dir); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	want := "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a\n" +
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b\n"
	if string(got) != want {
		t.Errorf("sums:\n%swant:\n%s", got, want)
	}
}

func TestModuleWithoutTermsStopsTheRelease(t *testing.T) {
	dir := t.TempDir()
	var all bytes.Buffer
	if err := appendLicences(&all, "example.com/a", dir); err == nil {
		t.Error("a module without a licence was accepted")
	}
	for _, name := range []string{"LICENSE.txt", "main.go"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("text of "+name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := appendLicences(&all, "example.com/a", dir); err != nil {
		t.Fatal(err)
	}
	if got := all.String(); !strings.Contains(got, "text of LICENSE.txt") || strings.Contains(got, "main.go") {
		t.Errorf("licences: %s", got)
	}
}
