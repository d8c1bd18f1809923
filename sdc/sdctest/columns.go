package sdctest

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// columns is a whole CSV file: what each row has in each column.
type columns struct {
	file   string
	header []string
	rows   [][]string
}

// readColumns reads name or name.gz; fs.ErrNotExist if neither is there.
func readColumns(folder fs.FS, name string) (columns, error) {
	file, err := folder.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		name += ".gz"
		file, err = folder.Open(name)
	}
	if err != nil {
		return columns{}, err
	}
	defer file.Close()
	var text io.Reader = file
	if strings.HasSuffix(name, ".gz") {
		if text, err = gzip.NewReader(file); err != nil {
			return columns{}, fmt.Errorf("%s: %w", name, err)
		}
	}
	rows, err := csv.NewReader(text).ReadAll()
	if err != nil || len(rows) == 0 {
		return columns{}, fmt.Errorf("%s: no header, or %w", name, err)
	}
	rows[0][0] = strings.TrimPrefix(rows[0][0], "\ufeff")
	return columns{name, rows[0], rows[1:]}, nil
}

// text is a field, empty where the column is not there.
func (c *columns) text(row []string, column string) string {
	if at := slices.Index(c.header, column); at >= 0 && column != "" {
		return row[at]
	}
	return ""
}

// codes are the fields of several columns, all of which must be there.
func (c *columns) codes(row []string, names []string) ([]string, error) {
	codes := make([]string, len(names))
	for i, name := range names {
		at := slices.Index(c.header, name)
		if at < 0 {
			return nil, fmt.Errorf("%s: there is no column %q", c.file, name)
		}
		codes[i] = row[at]
	}
	return codes, nil
}

// number is a field, or otherwise where it is empty.
func (c *columns) number(row []string, column string, otherwise float64) (float64, error) {
	text := c.text(row, column)
	if text == "" {
		return otherwise, nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, fmt.Errorf("%s: column %q: %w", c.file, column, err)
	}
	return x, nil
}

func (c *columns) has(column string) bool { return slices.Contains(c.header, column) }
