package enginetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/engine"
	"github.com/kruistabel/kruistabel/internal/study"
)

// Differential asks two engines the tables of advice 16/39 and of another
// study over random countries. A country on which they disagree is made
// smaller while they still do, and shown.
func Differential(t *testing.T, a, b engine.Engine, worlds int) {
	for seed := range worlds {
		s := Advice(t)
		if seed%2 == 1 {
			s = Second(t)
		}
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			w := Generate(s, uint64(seed))
			if diff := disagreementOn(t, s, w, a, b); diff != "" {
				report(t, s, w, a, b)
			}
		})
	}
}

func disagreementOn(t testing.TB, s *study.Study, w World, a, b engine.Engine) string {
	q := Query(t, s, w)
	return disagreement(q, q, a, b)
}

// report shrinks a country and says what is left of it and of the difference.
func report(t *testing.T, s *study.Study, w World, a, b engine.Engine) {
	deadline := time.Now().Add(time.Minute)
	small := Shrink(w, func(w World) bool {
		return time.Now().Before(deadline) && disagreementOn(t, s, w, a, b) != ""
	})
	t.Errorf("%s\nin the country\n%s", disagreementOn(t, s, small, a, b), small)
}

// Invariance asks an engine the same of a country whose rows, files, columns
// and deliveries stand in other orders, and with other numbers of threads.
func Invariance(t *testing.T, e engine.Engine, worlds int) {
	for seed := range worlds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			s := Advice(t)
			w := Generate(s, uint64(1000+seed))
			q := Query(t, s, w)
			for threads := 1; threads <= 3; threads++ {
				other := w
				other.Layout = randomLayout(uint64(100*seed + threads))
				shuffled := Query(t, s, other)
				shuffled.Threads = threads
				if diff := disagreement(q, shuffled, e, e); diff != "" {
					t.Errorf("with %d threads and layout %+v: %s", threads, other.Layout, diff)
				}
			}
		})
	}
}
