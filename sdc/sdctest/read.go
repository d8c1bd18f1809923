package sdctest

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// ReadProblem reads a problem from a folder in the neutral format, in the plainest
// way: whole files at once, few messages. It is for tests; a product reads with the
// package sdc/problem.
func ReadProblem(folder fs.FS) (table.Problem, error) {
	s, err := readSpec(folder)
	if err != nil {
		return table.Problem{}, err
	}
	dims := make([]table.Dimension, len(s.Dimensions))
	for d, name := range s.Dimensions {
		if dims[d], err = readDimension(folder, name, s.Overlapping[name]); err != nil {
			return table.Problem{}, err
		}
	}
	r := reading{folder: folder, spec: s, builder: table.NewBuilder(s.Name, s.Kind, dims...), contributors: map[string]int32{}}
	p, err := r.problem()
	if err != nil {
		return p, err
	}
	if err := r.forced(&p); err != nil {
		return p, err
	}
	return p, p.Validate()
}

func readDimension(folder fs.FS, name string, overlapping []string) (table.Dimension, error) {
	nodes, err := readNodes(folder, "hier_"+name+".csv")
	if err != nil {
		return table.Dimension{}, err
	}
	dim, err := table.NewDimension(name, nodes, overlapping...)
	if err != nil {
		return dim, err
	}
	more, err := fs.Glob(folder, "hier_"+name+".*.csv")
	if err != nil {
		return dim, err
	}
	slices.Sort(more)
	for _, file := range more {
		if nodes, err = readNodes(folder, file); err != nil {
			return dim, err
		}
		grouping := strings.TrimSuffix(strings.TrimPrefix(path.Base(file), "hier_"+name+"."), ".csv")
		if dim, err = dim.WithGrouping(grouping, nodes); err != nil {
			return dim, err
		}
	}
	return dim, nil
}

func readNodes(folder fs.FS, file string) (nodes []table.Node, err error) {
	c, err := readColumns(folder, file)
	if err != nil {
		return nil, err
	}
	for _, row := range c.rows {
		nodes = append(nodes, table.Node{Code: c.text(row, "code"), Parent: c.text(row, "parent")})
	}
	return nodes, nil
}

type reading struct {
	folder       fs.FS
	spec         spec
	builder      *table.Builder
	contributors map[string]int32
}

func (r *reading) problem() (table.Problem, error) {
	cells, err := readColumns(r.folder, "cells.csv")
	if err == nil {
		return r.cells(cells)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return table.Problem{}, err
	}
	files := []string{"microdata.csv"}
	for _, name := range r.spec.Dimensions {
		if len(r.spec.Overlapping[name]) > 0 {
			files = append(files, "microdata."+name+".csv")
		}
	}
	for _, file := range files {
		if err := r.microdata(file); err != nil {
			return table.Problem{}, err
		}
	}
	return r.builder.Problem(r.spec.Rules, r.spec.Cost)
}

func (r *reading) microdata(file string) error {
	c, err := readColumns(r.folder, file)
	if err != nil {
		return err
	}
	for _, row := range c.rows {
		codes, err := c.codes(row, r.spec.Dimensions)
		if err != nil {
			return err
		}
		if r.spec.Kind == table.Magnitude {
			err = r.record(c, row, codes)
		} else {
			var n, weight float64
			if n, weight, err = r.unitsAndWeight(c, row); err == nil {
				err = r.builder.Add(int64(n*weight), codes...)
			}
		}
		if err != nil {
			return fmt.Errorf("%s: %w", c.file, err)
		}
	}
	return nil
}

func (r *reading) record(c columns, row, codes []string) error {
	response, err := c.number(row, r.spec.Response, 0)
	if err != nil {
		return err
	}
	units, weight, err := r.unitsAndWeight(c, row)
	if err != nil {
		return err
	}
	record := table.Record{Response: response, Weight: weight, Contributor: table.Nobody, Request: c.text(row, requestColumn) == "1", Units: int64(units)}
	if who := c.text(row, r.spec.Contributor); who != "" { // else a unit of its own
		if _, known := r.contributors[who]; !known {
			r.contributors[who] = int32(len(r.contributors))
		}
		record.Contributor = r.contributors[who]
	}
	return r.builder.AddRecord(record, codes...)
}

// unitsAndWeight are the units that a record stands for, and its weight, 1 where nothing
// is said.
func (r *reading) unitsAndWeight(c columns, row []string) (units, weight float64, err error) {
	if units, err = c.number(row, r.spec.Frequency, 1); err != nil {
		return 0, 0, err
	}
	weight, err = c.number(row, r.spec.Weight, 1)
	return units, weight, err
}
