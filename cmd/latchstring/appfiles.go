package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"github.com/latchstring/latchstring/internal/endpoint/metadata"
)

// maxMetadata bounds a metadata file, in bytes. Salesforce's largest are far
// below it.
const maxMetadata = 4 << 20

// appFile are the names that a directory's apps have, in source format and in
// that of the Metadata API.
var appFile = regexp.MustCompile(`\.(connectedApp|eca[A-Za-z]*)(-meta\.xml)?$`)

// readFiles reads the files that were named, and the apps of directories.
func readFiles(paths []string) ([]metadata.File, error) {
	var files []metadata.File
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, usageError{fmt.Errorf("cannot read an app: %w", err)}
		}
		found := []string{path}
		if info.IsDir() {
			if found, err = appsBelow(path); err != nil {
				return nil, err
			}
		}
		for _, name := range found {
			f, err := readFile(name)
			if err != nil {
				return nil, err
			}
			files = append(files, f)
		}
	}
	return files, nil
}

// appsBelow finds the files of apps in a directory, by name.
func appsBelow(dir string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && appFile.MatchString(e.Name()) {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for apps: %w", err)
	}
	if len(found) == 0 {
		return nil, usage("there is no app in %s: files of apps end in .connectedApp-meta.xml, .eca-meta.xml and the like; name others one by one", dir)
	}
	return found, nil
}

func readFile(path string) (metadata.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return metadata.File{}, usageError{fmt.Errorf("cannot read an app: %w", err)}
	}
	defer func() { _ = f.Close() }()
	content, err := io.ReadAll(io.LimitReader(f, maxMetadata+1))
	if err != nil {
		return metadata.File{}, fmt.Errorf("cannot read an app: %w", err)
	}
	if len(content) > maxMetadata {
		return metadata.File{}, usage("%s is larger than 4 MiB, so it is not an app", path)
	}
	return metadata.File{Name: path, Content: content}, nil
}
