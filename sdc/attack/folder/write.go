package folder

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"github.com/kruistabel/kruistabel/sdc/attack"
)

// write writes attack.csv: whole, or not at all.
func write(dir string, o *Outcome) (err error) {
	file, err := os.CreateTemp(dir, ".attack-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("%s: %w", File, err), os.Remove(file.Name()))
		}
	}()
	buffer := bufio.NewWriter(file)
	if err := writeRows(buffer, o); err != nil {
		return errors.Join(err, file.Close())
	}
	if err := errors.Join(buffer.Flush(), file.Chmod(0o640), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), filepath.Join(dir, File))
}

// writeRows writes a row for each hidden cell. A bound that there is none of is
// empty; what was not found out is "undecided". Only what was judged has the column
// under.
func writeRows(to io.Writer, o *Outcome) error {
	w := csv.NewWriter(to)
	var header []string
	for _, dim := range o.Space.Dims() {
		header = append(header, dim.Name())
	}
	header = append(header, "lower", "upper", "exact", "victim")
	if o.Judged {
		header = append(header, "under")
	}
	if err := w.Write(header); err != nil {
		return err
	}
	for _, i := range o.Intervals {
		row := append(o.Space.Codes(int(i.Cell)), number(i.Lower), number(i.Upper), flag(i.Exact, i.Undecided), victim(o, i))
		if o.Judged {
			row = append(row, flag(i.Under, i.Doubted))
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func victim(o *Outcome, i attack.Interval) string {
	if !o.Judged {
		return ""
	}
	return flag(i.Victim, i.Suspect)
}

func number(v float64) string {
	if math.IsInf(v, 0) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func flag(is, undecided bool) string {
	switch {
	case undecided:
		return "undecided"
	case is:
		return "1"
	}
	return "0"
}
