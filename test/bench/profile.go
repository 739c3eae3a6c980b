package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// profile puts each subject of the server under load once more and keeps a CPU
// profile of it, taken from the operations listener.
func (b *bench) profile(ctx context.Context) error {
	if b.o.profileDir == "" {
		return nil
	}
	if err := os.MkdirAll(b.o.profileDir, 0o755); err != nil {
		return err
	}
	for _, s := range b.subjects {
		ops, ok := b.profiles[s.name]
		if !ok {
			continue
		}
		if err := b.profileOne(ctx, s, ops); err != nil {
			return fmt.Errorf("profile %s: %w", s.name, err)
		}
	}
	return nil
}

// profileOne loads a subject a second longer than the profile takes.
func (b *bench) profileOne(ctx context.Context, s *subject, ops string) error {
	seconds := max(1, int(b.o.seconds))
	loaded := make(chan error, 1)
	go func() {
		_, err := s.load(ctx, b.o.connections, time.Duration(seconds+1)*time.Second)
		loaded <- err
	}()
	name := strings.NewReplacer(" ", "-", ",", "").Replace(strings.ToLower(s.name)) + ".pprof"
	at := fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", ops, seconds)
	err := download(ctx, at, filepath.Join(b.o.profileDir, name))
	if failed := <-loaded; failed != nil {
		return failed
	}
	return err
}

func download(ctx context.Context, at, name string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", at, answer.Status)
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(file, answer.Body)
	return err
}
