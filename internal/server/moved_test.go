package server_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/server"
	"github.com/latchstring/latchstring/internal/server/installation"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// TestStopsWhenItsFileIsReplaced: commands would change the other file, and
// what they acknowledge would not hold here.
func TestStopsWhenItsFileIsReplaced(t *testing.T) {
	dir := t.TempDir()
	opts := options(t, sqldb.SQLite)
	path := filepath.Join(dir, "latchstring.db")
	inst, err := installation.Open(t.Context(), installation.Config{
		MasterKey: masterKey(t), Now: time.Now, SQLite: path,
	})
	if err != nil {
		t.Fatal(err)
	}
	opts.Installation = inst
	running, err := server.Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path, path+".old"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := running.Wait(ctx); !errors.Is(err, installation.ErrMoved) || ctx.Err() != nil {
		t.Errorf("the server ended with %v", err)
	}
	_ = inst.Close() // the file under its name is gone
}
