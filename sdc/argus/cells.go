package argus

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// cell is a line of a table.
type cell struct {
	line         int
	codes        []string
	n, value     float64
	status       string
	lower, upper float64 // protection; -1: not said
	total        float64 // that the rules look at
	top          []float64
	low, high    string // what is known beforehand; from a problem that was converted
}

// readCells reads a table, with statuses, or makes them by the rules.
func (r *reader) readCells(data textfile.Text) error {
	cells, err := r.cellsIn(data)
	if err != nil {
		return err
	}
	if r.job.NotAdditive {
		r.note("<READTABLE> 2: a table that does not add up is refused here")
	}
	r.chooseKind(cells)
	r.folder.Spec.Rules.Given = r.at.status >= 0 && (r.unchanged() || r.safety.StatusOnly) || r.safety.Contents && !r.unchanged()
	for i := range cells {
		if err := r.decide(data.Name, &cells[i]); err != nil {
			return err
		}
	}
	if r.job.remark != nil && r.job.remark.Counts {
		return r.keepCounts(data.Name, cells)
	}
	if r.job.Recompute {
		if cells, err = r.recompute(cells); err != nil {
			return err
		}
	}
	r.sheet(cells)
	return nil
}

func (r *reader) cellsIn(data textfile.Text) ([]cell, error) {
	var cells []cell
	seen := map[string]int{}
	low, high := -1, -1
	if r.job.remark != nil {
		low, high = r.meta.find(knownLower), r.meta.find(knownUpper)
	}
	err := r.meta.eachLine(data, func(line int, fields []string) error {
		c := cell{line: line, lower: -1, upper: -1}
		for d := range r.dims {
			code, err := r.dims[d].cell(data.Name, line, fields[r.dims[d].at])
			if errors.Is(err, errNoTotal) {
				return nil
			}
			if err != nil {
				return err
			}
			c.codes = append(c.codes, code)
		}
		key := strings.Join(c.codes, "\x00")
		if before, twice := seen[key]; twice {
			return textfile.Fail(data.Name, line, "the cell %s stands in line %d too: leave one out", strings.Join(c.codes, " × "), before)
		}
		seen[key] = line
		if low >= 0 && high >= 0 {
			c.low, c.high = fields[low], fields[high]
		}
		if err := r.fill(&c, fields); err != nil {
			return textfile.Fail(data.Name, line, "%w", err)
		}
		cells = append(cells, c)
		return nil
	})
	return cells, err
}

// fill reads the numbers of a cell. Empty, and -, stand for nothing.
func (r *reader) fill(c *cell, fields []string) (err error) {
	read := func(at int, otherwise float64) float64 {
		if at < 0 || fields[at] == "" || fields[at] == "-" {
			return otherwise
		}
		x, bad := textfile.Number(fields[at])
		if bad != nil && err == nil {
			err = fmt.Errorf("variable %q: %w", r.meta.Variables[at].Name, bad)
		}
		return x
	}
	c.value, c.n = read(r.at.response, 0), read(r.at.frequency, -1)
	c.lower, c.upper = read(r.at.lower, -1), read(r.at.upper, -1)
	c.total = read(r.at.shadow, c.value)
	for _, at := range r.at.top {
		c.top = append(c.top, read(at, 0))
	}
	if r.at.status >= 0 {
		c.status = strings.TrimSpace(fields[r.at.status])
	}
	if err == nil && c.n >= 0 && c.n != math.Trunc(c.n) {
		err = errors.New("the frequency is not a whole number")
	}
	return err
}

// chooseKind takes a table without frequencies for counts where all its values are
// whole and no rule is about contributions: that is how R exports counts.
func (r *reader) chooseKind(cells []cell) {
	if r.kind == table.Frequency || r.at.frequency >= 0 {
		return
	}
	whole := !r.safety.Contents && !slices.ContainsFunc(cells, func(c cell) bool { return c.value < 0 || c.value != math.Trunc(c.value) || c.value >= 1<<53 })
	name := r.meta.Variables[r.at.response].Name
	if whole {
		r.kind = table.Frequency
		for i := range cells {
			cells[i].n = cells[i].value
		}
		r.note("%s is taken for counts: all values are whole, and no variable is <FREQUENCY>", name)
		return
	}
	for i := range cells {
		if cells[i].n = 0; cells[i].value != 0 {
			cells[i].n = 1
		}
	}
	r.note("no variable is <FREQUENCY>: every cell of %s that is not 0 is taken to be of one contributor", name)
}

// decide makes the status of a cell one of a problem's: the given one where there are
// no rules, else what the rules about contributions say.
func (r *reader) decide(file string, c *cell) error {
	if c.n < 0 {
		c.n = 0
	}
	given, err := r.letter(c.status)
	if err != nil {
		return textfile.Fail(file, c.line, "%w", err)
	}
	if r.kind == table.Frequency {
		c.value = c.n
	}
	c.status = ""
	switch {
	case r.unchanged():
		c.status = given
		return nil
	case r.safety.StatusOnly && r.at.status >= 0:
		c.status = given
		r.protect(c)
	case r.safety.Contents:
		return r.judge(file, c)
	default:
		c.lower, c.upper = -1, -1
	}
	if c.status != "u" {
		c.lower, c.upper = -1, -1
	}
	return nil
}

// letter translates a status of the table.
func (r *reader) letter(status string) (string, error) {
	switch {
	case status == "" || strings.EqualFold(status, "E"):
		return "", nil
	case r.job.remark != nil && status == noStatus:
		return "", nil
	case strings.EqualFold(status, r.meta.Safe):
		return "s", nil
	case strings.EqualFold(status, r.meta.Unsafe):
		return "u", nil
	case r.job.remark != nil && status == openStatus:
		return "z", nil
	case strings.EqualFold(status, r.meta.Protect):
		return "p", nil
	case strings.EqualFold(status, "M"):
		return "m", nil
	}
	return "", fmt.Errorf("status %q: %s says %q for safe, %q for unsafe, %q for never hidden; M is hidden, E empty", status, r.meta.File, r.meta.Safe, r.meta.Unsafe, r.meta.Protect)
}

// protect gives an unsafe cell the percentage of cells unsafe by hand where the table
// has no levels.
func (r *reader) protect(c *cell) {
	if c.status != "u" {
		return
	}
	percent := math.Abs(c.value) * r.safety.Manual / 100
	if c.lower < 0 {
		c.lower = percent
	}
	if c.upper < 0 {
		c.upper = percent
	}
	if r.kind == table.Frequency { // a count moves by whole units
		c.lower, c.upper = math.Ceil(c.lower), math.Ceil(c.upper)
	}
}
