package server

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/server/middleware"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// metrics are the counters of one server. Labels take values from fixed lists
// only, never from requests.
type metrics struct {
	registry *prometheus.Registry
	failures prometheus.Counter
	refusals *prometheus.CounterVec
	lost     prometheus.Counter
	tokens   *prometheus.CounterVec
	swept    *prometheus.CounterVec
	behind   *prometheus.GaugeVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		failures: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "latchstring_request_failures_total",
			Help: "Requests that could not be decided, such as when the database was away. They were answered 503.",
		}),
		refusals: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "latchstring_refusals_total",
			Help: "Requests that were refused, by cause.",
		}, []string{"cause"}),
		lost: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "latchstring_refusals_lost_total",
			Help: "Refusals that could not be written to the login history.",
		}),
		tokens: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "latchstring_tokens_issued_total",
			Help: "Tokens whose evidence was written, by the way in.",
		}, []string{"grant"}),
		swept: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "latchstring_swept_rows_total",
			Help: "Rows that had ended and were cleared away, by kind.",
		}, []string{"kind"}),
		behind: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "latchstring_sweep_behind",
			Help: "1 while more rows that have ended may be waiting to be cleared away than one batch takes.",
		}, []string{"kind"}),
	}
	for _, cause := range refusal.Causes() { // from the start, so that the first refusal shows as a rise
		m.refusals.WithLabelValues(string(cause))
	}
	for _, way := range []audit.Subtype{audit.OauthClientCredentials, audit.OauthJWTBearer} {
		m.tokens.WithLabelValues(way.String())
	}
	for _, kind := range sqlstore.SweepKinds() {
		m.sweptRows(kind, 0, false)
	}
	m.registry.MustRegister(
		m.failures, m.refusals, m.lost, m.tokens, m.swept, m.behind,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

func (m *metrics) refused(row audit.Login) { m.refusals.WithLabelValues(row.Refusal.Cause).Inc() }

func (m *metrics) lostRefusals(rows int) { m.lost.Add(float64(rows)) }

// counted counts the tokens that an org's store writes the evidence of.
type counted struct {
	issuance.Store
	metrics *metrics
}

// CommitIssue is part of [issuance.Store].
func (c counted) CommitIssue(ctx context.Context, commit issuance.Commit) error {
	err := c.Store.CommitIssue(ctx, commit)
	if err == nil {
		c.metrics.tokens.WithLabelValues(commit.Login.Subtype.String()).Inc()
	}
	return err
}

func (m *metrics) sweptRows(kind string, rows int, more bool) {
	m.swept.WithLabelValues(kind).Add(float64(rows))
	behind := 0.0
	if more {
		behind = 1
	}
	m.behind.WithLabelValues(kind).Set(behind)
}

// watch shows how many requests are in flight and how many were turned away.
func (m *metrics) watch(l *middleware.Limiter) {
	m.registry.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "latchstring_requests_in_flight",
			Help: "Requests that are being served.",
		}, func() float64 { return float64(l.InFlight()) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "latchstring_requests_shed_total",
			Help: "Requests that were answered 503 at once because too many were in flight.",
		}, func() float64 { return float64(l.Shed()) }),
	)
}
