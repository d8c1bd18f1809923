package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"
)

// figures are how long answers took, by kind.
type figures struct {
	mu     sync.Mutex
	took   map[string][]time.Duration
	failed map[string]map[string]int // by kind and what was said
	noted  map[string]int            // refusals that are answers
}

func newFigures() *figures {
	return &figures{took: map[string][]time.Duration{}, failed: map[string]map[string]int{}, noted: map[string]int{}}
}

func (f *figures) add(kind string, took time.Duration, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.took[kind] = append(f.took[kind], took)
	if err != nil {
		if f.failed[kind] == nil {
			f.failed[kind] = map[string]int{}
		}
		f.failed[kind][err.Error()]++
	}
}

// note keeps a refusal of the product, which is an answer.
func (f *figures) note(text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.noted[text]++
}

func (f *figures) errors() (n int) {
	for _, kinds := range f.failed {
		for _, count := range kinds {
			n += count
		}
	}
	return n
}

// print writes a line for each kind, and what failed.
func (f *figures) print(w io.Writer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []time.Duration
	fmt.Fprintf(w, "%-12s %8s %8s %8s %8s %8s %7s\n", "", "answers", "p50 ms", "p95 ms", "p99 ms", "most ms", "errors")
	line := func(kind string, took []time.Duration, failed int) {
		slices.Sort(took)
		at := func(share float64) int64 { return took[min(int(share*float64(len(took))), len(took)-1)].Milliseconds() }
		fmt.Fprintf(w, "%-12s %8d %8d %8d %8d %8d %7d\n", kind, len(took), at(.5), at(.95), at(.99), at(1), failed)
	}
	for _, kind := range slices.Sorted(maps.Keys(f.took)) {
		failed := 0
		for _, n := range f.failed[kind] {
			failed += n
		}
		line(kind, f.took[kind], failed)
		all = append(all, f.took[kind]...)
	}
	if len(all) > 0 {
		line("all", all, f.errors())
	}
	for _, text := range slices.Sorted(maps.Keys(f.noted)) {
		fmt.Fprintf(w, "%d times %.300s\n", f.noted[text], text)
	}
	for _, kind := range slices.Sorted(maps.Keys(f.failed)) {
		for said, n := range f.failed[kind] {
			fmt.Fprintf(w, "error, %d times, %s: %s\n", n, kind, said)
		}
	}
}
