package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/kruistabel/kruistabel/sdc/table"
)

var columns = []string{"problem", "setting or program", "cells", "unsafe", "secondary", "hidden units", "wall s", "cpu s", "by stage", "peak MiB", "proof MB", "check s", "proven", "left open"}

// result is one line.
type result struct {
	problem, setting      string
	report                table.Report
	wall, cpu, mib, check float64
	proof                 int64
	holds                 bool
}

// run runs the binary once and says what it took.
func run(ctx context.Context, binary string, arguments ...string) (wall, cpu, mib float64, err error) {
	command := exec.CommandContext(ctx, binary, arguments...)
	var said bytes.Buffer
	command.Stderr = &said
	begin := time.Now()
	err = command.Run()
	wall = time.Since(begin).Seconds()
	if err != nil {
		err = fmt.Errorf("%s %s: %w: %s", binary, strings.Join(arguments, " "), err, strings.TrimSpace(said.String()))
	}
	if usage, ok := command.ProcessState.SysUsage().(*syscall.Rusage); ok {
		mib = float64(usage.Maxrss) / 1024
	}
	return wall, (command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Seconds(), mib, err
}

// measure protects and checks. What was not proven is a result, not an error.
func (o *options) measure(ctx context.Context, p problem, s setting) (result, error) {
	out := filepath.Join(o.folder, "results", p.name+"-"+strings.NewReplacer(" ", "-", ",", "").Replace(s.name))
	r := result{problem: p.name, setting: s.name}
	var err error
	r.wall, r.cpu, r.mib, err = run(ctx, o.binary, append([]string{"protect", p.dir, "--out", out}, s.arguments...)...)
	text, readErr := os.ReadFile(filepath.Join(out, "report.json"))
	if readErr != nil {
		return r, fmt.Errorf("%w: %w", readErr, err)
	}
	if err := json.Unmarshal(text, &r.report); err != nil {
		return r, err
	}
	var failed error
	r.check, _, _, failed = run(ctx, o.binary, "check", p.dir, out)
	r.holds = failed == nil
	proof, err := os.Stat(filepath.Join(out, "witnesses.jsonl.zst"))
	if err != nil {
		return r, err
	}
	r.proof = proof.Size()
	return r, nil
}

func (r *result) print() {
	var stages []string
	for _, stage := range slices.Sorted(maps.Keys(r.report.Seconds)) {
		if stage != "total" {
			stages = append(stages, fmt.Sprintf("%s %.1f", stage, r.report.Seconds[stage]))
		}
	}
	proven := "yes"
	if !r.report.Proven {
		proven = fmt.Sprintf("not %d", len(r.report.Unproven))
	}
	open := ""
	if r.report.Proven != r.holds {
		open = "CHECK DISAGREES"
	}
	fmt.Printf("%s | %s | %d | %d | %d | %d | %.2f | %.2f | %s | %.0f | %.1f | %.2f | %s | %s\n", r.problem, r.setting, r.report.Cells, r.report.Unsafe,
		r.report.Secondary, r.report.HiddenUnits, r.wall, r.cpu, strings.Join(stages, ", "), r.mib, float64(r.proof)/1e6, r.check, proven, open)
}
