package enginetest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/kruistabel/kruistabel/internal/study"
)

// column is one column of a relation: its logical name and how a row's value
// is appended.
type column struct {
	name  string
	typ   arrow.DataType
	build func(array.Builder, int) error
}

// writer lays a world down below a folder, as a study's sources say.
type writer struct {
	folder string
	study  *study.Study
	world  *World
	random *rand.Rand
}

// write makes the warehouse's files.
func (w *World) write(t testing.TB, folder string, s *study.Study) {
	t.Helper()
	out := &writer{folder, s, w, rand.New(rand.NewPCG(w.Layout.Seed, 1))}
	if err := out.all(); err != nil {
		t.Fatalf("world: %v", err)
	}
}

func (w *writer) all() error {
	data := w.study.Authorisation.Data
	for q := data.From; q.Index() <= data.Until.Index(); q = q.Add(1) {
		if err := w.quarter(q.String()); err != nil {
			return fmt.Errorf("%s: %w", q, err)
		}
	}
	if err := w.relation("employers", "", len(w.world.Employers), w.world.employerColumns()); err != nil {
		return err
	}
	return w.relation("employment_measures", "", len(w.world.Measures), w.world.measureColumns())
}

func (w *writer) quarter(q string) error {
	people := slices.DeleteFunc(slices.Clone(w.world.Persons), func(p Person) bool { return p.Quarter != q })
	if err := w.relation("persons", q, len(people), personColumns(people)); err != nil {
		return err
	}
	jobs := slices.DeleteFunc(slices.Clone(w.world.Jobs), func(j Job) bool { return j.Quarter != q })
	return w.relation("jobs", q, len(jobs), w.world.jobColumns(jobs))
}

// relation writes one set of files: rows shuffled, dealt over the files, the
// columns of each file in an order of its own.
func (w *writer) relation(name, quarter string, rows int, columns []column) error {
	src, used := w.study.Sources[name]
	if !used || slices.Contains(w.world.Missing, strings.TrimSpace(name+" "+quarter)) {
		return nil
	}
	for i := range columns {
		if physical, ok := src.Columns[columns[i].name]; ok {
			columns[i].name = physical
		}
	}
	order := w.random.Perm(rows)
	files := max(1, w.world.Layout.Files)
	if !strings.Contains(src.Files, "*") {
		files = 1
	}
	for f := range files {
		path := strings.NewReplacer("{quarter}", quarter, "*", fmt.Sprintf("part-%d", f)).Replace(src.Files)
		w.random.Shuffle(len(columns), func(i, j int) { columns[i], columns[j] = columns[j], columns[i] })
		if err := w.file(filepath.Join(w.folder, path), columns, order[f*rows/files:(f+1)*rows/files]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func (w *writer) file(path string, columns []column, rows []int) error {
	var fields []arrow.Field
	for _, c := range columns {
		fields = append(fields, arrow.Field{Name: c.name, Type: c.typ, Nullable: true})
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(fields, nil))
	defer b.Release()
	for _, row := range rows {
		for i, c := range columns {
			if err := c.build(b.Field(i), row); err != nil {
				return fmt.Errorf("column %s: %w", c.name, err)
			}
		}
	}
	record := b.NewRecordBatch()
	defer record.Release()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	table := array.NewTableFromRecords(record.Schema(), []arrow.RecordBatch{record})
	defer table.Release()
	return pqarrow.WriteTable(table, f, w.world.Layout.rowGroup(), w.world.Layout.properties(), pqarrow.DefaultWriterProps())
}

func (l Layout) rowGroup() int64 {
	if l.RowGroup > 0 {
		return l.RowGroup
	}
	return 1 << 20
}

func (l Layout) properties() *parquet.WriterProperties {
	codec := compress.Codecs.Uncompressed
	if l.Compression {
		codec = compress.Codecs.Zstd
	}
	return parquet.NewWriterProperties(
		parquet.WithDictionaryDefault(!l.Plain),
		parquet.WithCompression(codec),
		parquet.WithStoreDecimalAsInteger(l.Decimal != DecimalFixed))
}

// wageType is DECIMAL(9,2), or wider where 64 bits are to be stored.
func (l Layout) wageType() arrow.DataType {
	if l.Decimal == DecimalInt64 {
		return &arrow.Decimal128Type{Precision: 18, Scale: 2}
	}
	return &arrow.Decimal128Type{Precision: 9, Scale: 2}
}

func texts(name string, of func(int) string) column {
	return column{name, arrow.BinaryTypes.String, func(b array.Builder, i int) error {
		if v := of(i); v != "" {
			b.(*array.StringBuilder).Append(v)
			return nil
		}
		b.AppendNull()
		return nil
	}}
}

func keys(name string, of func(int) int64) column {
	return column{name, arrow.PrimitiveTypes.Int64, func(b array.Builder, i int) error {
		if v := of(i); v != 0 {
			b.(*array.Int64Builder).Append(v)
			return nil
		}
		b.AppendNull()
		return nil
	}}
}

func dates(name string, of func(int) string) column {
	return column{name, arrow.FixedWidthTypes.Date32, func(b array.Builder, i int) error {
		v := of(i)
		if v == "" {
			b.AppendNull()
			return nil
		}
		d, err := study.ParseDate(v)
		b.(*array.Date32Builder).Append(arrow.Date32(d.Days()))
		return err
	}}
}

func reals(name string, of func(int) *float64) column {
	return column{name, arrow.PrimitiveTypes.Float64, func(b array.Builder, i int) error {
		if v := of(i); v != nil {
			b.(*array.Float64Builder).Append(*v)
			return nil
		}
		b.AppendNull()
		return nil
	}}
}

func truths(name string, of func(int) *bool) column {
	return column{name, arrow.FixedWidthTypes.Boolean, func(b array.Builder, i int) error {
		if v := of(i); v != nil {
			b.(*array.BooleanBuilder).Append(*v)
			return nil
		}
		b.AppendNull()
		return nil
	}}
}

func decimals(name string, typ arrow.DataType, of func(int) string) column {
	return column{name, typ, func(b array.Builder, i int) error {
		v := of(i)
		if v == "" {
			b.AppendNull()
			return nil
		}
		n, err := decimal128.FromString(v, typ.(*arrow.Decimal128Type).Precision, 2)
		b.(*array.Decimal128Builder).Append(n)
		return err
	}}
}
