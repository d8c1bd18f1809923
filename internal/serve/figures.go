package serve

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// figures are what monitoring reads: about the process, never about a table, a
// study or a person.
type figures struct {
	registry *prometheus.Registry
	begun    prometheus.Counter
	took     *prometheus.HistogramVec
	streams  prometheus.Gauge
	commands *prometheus.CounterVec
	running  prometheus.Gauge
}

func newFigures(version string) *figures {
	f := &figures{registry: prometheus.NewRegistry(),
		begun: prometheus.NewCounter(prometheus.CounterOpts{Name: "kruistabel_requests_begun_total", Help: "Requests that came."}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "kruistabel_request_seconds", Help: "Time to answer, by part of the site.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}}, []string{"area", "method", "status"}),
		streams:  prometheus.NewGauge(prometheus.GaugeOpts{Name: "kruistabel_live_pages", Help: "Pages that get events."}),
		commands: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kruistabel_commands_total", Help: "Commands of the command line, by exit status."}, []string{"status"}),
		running:  prometheus.NewGauge(prometheus.GaugeOpts{Name: "kruistabel_commands_running", Help: "Commands that run."}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "kruistabel_build_info", Help: "The program.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	f.registry.MustRegister(f.begun, f.took, f.streams, f.commands, f.running, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return f
}

// answered counts an answer. Methods that browsers do not use are one.
func (f *figures) answered(area, method string, status int, took time.Duration) {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
	default:
		method = "other"
	}
	f.took.WithLabelValues(area, method, strconv.Itoa(status/100)+"xx").Observe(took.Seconds())
}

// of adds the figures that are looked up when somebody asks.
func (f *figures) of(s *state, b *bounded, c *certificates) {
	look := func(name, help string, value func() float64) {
		f.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
	}
	look("kruistabel_connections", "Connections of browsers.", func() float64 { open, _ := b.figures(); return float64(open) })
	look("kruistabel_connections_turned_away", "Connections that were too many, so far.", func() float64 { _, away := b.figures(); return float64(away) })
	look("kruistabel_disk_free_bytes", "Free bytes on the hub's disk.", func() float64 { return float64(s.free.Load()) })
	look("kruistabel_certificate_ends_seconds", "When the certificate ends, in seconds since 1970.", func() float64 { return float64(c.ends().Unix()) })
	look("kruistabel_clock_jumps", "Jumps of the system's clock, so far.", func() float64 { return float64(s.jumped.Load()) })
}

func (f *figures) handler() http.Handler {
	return promhttp.HandlerFor(f.registry, promhttp.HandlerOpts{Registry: f.registry, MaxRequestsInFlight: 4, Timeout: 10 * time.Second})
}

// event is a server-sent event with a text.
func event(name, text string) []byte {
	data, err := json.Marshal(map[string]string{"text": text})
	if err != nil {
		return nil
	}
	return fmt.Appendf(nil, "event: %s\ndata: %s\n\n", name, strings.ReplaceAll(string(data), "\n", " "))
}
