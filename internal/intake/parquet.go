package intake

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"
)

const (
	// rowsPerBatch is how many rows of a Parquet file go to a worker at once.
	rowsPerBatch = 8192
	// A file may have parquetFreeRows rows however small it is, then
	// parquetRowsPerByte for each of its bytes: a row that is no copy of another
	// takes more than that, and a bomb of copies has billions in a few bytes.
	parquetFreeRows    = 10_000_000
	parquetRowsPerByte = 4
	maxPackedPage      = 64 << 20
	maxPage            = 128 << 20
)

// errDamaged is what a reader of damaged or hostile Parquet files comes to,
// whatever the library said: its messages quote the file.
func errDamaged() error {
	return refuse("the Parquet file is damaged", "write it again and deliver that")
}

// parquetRows reads a Parquet file that is held in memory. Its pages are looked
// at twice: first whether they may be decoded at all, then decoded.
type parquetRows struct {
	file    *file.Reader
	columns []parquetColumn // in the contract's order
	group   int             // next row group
	readers []columnReader  // of the present one
	left    int64           // rows of the present one
	line    int64           // number of the next row
}

// parquetColumn is where a column of the contract stands in the file.
type parquetColumn struct {
	at    int
	holds content
}

func newParquet(in io.Reader, src *source, r *Request) (_ producer, err error) {
	if src.size > r.Limits.ParquetBytes {
		return nil, refuse(fmt.Sprintf("the Parquet file is larger than %d MB", r.Limits.ParquetBytes>>20), "split it")
	}
	content := bytes.NewBuffer(make([]byte, 0, src.size+bytes.MinRead))
	if _, err := content.ReadFrom(in); err != nil {
		return nil, err
	}
	defer recoverDamaged(&err)
	props := parquet.NewReaderProperties(&boundedAllocator{left: r.Limits.ParquetMemory})
	props.BufferedStreamEnabled = true
	props.MaxCompressedPageSize = maxPackedPage
	props.MaxUncompressedPageSize = maxPage
	f, err := file.NewParquetReader(bytes.NewReader(content.Bytes()), file.WithReadProps(props))
	if err != nil {
		return nil, errDamaged()
	}
	p := &parquetRows{file: f, line: 1}
	if p.columns, err = parquetColumns(f.MetaData().Schema, columns[r.Kind]); err != nil {
		return nil, err
	}
	return p, p.bound(int64(content.Len()))
}

// recoverDamaged turns the library's panics on hostile files into a refusal.
func recoverDamaged(err *error) {
	if r := recover(); r != nil {
		if refused, ok := r.(*RefusedError); ok {
			*err = refused
			return
		}
		*err = errDamaged()
	}
}

// bound refuses files that claim more rows than they can hold.
func (p *parquetRows) bound(size int64) error {
	var rows int64
	for i := range p.file.NumRowGroups() {
		n := p.file.RowGroup(i).NumRows()
		if n < 0 || n > math.MaxUint32-rows {
			return errDamaged()
		}
		rows += n
	}
	if rows != p.file.NumRows() {
		return errDamaged()
	}
	if rows > max(parquetFreeRows, size*parquetRowsPerByte) {
		return refuse(fmt.Sprintf("it has %d rows in %d bytes, which looks like a bomb", rows, size), "deliver it as CSV")
	}
	return nil
}

// parquetColumns finds the contract's columns. Names that the contract does
// not know are not repeated, as with CSV.
func parquetColumns(s *schema.Schema, want []string) ([]parquetColumn, error) {
	need := "the columns are " + strings.Join(want, ", ")
	found := make([]parquetColumn, len(want))
	seen := make([]bool, len(want))
	for i := range s.NumColumns() {
		c := s.Column(i)
		at := slices.Index(want, c.Path())
		switch {
		case at < 0:
			return nil, refuse(fmt.Sprintf("column %d is not one of this kind's columns", i+1), need)
		case seen[at]:
			return nil, refuse("column "+want[at]+" stands twice", need)
		case c.MaxRepetitionLevel() > 0 || c.MaxDefinitionLevel() > 1:
			return nil, refuse("column "+want[at]+" is a list or a structure", "deliver plain columns")
		}
		holds, refused := contentOf(c, want[at])
		if refused != nil {
			return nil, refused
		}
		seen[at] = true
		found[at] = parquetColumn{i, holds}
	}
	if at := slices.Index(seen, false); at >= 0 {
		return nil, refuse("column "+want[at]+" is missing", need)
	}
	return found, nil
}

// next implements producer.
func (p *parquetRows) next(b *batch) (err error) {
	defer recoverDamaged(&err)
	for p.left == 0 {
		if p.group == p.file.NumRowGroups() {
			return io.EOF
		}
		if err := p.open(p.group); err != nil {
			return err
		}
		p.group++
	}
	n := int(min(p.left, rowsPerBatch))
	if b.cells == nil {
		b.cells = &cells{}
	}
	b.cells.reset(p.line, n, len(p.columns))
	for i := range p.readers {
		if err := p.readers[i].read(n, &b.cells.columns[i]); err != nil {
			return err
		}
	}
	p.left -= int64(n)
	p.line += int64(n)
	return nil
}

// expect implements producer.
func (p *parquetRows) expect(*batch) int { return int(p.file.NumRows()) }

// open starts a row group.
func (p *parquetRows) open(group int) error {
	g := p.file.RowGroup(group)
	p.readers = p.readers[:0]
	for _, c := range p.columns {
		if err := inspectPages(g, c); err != nil {
			return err
		}
		r, err := g.Column(c.at)
		if err != nil {
			return errDamaged()
		}
		p.readers = append(p.readers, columnReader{chunk: r, holds: c.holds, nullable: r.Descriptor().MaxDefinitionLevel() > 0})
	}
	p.left = g.NumRows()
	return nil
}
