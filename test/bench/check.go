package main

import (
	"bytes"
	"fmt"
)

// contains returns a check that a body holds each of the texts. An error names
// the text that is missing and never repeats the body, which may hold a token.
func contains(texts ...string) func([]byte) error {
	wanted := make([][]byte, len(texts))
	for i, text := range texts {
		wanted[i] = []byte(text)
	}
	return func(body []byte) error {
		for _, text := range wanted {
			if !bytes.Contains(body, text) {
				return fmt.Errorf("an answer of %d bytes lacks %s", len(body), text)
			}
		}
		return nil
	}
}
