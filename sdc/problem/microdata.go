package problem

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// readMicrodata adds up the records, and those coded with overlapping parents.
func readMicrodata(dir string, spec Spec, dims []table.Dimension) (table.Problem, error) {
	b := table.NewBuilder(spec.Name, spec.Kind, dims...)
	if b.Space() == nil {
		return b.Problem(spec.Rules, spec.Cost)
	}
	m := &microdata{spec: spec, builder: b, contributors: map[string]int32{}}
	if err := m.readFile(dir, "microdata.csv", ""); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("neither cells.csv nor microdata.csv, plain or .gz, is there: %w", err)
		}
		return table.Problem{}, err
	}
	for _, name := range spec.Dimensions {
		if len(spec.Overlapping[name]) == 0 {
			continue
		}
		if err := m.readFile(dir, "microdata."+name+".csv", name); err != nil {
			return table.Problem{}, fmt.Errorf("counts of the overlapping parents of %q: %w", name, err)
		}
	}
	return b.Problem(spec.Rules, spec.Cost)
}

type microdata struct {
	spec         Spec
	builder      *table.Builder
	contributors map[string]int32
}

// recordReader reads the records of one file.
type recordReader struct {
	*locator
	*microdata
	response, weight, frequency, contributor, request int // columns
	overlapping                                       int // dimension with overlapping codes in this file, -1 for none
}

// readFile adds the records of a file, in which the codes of one dimension may be
// overlapping parents.
func (m *microdata) readFile(dir, name, overlapping string) error {
	r, err := openRows(dir, name)
	if err != nil {
		return err
	}
	defer r.Close()
	l, err := newLocator(r, m.builder.Space())
	if err != nil {
		return err
	}
	rr := &recordReader{locator: l, microdata: m, overlapping: slices.Index(m.spec.Dimensions, overlapping)}
	if err := rr.findColumns(); err != nil {
		return err
	}
	add := rr.addUnits
	if m.spec.Kind == table.Magnitude {
		add = rr.addRecord
	}
	return r.each(func() error {
		cell, err := rr.terminal()
		if err != nil {
			return err
		}
		return add(cell)
	})
}

func (r *recordReader) findColumns() error {
	for _, c := range []struct {
		name string
		at   *int
	}{{r.spec.Response, &r.response}, {r.spec.Weight, &r.weight}, {r.spec.Frequency, &r.frequency}, {r.spec.Contributor, &r.contributor}} {
		*c.at = -1
		if c.name != "" {
			var err error
			if *c.at, err = r.need(c.name); err != nil {
				return err
			}
		}
	}
	r.request = r.optional(r.spec.Request)
	if r.spec.Rules.Request > 0 && r.request < 0 {
		_, err := r.need(r.spec.Request)
		return fmt.Errorf("rule request: %w", err)
	}
	return nil
}

// terminal is the cell of the record in hand: one of leaves, but for the overlapping
// parents of the dimension that the file is about. Records with such parents in two
// dimensions belong into the file of the first.
func (r *recordReader) terminal() (int, error) {
	cell, err := r.cell()
	if err != nil {
		return 0, err
	}
	for d := range r.axes {
		dim, c := r.axes[d].dim, r.codes[d]
		switch {
		case d == r.overlapping && !dim.Overlapping(c):
			return 0, r.fail("code %q of %q is not one of its overlapping parents: only their records belong here", dim.Code(c), dim.Name())
		case dim.Overlapping(c) && (r.overlapping < 0 || d < r.overlapping):
			return 0, r.fail("code %q of %q overlaps: its records belong into microdata.%s.csv", dim.Code(c), dim.Name(), dim.Name())
		case !dim.Terminal(c):
			return 0, r.fail("cell %s is a total: code %q of %q has codes below it, records have leaves", r.space.Name(cell), dim.Code(c), dim.Name())
		}
	}
	return cell, nil
}

// units are the units that the record in hand stands for.
func (r *recordReader) units() (int64, error) {
	if r.frequency >= 0 && len(r.row[r.frequency]) == 0 {
		return 0, r.fail("field %d, the number of units, is empty", r.frequency+1)
	}
	return r.count(r.frequency, 1)
}

// addUnits adds a record to a table of counts.
func (r *recordReader) addUnits(cell int) error {
	n, err := r.units()
	if err != nil {
		return err
	}
	if r.weight >= 0 {
		weight, err := r.weighted()
		if err != nil {
			return err
		}
		if weight != math.Trunc(weight) {
			return r.fail("field %d, the weight, is not whole, but counts are whole numbers: round the weights so that their sum stays, or make a magnitude table whose response is 1", r.weight+1)
		}
		n *= int64(weight)
	}
	if err := r.builder.AddTo(cell, n); err != nil {
		return r.fail("%w", err)
	}
	return nil
}

// maxWeight bounds weights, so that products with counts do not overflow.
const maxWeight = 1 << 31

// weighted is the weight of the record in hand.
func (r *recordReader) weighted() (float64, error) {
	weight, err := r.number(r.weight, 0)
	if err != nil {
		return 0, err
	}
	if weight <= 0 || weight > maxWeight {
		return 0, r.fail("field %d, the weight, must be above 0 and at most 2^31: leave out records that stand for nobody", r.weight+1)
	}
	return weight, nil
}

// addRecord adds a record to a table of magnitudes.
func (r *recordReader) addRecord(cell int) error {
	record := table.Record{Weight: 1, Contributor: r.who()}
	var err error
	if len(r.row[r.response]) == 0 {
		return r.fail("field %d, the response, is empty: write 0 or leave the record out", r.response+1)
	}
	if record.Response, err = r.number(r.response, 0); err != nil {
		return err
	}
	if r.weight >= 0 {
		if record.Weight, err = r.weighted(); err != nil {
			return err
		}
	}
	if record.Units, err = r.units(); err != nil {
		return err
	}
	if record.Units == 0 {
		return r.fail("field %d: a record of no units has no response: leave it out", r.frequency+1)
	}
	if record.Request, err = r.asksForProtection(); err != nil {
		return err
	}
	if err := r.builder.AddRecordTo(cell, record); err != nil {
		return r.fail("%w", err)
	}
	return nil
}

func (r *recordReader) asksForProtection() (bool, error) {
	if r.request < 0 {
		return false, nil
	}
	switch string(r.row[r.request]) {
	case "", "0":
		return false, nil
	case "1":
		return true, nil
	}
	return false, r.fail("field %d, the request, must be 0 or 1", r.request+1)
}

// who numbers the units by their names. Without a column, and where the name is empty,
// a record is a unit of its own.
func (r *recordReader) who() int32 {
	if r.contributor < 0 || len(r.row[r.contributor]) == 0 {
		return table.Nobody
	}
	name := r.row[r.contributor]
	number, known := r.contributors[string(name)]
	if !known {
		number = int32(len(r.contributors))
		r.contributors[string(name)] = number
	}
	return number
}
