package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// archive writes one platform's files as that platform unpacks them: zip for
// Windows, a compressed tar for the others.
func (r release) archive(p platform, files []file) error {
	pack, ext := packTar, ".tar.gz"
	if p.os == "windows" {
		pack, ext = packZip, ".zip"
	}
	var packed bytes.Buffer
	if err := pack(&packed, r.name(p), r.when, files); err != nil {
		return fmt.Errorf("pack %s: %w", r.name(p)+ext, err)
	}
	if err := os.WriteFile(filepath.Join(r.out, r.name(p)+ext), packed.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write archive: %w", err)
	}
	return nil
}

// mode is what a file may do; owners and umasks of the builder never show.
func (f file) mode() int64 {
	if f.executable {
		return 0o755
	}
	return 0o644
}

// packTar writes the files into one folder of a tar. The gzip header is left
// empty: it could carry a time and a name.
func packTar(w io.Writer, folder string, when time.Time, files []file) error {
	compressed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	out := tar.NewWriter(compressed)
	for _, f := range files {
		header := &tar.Header{
			Name: folder + "/" + f.name, Mode: f.mode(), Size: int64(len(f.body)),
			ModTime: when, Format: tar.FormatUSTAR,
		}
		if err := out.WriteHeader(header); err != nil {
			return err
		}
		if _, err := out.Write(f.body); err != nil {
			return err
		}
	}
	if err := out.Close(); err != nil {
		return err
	}
	return compressed.Close()
}

// packZip writes the files into one folder of a zip.
func packZip(w io.Writer, folder string, when time.Time, files []file) error {
	out := zip.NewWriter(w)
	for _, f := range files {
		header := &zip.FileHeader{Name: folder + "/" + f.name, Method: zip.Deflate, Modified: when}
		header.SetMode(os.FileMode(f.mode()))
		entry, err := out.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := entry.Write(f.body); err != nil {
			return err
		}
	}
	return out.Close()
}
