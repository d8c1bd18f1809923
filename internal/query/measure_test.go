package query

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

// measure asks from many places with pauses, and prints how long answers took.
func measure(t *testing.T, s *Service, tables Tables) {
	if dir := os.Getenv("KRUISTABEL_MEASURE_TABLES"); dir != "" {
		tables = Tables{Study: "measured", Hash: dir, Files: map[string]string{}}
		for _, name := range []string{"table1", "table1_types", "table2", "table2_types", "table3", "table3_types"} {
			tables.Files[name] = filepath.Join(dir, name+".parquet")
		}
	}
	statements := []string{
		"select sex, sum(persons) from table1 group by sex",
		"select education, age, sex, sum(persons) from table1 where measure in ('A01', 'A02', 'E01') group by all order by all",
		"select measure, sum(persons) * 100.0 / sum(sum(persons)) over () from table1 group by measure",
		"select a.measure, a.n, b.n from (select measure, sum(persons) n from table1 group by 1) a join (select measure, sum(persons) n from table2 group by 1) b using (measure)",
	}
	desks, span := []int{4}, time.Second
	if os.Getenv("KRUISTABEL_MEASURE") != "" {
		desks, span = []int{1, 4, 20, 40}, 10*time.Second
	}
	for _, users := range desks {
		var mu sync.Mutex
		var took []time.Duration
		var all sync.WaitGroup
		end := time.Now().Add(span)
		for range users {
			all.Go(func() {
				for time.Now().Before(end) {
					time.Sleep(time.Duration(rand.IntN(10_000)) * time.Millisecond * 20 / 100)
					r := s.answer(t.Context(), tables, statements[rand.IntN(len(statements))])
					if r.State != Done {
						t.Errorf("%s %s", r.State, r.Message)
					}
					mu.Lock()
					took = append(took, r.Took)
					mu.Unlock()
				}
			})
		}
		all.Wait()
		slices.Sort(took)
		at := func(p float64) time.Duration { return took[int(p*float64(len(took)-1))].Round(time.Millisecond) }
		t.Logf("%d desks: %d statements, median %s, p95 %s, p99 %s, most %s", users, len(took), at(.5), at(.95), at(.99), at(1))
	}
}
