package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/latchstring/latchstring/internal/endpoint/metadata"
)

// leaves returns what files say, one "path=value" each, without order, blanks
// and consumer secrets.
func leaves(files []metadata.File) ([]string, error) {
	var all []string
	for _, f := range files {
		some, err := fileLeaves(f.Content)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.Sort(all)
	return all, nil
}

func fileLeaves(content []byte) ([]string, error) {
	var found, path []string
	var text strings.Builder
	decoder := xml.NewDecoder(bytes.NewReader(content))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return found, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			path = append(path, t.Name.Local)
			text.Reset()
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			if value := strings.Join(strings.Fields(text.String()), " "); value != "" && t.Name.Local != "consumerSecret" {
				found = append(found, strings.Join(path, "/")+"="+value)
			}
			path = path[:len(path)-1]
			text.Reset()
		}
	}
}

// missing returns what is in one sorted list and not in the other.
func missing(from, in []string) []string {
	var gone []string
	for _, v := range from {
		if _, found := slices.BinarySearch(in, v); !found {
			gone = append(gone, v)
		}
	}
	return gone
}
