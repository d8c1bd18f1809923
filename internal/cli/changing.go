package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/sdc/methods"
)

// changing are the options of the methods that change counts.
type changing struct {
	Base     int64   `placeholder:"B" help:"Rounding: the base, or the width of midpoint's classes; 5 without it."`
	Noise    int     `placeholder:"D" help:"cell-key: the largest noise; 5 without it."`
	Variance float64 `placeholder:"V" help:"cell-key: the variance of the noise; 3 without it."`
	Secret   string  `placeholder:"FILE" help:"cell-key, random-round: file with the secret from which keys are made, at least 16 bytes."`
	Persons  string  `placeholder:"COLUMN" help:"cell-key, random-round: column of the micro-data that says who a record is about."`
}

// maxSecret bounds a secret in bytes.
const maxSecret = 1 << 16

func (c *changing) options(p *protection) (methods.Options, error) {
	plain, err := p.options()
	o := methods.Options{Options: plain, Base: c.Base, Noise: c.Noise, Variance: c.Variance, Persons: c.Persons}
	if err != nil || c.Secret == "" {
		return o, err
	}
	file, err := os.Open(c.Secret)
	if err != nil {
		return o, problemError(err)
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && !info.Mode().IsRegular() {
		return o, refusal.New(refusal.Misuse, "Name a file.", "--secret %s is no file", c.Secret)
	}
	text, err := io.ReadAll(io.LimitReader(file, maxSecret+1))
	if err != nil {
		return o, problemError(err)
	}
	if len(text) > maxSecret {
		return o, refusal.New(refusal.Misuse, "Name the file with the secret.", "--secret %s is larger than %d bytes", c.Secret, maxSecret)
	}
	o.Secret = bytes.TrimRight(text, "\r\n")
	return o, nil
}

func writeChanged(w io.Writer, out string, r *methods.Changed) {
	f := &r.Figures
	fmt.Fprintf(w, "%s: %d cells, %d changed, by %.2f in the mean and at most %d; %d units moved\n",
		r.Method, r.Cells, f.Changed, f.Distance.Mean, f.Distance.Max, f.UnitsMoved)
	fmt.Fprintf(w, "%d of %d sums do not add up; of %d unsafe cells %d are known exactly and %d narrowed to less than is required\n",
		f.SumsViolated, f.Sums, r.Unsafe, f.Safety.Exact, f.Safety.Narrowed)
	for _, limit := range r.Limits {
		fmt.Fprintln(w, "note: "+limit)
	}
	for _, broken := range r.Broken {
		fmt.Fprintln(w, "PROMISE NOT KEPT: "+broken)
	}
	fmt.Fprintf(w, "nothing is proven; the result is in %s\n", out)
}
