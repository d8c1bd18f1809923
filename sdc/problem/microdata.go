package problem

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// readMicrodata adds up the records, and those coded with overlapping parents.
func readMicrodata(dir string, spec Spec, b *table.Builder) (table.Problem, error) {
	m := &microdata{spec: spec, builder: b, contributors: map[string]int32{}}
	if err := m.readFile(dir, "microdata.csv"); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("neither cells.csv nor microdata.csv, plain or .gz, is there: %w", err)
		}
		return table.Problem{}, err
	}
	for _, name := range spec.Dimensions {
		if len(spec.Overlapping[name]) == 0 {
			continue
		}
		if err := m.readFile(dir, "microdata."+name+".csv"); err != nil {
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

func (m *microdata) readFile(dir, name string) error {
	r, err := openRows(dir, name)
	if err != nil {
		return err
	}
	defer r.Close()
	return m.readRows(r)
}

func (m *microdata) readRows(r *rows) error {
	c, err := newCellReader(r, m.spec)
	if err != nil {
		return err
	}
	if m.spec.Kind == table.Magnitude {
		return m.readRecords(c)
	}
	frequency := -1
	if m.spec.Frequency != "" {
		if frequency, err = r.need(m.spec.Frequency); err != nil {
			return err
		}
	}
	return r.each(func() error {
		n, err := r.count(frequency, 1)
		if err != nil {
			return err
		}
		if err := m.builder.Add(n, c.text()...); err != nil {
			return r.fail("%w", err)
		}
		return nil
	})
}

func (m *microdata) readRecords(c *cellReader) error {
	response, err := c.need(m.spec.Response)
	if err != nil {
		return err
	}
	weight, contributor, request := c.optional(m.spec.Weight), c.optional(m.spec.Contributor), c.optional(m.spec.Request)
	if m.spec.Weight != "" && weight < 0 || m.spec.Contributor != "" && contributor < 0 {
		return c.fail("columns %q and %q of the specification are not both there: add them", m.spec.Weight, m.spec.Contributor)
	}
	return c.each(func() error {
		var record table.Record
		var err error
		if record.Response, err = c.number(response, 0); err != nil {
			return err
		}
		if record.Weight, err = c.number(weight, 1); err != nil {
			return err
		}
		record.Contributor = m.contributor(c, contributor)
		record.Request = request >= 0 && c.row[request] == "1"
		if err := m.builder.AddRecord(record, c.text()...); err != nil {
			return c.fail("%w", err)
		}
		return nil
	})
}

// contributor numbers the units by their names; without a column each record is
// its own.
func (m *microdata) contributor(c *cellReader, at int) int32 {
	if at < 0 {
		return table.Nobody
	}
	number, known := m.contributors[c.row[at]]
	if !known {
		number = int32(len(m.contributors))
		m.contributors[c.row[at]] = number
	}
	return number
}
