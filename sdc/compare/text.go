package compare

import (
	"cmp"
	"fmt"
	"io"
	"text/tabwriter"
)

// WriteText writes the report for people: one column a method, one line a figure,
// and below it what each method does not guarantee.
func (r Report) WriteText(w io.Writer) error {
	fmt.Fprintf(w, "%s: %d cells, %d empty, %d unsafe, %d units\n\n", cmp.Or(r.Problem, "table"), r.Cells, r.Empty, r.Unsafe, r.Units)
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, line := range lines {
		fmt.Fprint(columns, line.label, "\t")
		for _, m := range r.Methods {
			fmt.Fprint(columns, line.value(m), "\t")
		}
		fmt.Fprintln(columns)
	}
	if err := columns.Flush(); err != nil {
		return err
	}
	for _, m := range r.Methods {
		for _, broken := range m.Broken {
			fmt.Fprintf(w, "\n%s: PROMISE NOT KEPT: %s\n", m.Method, broken)
		}
		for _, fact := range m.Facts {
			fmt.Fprintf(w, "\n%s: %s = %d: %s\n", m.Method, fact.Name, fact.Value, fact.Meaning)
		}
		for _, limit := range m.Limits {
			fmt.Fprintf(w, "\n%s: %s\n", m.Method, limit)
		}
	}
	_, err := fmt.Fprintln(w)
	return err
}

// lines are the figures of the text, in order.
var lines = []struct {
	label string
	value func(Result) string
}{
	{"method", func(r Result) string { return r.Method }},
	{"unsafe, exactly known", func(r Result) string { return whole(r.Figures.Safety.Exact) }},
	{"unsafe, known too narrowly", func(r Result) string { return whole(r.Figures.Safety.Narrowed) }},
	{"unsafe, showing the true count", func(r Result) string { return whole(r.Figures.Safety.True) }},
	{"counts possible for an unsafe cell, mean", func(r Result) string { return fmt.Sprintf("%.1f", r.Figures.Safety.MeanWidth) }},
	{"cells showing a small count", func(r Result) string { return whole(r.Figures.Safety.Small) }},
	{"cells exactly known", func(r Result) string { return whole(r.Figures.Safety.ExactCells) }},
	{"cells hidden", func(r Result) string { return whole(r.Figures.Hidden) }},
	{"units hidden", func(r Result) string { return fmt.Sprint(r.Figures.HiddenUnits) }},
	{"cells changed", func(r Result) string { return whole(r.Figures.Changed) }},
	{"units moved", func(r Result) string { return fmt.Sprint(r.Figures.UnitsMoved) }},
	{"distance, mean", func(r Result) string { return fmt.Sprintf("%.3f", r.Figures.Distance.Mean) }},
	{"distance, root mean square", func(r Result) string { return fmt.Sprintf("%.3f", r.Figures.Distance.Root) }},
	{"distance, largest", func(r Result) string { return fmt.Sprint(r.Figures.Distance.Max) }},
	{"distance of totals, mean", func(r Result) string { return fmt.Sprintf("%.3f", r.Figures.Totals.Mean) }},
	{"Hellinger distance", func(r Result) string { return fmt.Sprintf("%.3f", r.Figures.Distance.Hellinger) }},
	{"sums that do not hold", func(r Result) string { return fmt.Sprintf("%d of %d", r.Figures.SumsViolated, r.Figures.Sums) }},
	{"largest gap in a sum", func(r Result) string { return fmt.Sprint(r.Figures.LargestGap) }},
	{"overlaps that do not hold", func(r Result) string { return whole(r.Figures.OverlapViolated) }},
	{"empty cells that show people", func(r Result) string { return whole(r.Figures.ZerosLost) }},
	{"people that show zero", func(r Result) string { return whole(r.Figures.FalseZeros) }},
	{"same people, other count", func(r Result) string { return whole(r.Figures.Inconsistent) }},
	{"unbiased", func(r Result) string { return yes(r.Promise.Unbiased) }},
	{"consistent between tables", func(r Result) string { return yes(r.Promise.Consistent) }},
}

func whole(n int) string { return fmt.Sprint(n) }

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
