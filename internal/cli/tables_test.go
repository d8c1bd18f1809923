package cli_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/cli"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
)

// tables is a folder with table problems, and the program to run on it.
func tables(t *testing.T) *world {
	t.Helper()
	program, err := exec.LookPath("kruistabel") // put there by TestMain
	if err != nil {
		t.Fatal(err)
	}
	return &world{t, t.TempDir(), program}
}

// files writes files below the folder, a map from name to text.
func (w *world) files(dir string, files map[string]string) {
	w.Helper()
	if err := os.MkdirAll(filepath.Join(w.dir, dir), 0o700); err != nil {
		w.Fatal(err)
	}
	for name, text := range files {
		write(w.T, filepath.Join(w.dir, dir, name), text)
	}
}

// TestProtectKilledAtAnyMoment kills protect, into a new folder and over an earlier
// result of the other floor: a result that has a proof is whole, and what a killed run
// left is gone after the next.
func TestProtectKilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("a slow test")
	}
	w := tables(t)
	p := sdctest.Synthetic(60, 2, 11)
	w.files("problem", nil)
	if err := sdctest.WriteProblem(filepath.Join(w.dir, "problem"), &p); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	w.must("protect", "problem", "--out", "over")
	long := time.Since(begin)
	done := 0
	for try := range 8 {
		after := time.Duration(rand.Int64N(int64(long) * 5 / 4))
		out := []string{"over", fmt.Sprint("new", try)}[try%2]
		if w.killed(after, "protect", "problem", "--out", out, "--floor", fmt.Sprint(try/2%2)) {
			done++
		}
		if _, err := os.Stat(filepath.Join(w.dir, out, "witnesses.jsonl.zst")); err == nil {
			w.must("check", "problem", out)
		} else if _, status := w.run("check", "problem", out); status != 2 {
			t.Errorf("try %d: a result without a proof was checked, status %d", try, status)
		}
		w.must("protect", "problem", "--out", out)
		w.must("check", "problem", out)
	}
	for _, pattern := range []string{".partial-*", "*/.partial-*"} {
		if left, _ := filepath.Glob(filepath.Join(w.dir, pattern)); len(left) > 0 {
			t.Errorf("%v was left", left)
		}
	}
	t.Logf("%d of 8 were done before", done)
}

// TestProtectInterrupted stops protect by Ctrl-C: soon, with the status of the signal, and
// with nothing left, not even the folder.
func TestProtectInterrupted(t *testing.T) {
	w := tables(t)
	p := sdctest.Synthetic(20_000, 3, 11)
	w.files("problem", nil)
	if err := sdctest.WriteProblem(filepath.Join(w.dir, "problem"), &p); err != nil {
		t.Fatal(err)
	}
	for i, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		c := w.command("protect", "problem", "--out", "result")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(300+300*i) * time.Millisecond)
		_ = c.Process.Signal(signal)
		if err := c.Wait(); err == nil {
			t.Fatal("it was done before: the problem is too small for this test")
		}
		if status := c.ProcessState.ExitCode(); status != 128+int(signal) && status != -1 {
			t.Errorf("status %d after %v", status, signal)
		}
		if left, _ := os.ReadDir(w.dir); len(left) != 1 {
			t.Errorf("%v was left", left)
		}
	}
}

// figures are counts, values and persons that appear nowhere else: whatever is printed
// about a mistake must hold none of them.
var figures = []string{"48611", "73939", "19891", "21377", "61667", "31337", "person-q7", "holding-k3"}

func figured() map[string]map[string]string {
	hier := "code,parent\nT,\na,T\nb,T\nc,T\n"
	return map[string]map[string]string{
		"counts": {"spec.json": `{"name":"counts","kind":"frequency","dimensions":["d"],"frequency":"n","rules":{"minimum_frequency":50000}}`,
			"hier_d.csv": hier, "microdata.csv": "d,n,who\na,48611,person-q7\nb,73939,p2\nc,19891,p3\n"},
		"sums": {"spec.json": `{"name":"sums","kind":"magnitude","dimensions":["d"],"response":"v","contributor":"who","rules":{"p_percent":10}}`,
			"hier_d.csv": hier, "microdata.csv": "d,v,who\na,21377,holding-k3\nb,61667,x\nb,31337,y\n"},
		"cells": {"spec.json": `{"name":"cells","kind":"frequency","dimensions":["d"],"rules":{"minimum_frequency":50000,"given":true}}`,
			"hier_d.csv": hier, "cells.csv": "d,n,status,lower,upper,lpl,upl\nT,142441,s,,,,\na,48611,u,21377,61667,,\nb,73939,s,,,,\nc,19891,m,,,,31337\n"},
	}
}

// TestRefusalsShowNoFigures breaks every field of every file of problems and of results,
// one after the other, and looks at what the commands say. explain, which is there to
// show figures, is not among them.
func TestRefusalsShowNoFigures(t *testing.T) {
	w := tables(t)
	t.Chdir(w.dir) // no digits of a temporary folder in the messages
	refused := 0
	for name, files := range figured() {
		w.files(name, files)
		if out, status := w.run("protect", name, "--out", name+"-result"); status > 1 {
			t.Fatalf("%s: %s", name, out)
		}
		for _, file := range []string{"microdata.csv", "cells.csv", "hier_d.csv"} {
			for i, broken := range breaks(files[file]) {
				changed := map[string]string{file: broken}
				for other, text := range files {
					if other != file {
						changed[other] = text
					}
				}
				dir := fmt.Sprintf("%s-%s-%d", name, file, i)
				w.files(dir, changed)
				refused += w.says("protect", dir, "--out", "r")
			}
		}
		result, err := os.ReadFile(filepath.Join(w.dir, name+"-result", "protected.csv"))
		if err != nil {
			t.Fatal(err)
		}
		for _, broken := range breaks(string(result)) {
			w.files(name+"-result", map[string]string{"protected.csv": broken})
			refused += w.says("check", name, name+"-result")
			refused += w.says("attack", name, name+"-result")
		}
	}
	if refused < 60 {
		t.Errorf("%d refusals: not much of a test", refused)
	}
}

// says runs a command and looks for figures in what it says; 1 if it was refused.
func (w *world) says(args ...string) int {
	w.Helper()
	var out strings.Builder
	status := cli.Run(context.Background(), args, &out, &out)
	if status > 2 {
		w.Errorf("%v: status %d\n%s", args, status, &out)
	}
	for _, figure := range figures {
		if strings.Contains(out.String(), figure) {
			w.Errorf("%v says %s:\n%s", args, figure, &out)
		}
	}
	return min(status, 1)
}

// breaks gives the text with one thing after the other wrong: fields that are emptied,
// followed by letters, or made a number of another sign, and lines that are cut off, twice
// there or gone.
func breaks(text string) (all []string) {
	if text == "" {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	with := func(i int, line ...string) {
		changed := append(append(append([]string{}, lines[:i]...), line...), lines[i+1:]...)
		all = append(all, strings.Join(changed, "\n")+"\n")
	}
	for i, line := range lines {
		fields := strings.Split(line, ",")
		for f, field := range fields {
			for _, other := range []string{"", field + "q", "-" + field, `"` + field} {
				changed := append([]string{}, fields...)
				changed[f] = other
				with(i, strings.Join(changed, ","))
			}
		}
		with(i)
		with(i, line, line)
		with(i, line+",")
	}
	return all
}
