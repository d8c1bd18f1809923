package airlock

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/kruistabel/kruistabel/release"
	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/check"
	"github.com/kruistabel/kruistabel/sdc/problem"
)

// What a request's folder holds beside the spec.
const (
	problemDir    = "problem"   // the table problem, with true counts
	protectedDir  = "protected" // pattern, witnesses, report
	structureFile = "structure.json"
)

// Summary is a request in figures. It shows no count of the table.
type Summary struct {
	Cells      int  `json:"cells"`      // of the full cross, totals included
	Unsafe     int  `json:"unsafe"`     // below the threshold
	Suppressed int  `json:"suppressed"` // hidden: the unsafe ones and those that protect them
	Secondary  int  `json:"secondary"`
	Witnesses  int  `json:"witnesses"`
	Proven     bool `json:"proven"`
	Unproven   int  `json:"unproven"`
}

// Protect writes problem, protected table and witnesses into a folder. Whether
// the result is releasable Check says.
func Protect(ctx context.Context, dir string, c *Computed, progress func(stage string, done, total int64)) (*Summary, error) {
	spec, err := writeProblem(filepath.Join(dir, problemDir), c)
	if err != nil {
		return nil, err
	}
	pattern, witnesses, report, err := sdc.Protect(ctx, c.problem, protection(progress))
	if err != nil {
		return nil, err
	}
	if err := problem.Write(filepath.Join(dir, protectedDir), &c.problem, spec, pattern, witnesses, report); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(c.structure, "", "  ")
	if err != nil {
		return nil, err
	}
	return &Summary{Cells: report.Cells, Unsafe: report.Unsafe, Suppressed: report.Primary + report.Secondary, Secondary: report.Secondary,
		Witnesses: report.Witnesses, Proven: report.Proven, Unproven: len(report.Unproven)}, os.WriteFile(filepath.Join(dir, structureFile), text, 0o600)
}

// writeProblem writes a computed table in the neutral format.
func writeProblem(dir string, c *Computed) (problem.Spec, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return problem.Spec{}, err
	}
	p := &c.problem
	var names []string
	overlapping := map[string][]string{}
	for _, d := range p.Table.Dims() {
		names = append(names, d.Name())
		if codes := d.OverlappingCodes(); len(codes) > 0 {
			overlapping[d.Name()] = codes
		}
		rows := [][]string{{"code", "parent"}}
		for _, n := range d.Nodes() {
			rows = append(rows, []string{n.Code, n.Parent})
		}
		if err := writeCSV(filepath.Join(dir, "hier_"+d.Name()+".csv"), slices.Values(rows)); err != nil {
			return problem.Spec{}, err
		}
	}
	text, err := json.MarshalIndent(map[string]any{"name": p.Name, "kind": p.Kind, "dimensions": names,
		"overlapping": overlapping, "rules": p.Rules, "cost": p.Cost}, "", " ")
	if err != nil {
		return problem.Spec{}, err
	}
	cells := func(yield func([]string) bool) {
		if !yield(append(slices.Clone(names), "n")) {
			return
		}
		for cell, n := range p.Table.Counts {
			if n > 0 && !yield(append(p.Table.Codes(cell), strconv.FormatInt(n, 10))) {
				return
			}
		}
	}
	err = errors.Join(os.WriteFile(filepath.Join(dir, problem.SpecFile), append(text, '\n'), 0o600),
		writeCSV(filepath.Join(dir, "cells.csv"), cells))
	if err != nil {
		return problem.Spec{}, err
	}
	return problem.ReadSpec(dir)
}

func writeCSV(path string, rows func(yield func([]string) bool)) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	buffer := bufio.NewWriter(f)
	w := csv.NewWriter(buffer)
	for row := range rows {
		if err := w.Write(row); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	w.Flush()
	return errors.Join(w.Error(), buffer.Flush(), f.Close())
}

// Checked is a protected result that the verifier has proven. Nothing else can
// be sealed.
type Checked struct {
	structure release.Structure
	cells     release.Cells
	rules     release.Rules
}

// Check reads a request's folder back and verifies it, in code that knows
// nothing of the protector. Findings say why there is no Checked.
func Check(ctx context.Context, dir string) (*Checked, []check.Finding, error) {
	p, _, err := problem.Read(filepath.Join(dir, problemDir))
	if err != nil {
		return nil, nil, err
	}
	have, err := problem.ReadProtected(filepath.Join(dir, protectedDir), &p)
	if err != nil {
		return nil, nil, err
	}
	findings := check.Counts(&p, have.Pattern, have.Counts)
	found, err := check.Verify(ctx, &p, have.Pattern, have.Witnesses)
	if err != nil {
		return nil, nil, err
	}
	if findings = append(findings, found...); len(findings) > 0 {
		return nil, findings, nil
	}
	c := &Checked{cells: make(release.Cells, len(have.Counts))}
	for cell, n := range have.Counts {
		if c.cells[cell] = n; have.Pattern[cell].Hidden() {
			c.cells[cell] = release.Hidden
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, structureFile))
	if err != nil {
		return nil, nil, err
	}
	if err := json.Unmarshal(text, &c.structure); err != nil {
		return nil, nil, err
	}
	c.rules = release.Rules{MinimumFrequency: p.Rules.MinimumFrequency, Floor: p.Rules.FloorInForce(), Zeros: string(p.Rules.ZerosInForce()),
		Protection: p.Rules.Protection.String(), Method: "suppress", Proven: true, Version: sdc.Version}
	return c, nil, c.sameCodes(&p)
}

// sameCodes compares the structure that is published with the table that was
// proven: cells are matched by their place.
func (c *Checked) sameCodes(p *sdc.Problem) error {
	dims := p.Table.Dims()
	same := len(dims) == len(c.structure.Dimensions)
	for i := 0; same && i < len(dims); i++ {
		d := c.structure.Dimensions[i]
		nodes := dims[i].Nodes()
		same = d.Name == dims[i].Name() && len(nodes) == len(d.Codes)
		for j := 0; same && j < len(nodes); j++ {
			same = nodes[j].Code == d.Codes[j].Code && nodes[j].Parent == d.Codes[j].Parent && dims[i].Overlapping(j) == d.Codes[j].Overlapping
		}
	}
	if !same {
		return fmt.Errorf("%s does not describe the table that was proven", structureFile)
	}
	return nil
}

// Content is what a package holds of a checked result; who releases fills in
// the rest of the manifest.
func (c *Checked) Content(m release.Manifest) release.Content {
	reviews, program := m.Rules.Reviews, m.Rules.Program
	m.Rules = c.rules
	m.Rules.Reviews, m.Rules.Program = reviews, program
	return release.Content{Manifest: m, Structure: c.structure, Cells: c.cells}
}

// Matches reports whether a package shows this result and nothing else.
func (c *Checked) Matches(p *release.Package) bool {
	a, errA := json.Marshal(c.structure)
	b, errB := json.Marshal(p.Structure)
	return errA == nil && errB == nil && string(a) == string(b) && slices.Equal(c.cells, p.Cells)
}
