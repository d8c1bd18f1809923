// Command bench measures the main job: taking deliveries in, and building the
// tables of advice 16/39, beside two yardsticks in the same run. The bare scan
// is DuckDB reading exactly the columns that the tables need and nothing else;
// the plain SQL is what one would write by hand, and does less than the
// contract asks. Every figure is of a whole process: wall time, processor time
// and peak memory as the operating system counts them; ratios are of medians
// of runs that take turns, after one run that is not counted.
//
//	go run ./internal/bench --binary ./kruistabel --persons 200000,2000000
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

type options struct {
	binary, folder string
	persons        []int
	runs           int
	shuffle        bool
	seed           int
}

func main() {
	if len(os.Args) == 3 {
		if do, ok := yardsticks[os.Args[1]]; ok {
			exitOn(do(os.Args[2]))
			return
		}
	}
	var o options
	var sizes string
	flag.StringVar(&o.binary, "binary", "./kruistabel", "the program to measure")
	flag.StringVar(&o.folder, "folder", "bench", "where synthetic countries are made and kept")
	flag.StringVar(&sizes, "persons", "200000,2000000,11200000", "sizes, with commas between")
	flag.IntVar(&o.runs, "runs", 5, "counted runs of each")
	flag.BoolVar(&o.shuffle, "shuffle", false, "also a warehouse whose rows are shuffled")
	flag.IntVar(&o.seed, "seed", 1639, "of the synthetic country")
	flag.Parse()
	for s := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(s)
		exitOn(err)
		o.persons = append(o.persons, n)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	for _, n := range o.persons {
		exitOn(o.measure(ctx, n, false))
		if o.shuffle {
			exitOn(o.measure(ctx, n, true))
		}
	}
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// measure prints the table of one country.
func (o *options) measure(ctx context.Context, persons int, shuffle bool) error {
	c, err := o.country(ctx, persons, shuffle)
	if err != nil {
		return err
	}
	intake, err := c.newHub(ctx)
	if err != nil {
		return err
	}
	results, err := c.takeTurns(ctx, o.runs)
	if err != nil {
		return err
	}
	fmt.Printf("\n%d persons, eight quarters%s\n\n", persons, map[bool]string{true: ", rows shuffled"}[shuffle])
	printRuns(results)
	fmt.Println()
	for _, line := range intake {
		fmt.Println(line)
	}
	return c.printStages()
}

// country is one synthetic country and the hub made of it.
type country struct {
	*options
	dir, hub string
}

// country makes the country, once.
func (o *options) country(ctx context.Context, persons int, shuffle bool) (*country, error) {
	name := strconv.Itoa(persons)
	args := []string{"synth", "--persons", name, "--seed", strconv.Itoa(o.seed)}
	if shuffle {
		name += "-shuffled"
		args = append(args, "--shuffle")
	}
	c := &country{options: o, dir: filepath.Join(o.folder, name), hub: filepath.Join(o.folder, name+"-hub")}
	if _, err := os.Stat(filepath.Join(c.dir, "keyset.json")); err == nil {
		return c, nil
	}
	r, err := c.run(ctx, o.binary, append(args, "--out", c.dir)...)
	if err != nil {
		return nil, err
	}
	fmt.Printf("made %s in %.0f s, peak %.0f MiB\n", c.dir, r.wall, r.mib)
	return c, c.self(ctx, "prepare")
}

func (c *country) self(ctx context.Context, yardstick string) error {
	_, err := c.run(ctx, os.Args[0], yardstick, c.dir)
	return err
}

// newHub takes the deliveries into a fresh hub, and reports their rates.
func (c *country) newHub(ctx context.Context) ([]string, error) {
	if err := os.RemoveAll(c.hub); err != nil {
		return nil, err
	}
	for _, args := range [][]string{
		{"init", c.hub, "--warehouse", filepath.Join(c.dir, "warehouse"), "--keyset", filepath.Join(c.dir, "keyset.json"), "--synthetic"},
		{"study", "add", c.hub, "studies/advice-16-39.yaml"},
	} {
		if _, err := c.run(ctx, c.binary, args...); err != nil {
			return nil, err
		}
	}
	var lines []string
	for _, supplier := range []string{"dwse", "vdab"} {
		for _, kind := range []string{"measures", "profiles"} {
			file := filepath.Join(c.dir, "deliveries", supplier+"_"+kind+".csv")
			r, err := c.run(ctx, c.binary, "deliver", c.hub, "advice-16-39", "--supplier", supplier, "--kind", kind, "--json", file)
			if err != nil {
				return nil, err
			}
			var receipt struct {
				Rows int64 `json:"rows_read"`
			}
			if err := json.Unmarshal(r.output, &receipt); err != nil {
				return nil, err
			}
			lines = append(lines, fmt.Sprintf("deliver %s %s: %d rows, %.2f s, %.2f million rows a second, peak %.0f MiB",
				supplier, kind, receipt.Rows, r.wall, float64(receipt.Rows)/r.wall/1e6, r.mib))
		}
	}
	return lines, nil
}

// result is one whole process.
type result struct {
	wall, cpu float64 // seconds
	mib       float64
	output    []byte
}

func (c *country) run(ctx context.Context, name string, args ...string) (result, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	identity, err := filepath.Abs(filepath.Join(c.folder, "identity"))
	if err != nil {
		return result{}, err
	}
	cmd.Env = append(os.Environ(), "KRUISTABEL_IDENTITY_DIR="+identity)
	cmd.Stderr = os.Stderr
	start := now()
	out, err := cmd.Output()
	if err != nil {
		return result{}, fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	r := result{wall: since(start), output: out}
	if used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.cpu = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
		r.mib = float64(used.Maxrss) / 1024
	}
	return r, nil
}
