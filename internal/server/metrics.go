package server

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/refusal"
)

// metrics are the counters of one server. Labels take values from fixed lists
// only, never from requests.
type metrics struct {
	registry *prometheus.Registry
	failures prometheus.Counter
	refusals *prometheus.CounterVec
	lost     prometheus.Counter
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
	}
	for _, cause := range refusal.Causes() { // from the start, so that the first refusal shows as a rise
		m.refusals.WithLabelValues(string(cause))
	}
	m.registry.MustRegister(
		m.failures, m.refusals, m.lost,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

func (m *metrics) refused(row audit.Login) { m.refusals.WithLabelValues(row.Refusal.Cause).Inc() }

func (m *metrics) lostRefusals(rows int) { m.lost.Add(float64(rows)) }
