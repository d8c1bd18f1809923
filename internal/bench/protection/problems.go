package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// problem is a folder to be protected, in one or more settings.
type problem struct {
	name, dir string
	settings  []setting
}

// setting is a way to protect: further arguments of the command.
type setting struct {
	name      string
	arguments []string
}

var (
	floor0     = setting{"floor 0", []string{"--floor", "0", "--singletons", "off"}}
	floor1     = setting{"floor 1", []string{"--floor", "1", "--singletons", "off"}}
	threshold  = setting{"floor 1, threshold", []string{"--floor", "1", "--singletons", "off", "--protection", "threshold"}}
	singletons = setting{"floor 0, singletons", []string{"--floor", "0", "--singletons", "on"}}
	magnitude  = setting{"magnitude", []string{"--singletons", "off"}}
	holdings   = setting{"magnitude, singletons", []string{"--singletons", "on"}}
)

// synthetic are the made-up problems, by size; growth is measured over them.
var synthetic = []struct {
	name                string
	records, dimensions int
	large               bool
	settings            []setting
}{
	{"synthetic-10k", 7_000, 3, false, []setting{floor0, floor1, threshold, singletons}},
	{"synthetic-50k", 33_000, 3, false, []setting{floor0, floor1}},
	{"synthetic-220k", 150_000, 3, false, []setting{floor0, floor1, threshold, singletons}},
	{"synthetic-600k", 330_000, 4, false, []setting{floor0, floor1}},
	{"synthetic-1800k", 1_000_000, 4, true, []setting{floor0, floor1}},
	{"synthetic-4000k", 2_300_000, 4, true, []setting{floor0, floor1}},
}

// collect writes the problems that are not there yet.
func (o *options) collect(ctx context.Context, peers map[string][]peer) ([]problem, error) {
	var all []problem
	add := func(p problem) {
		if strings.Contains(p.name, o.only) {
			all = append(all, p)
		}
	}
	public, err := o.public(peers)
	if err != nil {
		return nil, err
	}
	for _, p := range public {
		add(p)
	}
	for _, s := range synthetic {
		p := problem{s.name, filepath.Join(o.folder, s.name), s.settings}
		if s.large && !o.large || !strings.Contains(p.name, o.only) {
			continue
		}
		if err := o.once(p.dir, func(dir string) error { return makeApart(ctx, s.records, s.dimensions, dir) }); err != nil {
			return nil, err
		}
		add(p)
	}
	further, err := o.further()
	if err != nil {
		return nil, err
	}
	for _, p := range further {
		add(p)
	}
	return all, nil
}

// makeApart makes a problem in a process of its own: what a process has used before it
// starts another counts as the other's peak memory.
func makeApart(ctx context.Context, records, dimensions int, dir string) error {
	command := exec.CommandContext(ctx, os.Args[0], "--make", dir, "--records", strconv.Itoa(records), "--dimensions", strconv.Itoa(dimensions))
	command.Stderr = os.Stderr
	return command.Run()
}

func makeSynthetic(records, dimensions int, dir string) error {
	p := sdctest.Synthetic(records, dimensions, 1)
	return sdctest.WriteProblem(dir, &p)
}

// public are the problems of the suite on which other programs were run.
func (o *options) public(peers map[string][]peer) ([]problem, error) {
	var all []problem
	for _, instance := range sdctest.Instances() {
		if peers[instance.Name] == nil {
			continue
		}
		dir := filepath.Join(o.folder, instance.Name)
		if err := o.once(dir, instance.CopyTo); err != nil {
			return nil, err
		}
		spec, err := sdctest.ReadProblem(instance.Files())
		if err != nil {
			return nil, err
		}
		p := problem{instance.Name, dir, []setting{floor0, floor1, threshold, singletons}}
		if spec.Kind == table.Magnitude {
			p.settings = []setting{magnitude, holdings}
		}
		all = append(all, p)
	}
	return all, nil
}

// once makes a problem folder; one that is there is taken for whole, because it
// appears whole.
func (o *options) once(dir string, fill func(dir string) error) error {
	if _, err := os.Stat(dir); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	half := dir + ".half"
	if err := os.RemoveAll(half); err != nil {
		return err
	}
	if err := fill(half); err != nil {
		return err
	}
	return os.Rename(half, dir)
}

// further are the problem folders that were named, all of counts.
func (o *options) further() ([]problem, error) {
	if o.problems == "" {
		return nil, nil
	}
	found, err := filepath.Glob(filepath.Join(o.problems, "*", "spec.json"))
	var all []problem
	for _, spec := range found {
		dir := filepath.Dir(spec)
		all = append(all, problem{filepath.Base(dir), dir, []setting{floor0, floor1, threshold}})
	}
	return all, err
}
