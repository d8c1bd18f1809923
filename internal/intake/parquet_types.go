package intake

import (
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/schema"
)

// content is what a column of a Parquet file holds.
type content uint8

const (
	textContent content = iota
	dayContent
	noContent // the type of nulls, which programs give a column that is empty throughout
)

// dateColumns are the columns that may be DATE.
var dateColumns = []string{"start_date", "end_date", "valid_from", "valid_to"}

// contentOf is what a column of the contract holds, or why it cannot be read.
func contentOf(c *schema.Column, name string) (content, *RefusedError) {
	logical := c.LogicalType()
	if logical == nil {
		logical = schema.NoLogicalType{}
	}
	mayBeDate := slices.Contains(dateColumns, name)
	switch physical := c.PhysicalType(); {
	case logical.Equals(schema.NullLogicalType{}) && (physical == parquet.Types.Int32 || physical == parquet.Types.ByteArray):
		return noContent, nil
	case physical == parquet.Types.ByteArray && (logical.Equals(schema.StringLogicalType{}) || logical.Equals(schema.NoLogicalType{})):
		return textContent, nil
	case physical == parquet.Types.Int32 && logical.Equals(schema.DateLogicalType{}) && mayBeDate:
		return dayContent, nil
	}
	wanted := "write it as text (VARCHAR)"
	if mayBeDate {
		wanted += " or DATE"
	}
	return 0, refuse("column "+name+" has the type "+typeName(c.PhysicalType(), logical), wanted)
}

// typeName is a type as programs that write Parquet call it.
func typeName(physical parquet.Type, logical schema.LogicalType) string {
	name, _, _ := strings.Cut(logical.String(), "(")
	if name == "None" || name == "Int" { // the physical one tells the width
		name = physical.String()
	}
	return strings.ToUpper(name)
}
