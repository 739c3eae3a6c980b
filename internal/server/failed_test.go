package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// logged is a server's part that logs, and what it has logged.
func logged() (*parts, *bytes.Buffer) {
	var said bytes.Buffer
	return &parts{metrics: newMetrics(), logger: slog.New(slog.NewTextHandler(&said, nil))}, &said
}

// TestFailed: an error is told unless it is only that the client has left.
func TestFailed(t *testing.T) {
	left, leave := context.WithCancel(t.Context())
	leave()
	away := errors.New("the disk is full")
	for name, c := range map[string]struct {
		ctx  context.Context
		err  error
		told bool
	}{
		"an error":                                  {t.Context(), away, true},
		"a timeout of the server's own":             {t.Context(), context.DeadlineExceeded, true},
		"the client left":                           {left, fmt.Errorf("read: %w", context.Canceled), false},
		"an error of a client who left":             {left, away, true},
		"a timeout while the client left":           {left, context.DeadlineExceeded, true},
		"revoked, not settled":                      {t.Context(), fmt.Errorf("%w: %w", session.ErrUnsettled, away), true},
		"revoked, not settled, and the client left": {left, fmt.Errorf("%w: %w", session.ErrUnsettled, context.Canceled), true},
	} {
		p, said := logged()
		p.failed(c.ctx, c.err)
		count := shown(t, p.metrics, "latchstring_request_failures_total")
		if told := strings.Contains(said.String(), c.err.Error()) && count == 1; told != c.told || !c.told && said.Len()+int(count) > 0 {
			t.Errorf("%s: logged %q and counted %v", name, said, count)
		}
	}
}

// TestPassing: which errors of the login history's writes pass by themselves.
func TestPassing(t *testing.T) {
	for err, want := range map[error]bool{
		sqldb.ErrOverloaded: true, fmt.Errorf("write: %w", sqldb.ErrOverloaded): true, context.DeadlineExceeded: true,
		errors.New("a row of another org"): false,
	} {
		if passing(err) != want {
			t.Errorf("%v passes: %v", err, !want)
		}
	}
}

// TestRefusalsOfNobodyAreBounded: what belongs to no org is logged ten times a
// minute for each network and cause, then counted.
func TestRefusalsOfNobodyAreBounded(t *testing.T) {
	p, said := logged()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	p.stray = audit.NewRecorder(audit.RecorderConfig{
		Write: p.logStray, Now: func() time.Time { return now }, NextID: func() int64 { return 1 }, Logger: p.logger,
	})
	row := audit.Login{Addr: netip.MustParseAddr("192.0.2.7"), Refusal: &audit.RefusalDetail{Cause: "unknown_consumer_key"}}
	for range 5000 {
		p.refused(row)
	}
	p.stray.Flush(t.Context())
	now = now.Add(time.Minute)
	p.refused(row)
	p.stray.Flush(t.Context())
	lines := strings.Split(strings.TrimSpace(said.String()), "\n")
	if len(lines) != 12 || !strings.Contains(said.String(), "count=4990") {
		t.Errorf("%d lines, want twelve, one of them for 4990:\n%s", len(lines), said)
	}
}
