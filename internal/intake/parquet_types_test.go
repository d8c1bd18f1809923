package intake

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"github.com/kruistabel/kruistabel/internal/coded"
)

// A column that is empty throughout has the type of nulls in what pandas and
// others write: every spell runs still.
func TestColumnOfNulls(t *testing.T) {
	const rows = `[{"insz":"85073003328","measure":"A01","start_date":"2015-01-01"},{"insz":"17073003384","measure":"A02","start_date":"2015-02-01"}]`
	for name, props := range map[string][]parquet.WriterProperty{
		"dictionary": nil,
		"plain":      {parquet.WithDictionaryDefault(false)},
		"version 2":  {parquet.WithDataPageVersion(parquet.DataPageV2)},
	} {
		path := writeParquet(t, fieldsOf(map[string]arrow.DataType{"end_date": arrow.Null}), rows, props...)
		receipt, d, err := Take(context.Background(), request(t, coded.MeasuresKind, path))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if receipt.Accepted != 2 || d.Spells.End[0] != coded.Running || d.Spells.End[1] != coded.Running {
			t.Errorf("%s: accepted %d, ends %v", name, receipt.Accepted, d.Spells.End)
		}
	}
}

// A column of nulls that has values all the same is damaged.
func TestColumnOfNullsHasNoValues(t *testing.T) {
	path := nullColumnWithValue(t)
	if e := refusal(t, request(t, coded.MeasuresKind, path)); !strings.Contains(e.What, "damaged") {
		t.Error(e)
	}
}

// nullColumnWithValue writes one row, whose end is a value of the type of nulls.
func nullColumnWithValue(t *testing.T) string {
	t.Helper()
	var nodes schema.FieldList
	for _, name := range columns[coded.MeasuresKind] {
		typ, logical := parquet.Types.ByteArray, schema.LogicalType(schema.StringLogicalType{})
		if name == "end_date" {
			typ, logical = parquet.Types.Int32, schema.NullLogicalType{}
		}
		nodes = append(nodes, schema.MustPrimitive(schema.NewPrimitiveNodeLogical(name, parquet.Repetitions.Optional, logical, typ, -1, -1)))
	}
	root := schema.MustGroup(schema.NewGroupNode("schema", parquet.Repetitions.Required, nodes, -1))
	var out bytes.Buffer
	w := file.NewParquetWriter(&out, root, file.WithWriterProps(parquet.NewWriterProperties(parquet.WithStats(false))))
	group, err := w.AppendRowGroupChecked()
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{"85073003328", "A01", "2015-01-01", ""} {
		c, err := group.NextColumn()
		if err != nil {
			t.Fatal(err)
		}
		switch c := c.(type) {
		case *file.ByteArrayColumnChunkWriter:
			_, err = c.WriteBatch([]parquet.ByteArray{[]byte(value)}, []int16{1}, nil)
		case *file.Int32ColumnChunkWriter:
			_, err = c.WriteBatch([]int32{16_500}, []int16{1}, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "delivery.parquet")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
