package serve

import (
	"context"
	"net/http"
	"sync/atomic"
	"syscall"
	"time"
)

// state is what a server knows of itself.
type state struct {
	folder   string // of the hub
	least    int64  // bytes that must be free
	free     atomic.Int64
	stopping atomic.Bool
	jumped   atomic.Int64 // jumps of the clock
	ready    func(context.Context) error
}

// full reports whether the disk has too little left for new work.
func (s *state) full() bool { return s.free.Load() < s.least }

// look measures the disk.
func (s *state) look() {
	var st syscall.Statfs_t
	if syscall.Statfs(s.folder, &st) == nil {
		s.free.Store(int64(st.Bavail) * int64(st.Bsize))
	}
}

// works reports whether the hub can do something now.
func (s *state) works(ctx context.Context) error {
	if s.ready == nil {
		return nil
	}
	return s.ready(ctx)
}

// health answers whether the process lives and whether it takes work. It says
// no more than that: whoever asks may be anybody.
func (s *state) health(mux *http.ServeMux) {
	say := func(w http.ResponseWriter, status int, word string) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(word + "\n"))
	}
	mux.HandleFunc("GET /healthz/live", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "live") })
	ready := func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if s.stopping.Load() || s.full() || s.works(ctx) != nil {
			say(w, http.StatusServiceUnavailable, "not ready")
			return
		}
		say(w, http.StatusOK, "ready")
	}
	mux.HandleFunc("GET /healthz", ready)
	mux.HandleFunc("GET /healthz/ready", ready)
}

// clockStep is by how much the system's clock may differ from the time that
// passed before it counts as a jump.
const clockStep = 2 * time.Second

// watch looks at the disk and the clock now and then. A jump is told; nothing
// in the process is measured by the system's clock.
func (s *state) watch(ctx context.Context, every time.Duration, jumped func(by time.Duration)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		s.look()
		now := time.Now()
		if by := drift(last, now); by.Abs() > clockStep {
			s.jumped.Add(1)
			jumped(by)
		}
		last = now
	}
}

// drift is by how much the system's clock went otherwise than time passed.
func drift(before, after time.Time) time.Duration {
	passed := after.Sub(before) // monotonic
	return after.Round(0).Sub(before.Round(0)) - passed
}
