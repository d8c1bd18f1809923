package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
)

func now() time.Time              { return time.Now() }
func since(t time.Time) float64   { return time.Since(t).Seconds() }
func median(xs []float64) float64 { s := slices.Sorted(slices.Values(xs)); return s[len(s)/2] }

// contestants take turns, so that a machine that slows down slows all of them.
var contestants = []string{"build", "bare scan", "plain SQL"}

func (c *country) takeTurns(ctx context.Context, runs int) (map[string][]result, error) {
	out := map[string][]result{}
	for turn := range runs + 1 {
		for _, name := range contestants {
			r, err := c.contest(ctx, name)
			if err != nil {
				return nil, err
			}
			if turn > 0 { // the first warms the cache
				out[name] = append(out[name], r)
			}
		}
	}
	return out, nil
}

func (c *country) contest(ctx context.Context, name string) (result, error) {
	if name == "build" {
		return c.run(ctx, c.binary, "build", c.hub, "advice-16-39")
	}
	return c.run(ctx, os.Args[0], name, c.dir)
}

func printRuns(results map[string][]result) {
	walls, cpus := map[string]float64{}, map[string]float64{}
	fmt.Println("| | wall s (median) | min | max | processor s | peak MiB |")
	fmt.Println("|---|---|---|---|---|---|")
	for _, name := range contestants {
		var wall, cpu, mib []float64
		for _, r := range results[name] {
			wall, cpu, mib = append(wall, r.wall), append(cpu, r.cpu), append(mib, r.mib)
		}
		walls[name], cpus[name] = median(wall), median(cpu)
		fmt.Printf("| %s | %.2f | %.2f | %.2f | %.2f | %.0f |\n", name, walls[name], slices.Min(wall), slices.Max(wall), cpus[name], slices.Max(mib))
	}
	fmt.Printf("\nbuild / bare scan: wall %.2f, processor %.2f; build / plain SQL: wall %.2f, processor %.2f\n",
		walls["build"]/walls["bare scan"], cpus["build"]/cpus["bare scan"], walls["build"]/walls["plain SQL"], cpus["build"]/cpus["plain SQL"])
}

// printStages shows where the newest build spent its time.
func (c *country) printStages() error {
	data, err := os.ReadFile(filepath.Join(c.hub, "studies", "advice-16-39", "tables", "build.json"))
	if err != nil {
		return err
	}
	var b struct {
		Seconds map[string]float64 `json:"seconds"`
		Tables  []struct {
			Name string `json:"name"`
			Rows int    `json:"rows"`
		} `json:"tables"`
	}
	if err := json.Unmarshal(data, &b); err != nil {
		return err
	}
	fmt.Print("last build, seconds:")
	for _, stage := range slices.Sorted(maps.Keys(b.Seconds)) {
		fmt.Printf(" %s %.2f", stage, b.Seconds[stage])
	}
	fmt.Print("\ncells:")
	for _, t := range b.Tables {
		fmt.Printf(" %s %d", t.Name, t.Rows)
	}
	fmt.Println()
	return nil
}
