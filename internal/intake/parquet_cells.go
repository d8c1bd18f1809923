package intake

import (
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
)

// maxColumnBytes bounds a column's values in one batch, two kilobytes each: a
// dictionary may repeat one long value for every row.
const maxColumnBytes = 16 << 20

// cells are rows of a Parquet file, column by column.
type cells struct {
	first   int64 // number of the first row
	rows    int
	columns []cellColumn // in the contract's order
}

// cellColumn are values of a column, one after the other.
type cellColumn struct {
	text []byte
	ends []uint32 // of each value in text
}

func (c *cells) reset(first int64, rows, columns int) {
	c.first, c.rows = first, rows
	if len(c.columns) != columns {
		c.columns = make([]cellColumn, columns)
	}
	for i := range c.columns {
		c.columns[i].text = c.columns[i].text[:0]
		c.columns[i].ends = c.columns[i].ends[:0]
	}
}

func (c *cellColumn) add(value []byte) {
	c.text = append(c.text, value...)
	c.end()
}

func (c *cellColumn) end() { c.ends = append(c.ends, uint32(len(c.text))) }

func (c *cellColumn) value(i int) []byte {
	from := uint32(0)
	if i > 0 {
		from = c.ends[i-1]
	}
	return c.text[from:c.ends[i]]
}

func (c *cells) check(u *rules, out *checked) {
	var f fields
	text := true
	for i := range c.columns {
		text = text && firstBad(c.columns[i].text) >= len(c.columns[i].text)
	}
	for row := range c.rows {
		line := c.first + int64(row)
		size := 0
		for i := range c.columns {
			f[i] = c.columns[i].value(row)
			size += len(f[i])
			if !text && firstBad(f[i]) < len(f[i]) {
				out.fault = refuseAt(line, "the row has a NUL byte or is not UTF-8", "write text columns as UTF-8")
				return
			}
		}
		if size > maxRowBytes {
			out.fault = refuseAt(line, "the row is longer than 64 KiB", "look at what was written there")
			return
		}
		out.decide(u, &f, line)
	}
}

// columnReader reads the values of one column of a row group.
type columnReader struct {
	chunk    file.ColumnChunkReader
	holds    content
	nullable bool
	levels   [rowsPerBatch]int16
	texts    [rowsPerBatch]parquet.ByteArray
	days     [rowsPerBatch]int32
}

// read appends n values; a null is an empty one.
func (r *columnReader) read(n int, into *cellColumn) error {
	for n > 0 {
		rows, values, err := r.page(n)
		if err != nil || rows <= 0 || rows > int64(n) || values > int(rows) {
			return errDamaged()
		}
		next := 0
		for i := range int(rows) {
			if r.nullable && r.levels[i] == 0 {
				into.end()
				continue
			}
			if next == values {
				return errDamaged()
			}
			if err := r.add(next, into); err != nil {
				return err
			}
			next++
		}
		n -= int(rows)
	}
	return nil
}

// page decodes up to n values of the present page.
func (r *columnReader) page(n int) (rows int64, values int, err error) {
	switch chunk := r.chunk.(type) {
	case *file.ByteArrayColumnChunkReader:
		return chunk.ReadBatchInPage(int64(n), r.texts[:n], r.levels[:n], nil)
	case *file.Int32ColumnChunkReader:
		return chunk.ReadBatchInPage(int64(n), r.days[:n], r.levels[:n], nil)
	}
	return 0, 0, errDamaged()
}

func (r *columnReader) add(i int, into *cellColumn) error {
	switch r.holds {
	case noContent:
		return errDamaged() // a value where the type has none
	case dayContent:
		into.text = appendDate(into.text, r.days[i])
		into.end()
		return nil
	}
	if len(r.texts[i]) > maxRowBytes || len(into.text) > maxColumnBytes {
		return refuse("values of the Parquet file are far longer than any that is right", "look at what was written there")
	}
	into.add(r.texts[i])
	return nil
}

// appendDate writes a day as the text that the rules read. Days far outside the
// range are one that is outside it.
func appendDate(b []byte, days int32) []byte {
	if days < dayOfYearStart[0]-366 || days > dayOfYearStart[lastYear-firstYear]+2*366 {
		return append(b, "9999-01-01"...)
	}
	y, m, d := civil(int(days))
	b = append(b, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-')
	b = append(b, byte('0'+m/10), byte('0'+m%10), '-')
	return append(b, byte('0'+d/10), byte('0'+d%10))
}

// civil is the calendar day of a number of days since 1970-01-01. It counts
// years from 1 March, so that the leap day is a year's last, in the 400 years
// after which the calendar repeats.
func civil(days int) (year, month, day int) {
	const (
		era       = 146_097 // days of 400 years
		toMarch   = 719_468 // from 1 March of the year 0 to 1970-01-01
		fourYears = 1460
		century   = 36_524
	)
	days += toMarch
	in := days % era
	y := (in - in/fourYears + in/century - in/(era-1)) / 365
	in -= 365*y + y/4 - y/100
	m := (5*in + 2) / 153
	day = in - (153*m+2)/5 + 1
	if month = m + 3; month > 12 {
		month -= 12
		y++
	}
	return days/era*400 + y, month, day
}
