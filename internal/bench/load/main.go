// Command load measures a hub that serves under the work of many sessions:
// pages, pivots, SQL and requests, as people at 200 seats do them, with time to
// think between. It makes a synthetic hub, starts the server on loopback, opens
// the sessions, and reports how long answers took, what failed, and memory.
//
// With --kill it kills the server in the middle of the work, starts it again,
// and looks whether everything that was acknowledged is there.
//
// Usage: go run ./internal/bench/load --program ./kruistabel
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

type options struct {
	program  string
	folder   string
	persons  int
	sessions int
	lasting  time.Duration
	think    time.Duration
	kill     bool
}

func main() {
	var o options
	flag.StringVar(&o.program, "program", "./kruistabel", "the program")
	flag.StringVar(&o.folder, "folder", "", "folder to work in; a temporary one without it")
	flag.IntVar(&o.persons, "persons", 20000, "persons of the made-up country")
	flag.IntVar(&o.sessions, "sessions", 200, "people who work at the same time")
	flag.DurationVar(&o.lasting, "for", time.Minute, "how long they work")
	flag.DurationVar(&o.think, "think", 5*time.Second, "mean time between two acts of one person")
	flag.BoolVar(&o.kill, "kill", false, "kill the server in the middle, and look what is left")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	if o.program, err = filepath.Abs(o.program); err != nil {
		return err
	}
	if o.folder == "" {
		if o.folder, err = os.MkdirTemp("", "kruistabel-load-"); err != nil {
			return err
		}
		defer func() { _ = removeAll(o.folder) }()
	}
	fmt.Printf("a hub of %d made-up persons, %d researchers at as many seats\n", o.persons, o.sessions)
	p, err := prepare(ctx, o)
	if err != nil {
		return err
	}
	s, err := p.start(ctx)
	if err != nil {
		return err
	}
	defer func() { s.kill() }()
	fmt.Printf("the server started in %d ms\n", s.took.Milliseconds())
	if err := s.openSessions(ctx); err != nil {
		return err
	}
	people, err := s.signIn(ctx)
	if err != nil {
		return err
	}
	figures := newFigures()
	memory := s.watchMemory(ctx)
	fmt.Printf("%d people work for %v, thinking %v between two acts\n", len(people), o.lasting, o.think)
	work(ctx, s, people, figures, o)
	figures.print(os.Stdout)
	fmt.Printf("memory: the server %d MB at most, with its processes %d MB\n", memory.server()>>20, memory.all()>>20)
	if o.kill {
		return s.verifyKilled(ctx, people)
	}
	if n := figures.errors(); n > 0 {
		return fmt.Errorf("%d answers were errors", n)
	}
	return nil
}
