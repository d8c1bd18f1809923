package serve

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/kruistabel/kruistabel/internal/web/page"
)

// newRoutes makes the figures by address. An address is the pattern that the
// program was written with, such as /studies/{study}: never what somebody asked
// for.
func newRoutes() *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "kruistabel_route_seconds", Help: "Time to answer, by pattern of the address.",
		Buckets: []float64{.01, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"area", "method", "route", "status"})
}

// seen counts an answer of a route. One that nobody waited for has no status.
func (s *Site) seen(r page.Route, status int, took time.Duration) {
	class := "none"
	if status > 0 {
		class = strconv.Itoa(status/100) + "xx"
	}
	s.Figures.WithLabelValues(r.Area, r.Method, r.Pattern, class).Observe(took.Seconds())
}
