// Command protection measures disclosure control: reading a problem, protecting
// it, writing and checking the proof, each as whole processes of the product's
// binary, with wall time, processor time and peak memory as the operating system
// counts them. Beside each problem that other programs were run on stands what
// they needed and left open (peers.csv).
//
//	go run ./internal/bench/protection --binary ./kruistabel --folder bench/sdc
//
// Public problems are written from the package sdctest, synthetic ones made by it.
// A folder with further problems, such as a population, is named with --problems.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
)

type options struct {
	binary, folder, problems, only string
	large                          bool
}

func main() {
	var o options
	flag.StringVar(&o.binary, "binary", "./kruistabel", "the program to measure")
	flag.StringVar(&o.folder, "folder", "bench/sdc", "where problems and results are made and kept")
	flag.StringVar(&o.problems, "problems", "", "a folder with further problem folders")
	flag.StringVar(&o.only, "only", "", "measure only problems whose name contains this")
	flag.BoolVar(&o.large, "large", true, "also problems of more than a million cells")
	made := flag.String("make", "", "only write a made-up problem into this folder")
	records, dimensions := flag.Int("records", 0, "of --make"), flag.Int("dimensions", 0, "of --make")
	flag.Parse()
	if *made != "" {
		exitOn(makeSynthetic(*records, *dimensions, *made))
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	exitOn(o.run(ctx))
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (o *options) run(ctx context.Context) error {
	peers, err := readPeers()
	if err != nil {
		return err
	}
	problems, err := o.collect(ctx, peers)
	if err != nil {
		return err
	}
	fmt.Printf("%d processors, %s. Seconds are wall time of whole processes; cpu is user and system time of protect.\n\n", runtime.NumCPU(), runtime.Version())
	fmt.Println(strings.Join(columns, " | "))
	fmt.Println(strings.Repeat("--- | ", len(columns)-1) + "---")
	for _, p := range problems {
		for _, setting := range p.settings {
			r, err := o.measure(ctx, p, setting)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", p.name, setting.name, err)
			}
			r.print()
		}
		for _, peer := range peers[p.name] {
			peer.print()
		}
	}
	return nil
}
