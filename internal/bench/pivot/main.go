// Command pivot measures the workbench on a table of a build: how long it takes
// from a definition to its true counts, to a first proven pattern, and to the
// pattern that a release gets. The definitions are a deterministic mix.
//
//	go run ./internal/bench/pivot --build HUB/studies/STUDY/builds/1 --table table1
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

func main() {
	build := flag.String("build", "", "folder of a build: tables, study.yaml, code lists")
	table := flag.String("table", "table1", "the table")
	n := flag.Int("n", 200, "definitions")
	seed := flag.Uint64("seed", 1639, "of the mix")
	most := flag.Int("most", 10_000, "cells of a definition at the most")
	flag.Parse()
	if err := run(*build, *table, *n, *seed, *most); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// taken are the times of one definition.
type taken struct {
	cells, hidden, firstHidden int
	count, first, final        time.Duration
}

func run(build, table string, n int, seed uint64, most int) error {
	t, err := read(build, table)
	if err != nil {
		return err
	}
	engine := pivot.NewEngine(2)
	facts := engine.Facts(t)
	mix := rand.New(rand.NewPCG(seed, 4))
	var all []taken
	for len(all) < n {
		d := define(facts, mix)
		plan, err := t.Plan(d.Spec(facts, facts.Study().Authorisation.Purposes[0].ID))
		if err != nil {
			continue
		}
		if space, err := plan.Space(); err != nil || space.Len() > most {
			continue
		}
		one, err := measure(engine, t, d)
		if err != nil {
			return err
		}
		all = append(all, one)
	}
	report(all)
	return nil
}

// read takes up a table as the hub does.
func read(build, table string) (*pivot.Table, error) {
	s, err := study.Load(filepath.Join(build, "study.yaml"))
	if err != nil {
		return nil, err
	}
	start := time.Now()
	var tables [2]*tabulate.Table
	for i, name := range []string{table, table + "_types"} {
		if tables[i], err = tabulate.ReadParquet(filepath.Join(build, name+".parquet"), name); err != nil {
			return nil, err
		}
	}
	source := airlock.NewSource(s, tables[0], tables[1])
	fmt.Printf("%s: %d rows and %d by type, %.1f MB in memory, read in %.2f s; %d processors\n\n", table, tables[0].Rows(), tables[1].Rows(),
		float64(source.Bytes())/1e6, time.Since(start).Seconds(), runtime.GOMAXPROCS(0))
	return &pivot.Table{Source: source, Name: table, Key: build, Build: 1}, nil
}

// define draws a definition: one to three dimensions beside the moment, the measure on
// an axis or filtered, now and then a filter on another dimension.
func define(f *pivot.Facts, r *rand.Rand) *pivot.Definition {
	d := &pivot.Definition{Table: f.Table.Name, Settings: map[string]pivot.Setting{}}
	var adding []string
	for _, of := range f.Dimensions {
		switch {
		case of.Additivity == pivot.Adding:
			adding = append(adding, of.Name)
		case of.Additivity == pivot.Overlapping && r.IntN(2) == 0:
			d.Rows = append(d.Rows, of.Name)
			if r.IntN(3) == 0 {
				d.Settings[of.Name] = pivot.Setting{Level: "top"}
			}
		default:
			d.SetFilter(of.Name, []string{of.Codes[r.IntN(len(of.Codes))].Code})
		}
	}
	r.Shuffle(len(adding), func(i, j int) { adding[i], adding[j] = adding[j], adding[i] })
	axes := 1 + r.IntN(3)
	for i, name := range adding[:axes] {
		if i%2 == 0 {
			d.Columns = append(d.Columns, name)
		} else {
			d.Rows = append(d.Rows, name)
		}
	}
	if r.IntN(3) == 0 {
		name := adding[axes]
		codes := f.Counted(name, nil)
		d.SetFilter(name, codes[:1+r.IntN(len(codes))])
	}
	return d
}

func measure(e *pivot.Engine, t *pivot.Table, d *pivot.Definition) (taken, error) {
	ctx := context.Background()
	runtime.GC()
	start := time.Now()
	h, err := e.Hold(ctx, t, d)
	if err != nil {
		return taken{}, err
	}
	defer h.Release()
	one := taken{cells: h.Space().Len(), count: time.Since(start)}
	if err := h.First(ctx); err != nil {
		return one, err
	}
	one.first = time.Since(start)
	if f, err := h.Leaves(ctx, 0); err == nil {
		one.firstHidden = f.Status().Hidden()
	}
	f, err := h.Leaves(ctx, time.Hour)
	if err != nil {
		return one, err
	}
	one.final, one.hidden = time.Since(start), f.Status().Hidden()
	return one, nil
}

// report prints the times by size.
func report(all []taken) {
	fmt.Println("| cells | definitions | true counts p50 / p95 | first pattern p50 / p95 | pattern of a release p50 / p95 / most | hidden, first | hidden, release |")
	fmt.Println("|---|---|---|---|---|---|---|")
	from := 0
	for _, to := range []int{500, 2_000, 10_000, 100_000} {
		in := slices.DeleteFunc(slices.Clone(all), func(x taken) bool { return x.cells <= from || x.cells > to })
		if len(in) > 0 {
			row(fmt.Sprintf("%d to %d", from+1, to), in)
		}
		from = to
	}
	row("all", all)
}

func row(name string, in []taken) {
	first, hidden := 0, 0
	for _, x := range in {
		first, hidden = first+x.firstHidden, hidden+x.hidden
	}
	by := func(of func(taken) time.Duration) []time.Duration {
		var out []time.Duration
		for _, x := range in {
			out = append(out, of(x))
		}
		slices.Sort(out)
		return out
	}
	count, quick, final := by(func(x taken) time.Duration { return x.count }), by(func(x taken) time.Duration { return x.first }), by(func(x taken) time.Duration { return x.final })
	fmt.Printf("| %s | %d | %s / %s ms | %s / %s ms | %s / %s / %s ms | %d | %d |\n", name, len(in), ms(count, 50), ms(count, 95), ms(quick, 50), ms(quick, 95),
		ms(final, 50), ms(final, 95), ms(final, 100), first, hidden)
}

// ms is a percentile in milliseconds.
func ms(sorted []time.Duration, percent int) string {
	i := min(len(sorted)-1, (len(sorted)*percent+99)/100-1)
	return fmt.Sprintf("%.0f", float64(sorted[max(0, i)].Microseconds())/1000)
}
