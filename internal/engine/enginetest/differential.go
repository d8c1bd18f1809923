package enginetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/engine"
	"github.com/kruistabel/kruistabel/internal/study"
)

// Differential asks two engines the same of random countries: the tables of
// advice 16/39 and of the second study, as they stand and as Vary makes them.
// A country on which the engines disagree is made smaller while they still do,
// and shown. The seed of a failure is in the name of its test.
func Differential(t *testing.T, a, b engine.Engine, countries int) {
	for seed := range uint64(countries) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			s := studyOf(t, seed)
			w := Generate(s, seed)
			fails := func(w World) bool { return Difference(Query(t, s, w), a, b) != "" }
			if !fails(w) {
				return
			}
			small := Shrink(w, fails, time.Minute)
			t.Errorf("%s\nof the tables\n%s\nin the country\n%s", Difference(Query(t, s, small), a, b), describe(s), small)
		})
	}
}

// studyOf is the study that a seed asks about.
func studyOf(t testing.TB, seed uint64) *study.Study {
	s := Advice(t)
	if seed%2 == 1 {
		s = Second(t)
	}
	if seed%4 >= 2 {
		Vary(s, seed)
	}
	return s
}

// Invariance asks an engine the same of a country whose rows, files, columns
// and deliveries stand in other orders, and with other numbers of threads.
func Invariance(t *testing.T, e engine.Engine, countries int) {
	for seed := range uint64(countries) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			s := studyOf(t, seed)
			w := Generate(s, 1000+seed)
			first := ask("as it stands", Query(t, s, w), e)
			for threads := 1; threads <= 3; threads++ {
				w.Layout = randomLayout(100*seed + uint64(threads))
				q := Query(t, s, w)
				q.Threads = threads
				name := fmt.Sprintf("%d threads, %+v", threads, w.Layout)
				if diff := first.differs(ask(name, q, e)); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}
