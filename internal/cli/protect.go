package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/attack"
	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/methods"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
)

type protectCmd struct {
	Problem string  `arg:"" name:"PROBLEM" help:"Folder with the table problem."`
	Out     string  `required:"" placeholder:"DIR" help:"Folder for the result."`
	Method  string  `default:"suppress" help:"suppress, optimal, cell-key, controlled-round, small-count, midpoint or random-round."`
	Keep    string  `placeholder:"LAST.csv" help:"An earlier protected.csv: what is hidden there stays hidden where that is still right."`
	Seconds float64 `placeholder:"S" help:"optimal: stop after so many seconds; 600 without it."`
	Gap     float64 `placeholder:"G" help:"optimal: stop when the cost is proven to be within this share of the least, such as 0.02."`
	protection
	changing
	output
}

// protection are the options of what is protected, and how hard.
type protection struct {
	Floor      *int64  `placeholder:"0|1" help:"Least value that an intruder knows a hidden count to have; without it as the problem says."`
	Protection string  `placeholder:"N|threshold" help:"Units on each side, or up to the threshold; without it as the problem says."`
	Singletons string  `placeholder:"on|off" help:"Protect against those who are alone in a hidden cell; without it as the problem says."`
	Cost       string  `placeholder:"COST" help:"What hiding costs: cells, levels, frequency or value; without it as the problem says."`
	Seed       uint64  `placeholder:"S" help:"Of everything left to chance; any value is good."`
	Effort     int     `placeholder:"N" help:"Rounds that improve a proven pattern; less than 0 for none."`
	Threads    threads `placeholder:"N" help:"At most this many processors; all without it. The result does not depend on it."`
}

func (*protectCmd) Help() string {
	return `Protects a table of counts or of sums. The method suppress finds the cells that would tell something about a person, hides
them and as few others as it can, and proves for each unsafe cell that what is published does not give it away; optimal
does the same with the least cost that a mixed-integer program finds, for small tables. The other methods change counts
instead of hiding them and prove nothing: docs/methods tells what each guarantees. No hub is needed.

A problem is a folder with spec.json, microdata.csv or cells.csv, and hier_DIMENSION.csv for each dimension
(docs/table-problem.md). The result folder gets protected.csv, protected.full.csv, witnesses.jsonl.zst (the proof),
report.json and spec.json. All of them are for the hub only: even protected.csv says which cells are primary.

Exit status 1: some unsafe cell could not be proven; such a table must not be released.

Examples:

  kruistabel protect problems/region-age --out result
  kruistabel protect problems/region-age --out result --keep last/protected.csv
  kruistabel protect problems/region-age --out rounded --method controlled-round --base 5
  kruistabel check problems/region-age result`
}

func (c *protectCmd) Run(a *app, command *kong.Context) error {
	if err := known([]string{c.Method}); err != nil {
		return err
	}
	if err := fits(command, []string{c.Method}); err != nil {
		return err
	}
	if err := c.limits(); err != nil {
		return err
	}
	options, err := c.changing.options(&c.protection)
	if err != nil {
		return err
	}
	if !methods.Hides(c.Method) {
		return c.change(a, options)
	}
	return c.hide(a, options.Options)
}

// lessGarbage is how much memory may be garbage, in percent of what is not. Large tables
// live in a few arrays; collecting more often costs them little time.
const lessGarbage = 15

// limits refuses limits of the search that say nothing.
func (c *protectCmd) limits() error {
	if !(c.Seconds >= 0 && c.Seconds <= maxSeconds) {
		return refusal.New(refusal.Misuse, "Use a number above 0.", "--seconds %g", c.Seconds)
	}
	if !(c.Gap >= 0 && c.Gap < 1) {
		return refusal.New(refusal.Misuse, "Use a share of 0 or more and below 1, such as 0.02.", "--gap %g", c.Gap)
	}
	return nil
}

// maxSeconds is a year.
const maxSeconds = 366 * 24 * 3600

// hide protects by hiding cells.
func (c *protectCmd) hide(a *app, options sdc.Options) error {
	defer debug.SetGCPercent(debug.SetGCPercent(lessGarbage))
	options.Method, options.Seconds, options.Gap = c.Method, c.Seconds, c.Gap
	if c.Method == methods.Optimal {
		options.Solver = solver(a.ctx)
	}
	bar := a.progress()
	defer bar.end()
	options.Progress = func(p sdc.Progress) { bar.show(p.Stage, int64(p.Done), int64(p.Total)) }
	report, err := problem.ProtectDir(a.ctx, c.Problem, c.Out, c.Keep, options)
	bar.end()
	if err != nil {
		return problemError(err)
	}
	if err := c.answer(a, false, report, func(w io.Writer) { writeReport(w, c.Out, report) }); err != nil {
		return err
	}
	if !report.Proven {
		return refusal.New(refusal.NotHeld, "They are listed in report.json; coarser dimensions help.",
			"%d unsafe cells could not be proven: the table must not be released", len(report.Unproven))
	}
	return nil
}

// change protects by changing counts.
func (c *protectCmd) change(a *app, options methods.Options) error {
	report, err := methods.Change(a.ctx, c.Problem, c.Out, c.Method, options)
	if err != nil {
		return problemError(err)
	}
	return c.answer(a, false, report, func(w io.Writer) { writeChanged(w, c.Out, &report) })
}

func (c *protection) options() (sdc.Options, error) {
	o := sdc.Options{Floor: c.Floor, Cost: sdc.Cost(c.Cost), Seed: c.Seed, Effort: c.Effort, Threads: int(c.Threads)}
	if c.Floor != nil && *c.Floor != 0 && *c.Floor != 1 {
		return o, refusal.New(refusal.Misuse, "Use 0 or 1.", "--floor %d", *c.Floor)
	}
	switch o.Cost {
	case "", sdc.CostCells, sdc.CostLevels, sdc.CostFrequency, sdc.CostValue:
	default:
		return o, refusal.New(refusal.Misuse, "Use cells, levels, frequency or value.", "--cost %q", c.Cost)
	}
	switch c.Singletons {
	case "":
	case "on", "off":
		on := c.Singletons == "on"
		o.Singletons = &on
	default:
		return o, refusal.New(refusal.Misuse, "Use on or off.", "--singletons %q", c.Singletons)
	}
	switch c.Protection {
	case "":
	case "threshold":
		o.Protection = &sdc.Protection{Threshold: true}
	default:
		units, err := strconv.ParseInt(c.Protection, 10, 32)
		if err != nil || units < 1 {
			return o, refusal.New(refusal.Misuse, "Use a whole number of 1 or more, or threshold.", "--protection %q", c.Protection)
		}
		o.Protection = &sdc.Protection{Units: units}
	}
	return o, nil
}

// problemError tells mistakes in a problem from faults.
func problemError(err error) error {
	var file *problem.Error
	for _, known := range []error{table.ErrInvalid, table.ErrTooLarge, primary.ErrNever, problem.ErrUnsupported, sdc.ErrMethod, methods.ErrOption, compare.ErrCountsOnly, attack.ErrInput, attack.ErrContradiction,
		fs.ErrNotExist, fs.ErrPermission, fs.ErrExist, syscall.ENOTDIR, syscall.EISDIR, syscall.ELOOP, syscall.ENAMETOOLONG, syscall.EROFS} {
		if errors.Is(err, known) {
			return refusal.Wrap(refusal.Misuse, "", err)
		}
	}
	if errors.As(err, &file) {
		return refusal.Wrap(refusal.Misuse, "", err)
	}
	return err
}

func writeReport(w io.Writer, out string, r table.Report) {
	fmt.Fprintf(w, "%d cells, %d unsafe, %d hidden to protect others, %d units hidden\n", r.Cells, r.Unsafe, r.Secondary, r.HiddenUnits)
	proven := "proven"
	if !r.Proven {
		proven = fmt.Sprintf("NOT proven for %d cells", len(r.Unproven))
	}
	fmt.Fprintf(w, "%s, by %d witnesses, floor %d, in %.1f seconds; the result is in %s\n", proven, r.Witnesses, r.Floor, r.Seconds["total"], out)
}

// withoutProof says why a result that is there cannot be checked.
func withoutProof(dir string, err error) error {
	_, published := os.Stat(filepath.Join(dir, problem.ProtectedFile))
	_, proof := os.Stat(filepath.Join(dir, problem.WitnessFile))
	if published == nil && errors.Is(proof, fs.ErrNotExist) && errors.Is(err, fs.ErrNotExist) {
		return refusal.New(refusal.Misuse, "Methods that change counts prove nothing; what another program hid can be judged by attack.",
			"%s has no %s: there is no proof to check", dir, problem.WitnessFile)
	}
	return err
}

type checkCmd struct {
	Problem string `arg:"" name:"PROBLEM" help:"Folder with the table problem."`
	Dir     string `arg:"" name:"DIR" help:"Folder that protect made."`
	output
}

func (*checkCmd) Help() string {
	return `Checks a protected table against its problem, in code that knows nothing of how it was protected: every unsafe cell is
hidden, published counts are the true ones, and the witnesses prove that no hidden unsafe count can be derived.

Exit status 1: something does not hold; each finding is printed.

Example:

  kruistabel check problems/region-age result`
}

func (c *checkCmd) Run(a *app) error {
	checked, err := problem.CheckDir(a.ctx, c.Problem, c.Dir)
	if err != nil {
		return withoutProof(c.Dir, problemError(err))
	}
	type finding struct {
		Code string `json:"code"`
		Text string `json:"text"`
	}
	result := struct {
		Holds       bool      `json:"holds"`
		Cells       int       `json:"cells"`
		Hidden      int       `json:"hidden"`
		Witnesses   int       `json:"witnesses"`
		Differences []string  `json:"differences"`
		Findings    []finding `json:"findings"`
	}{len(checked.Findings) == 0, checked.Cells, checked.Hidden, checked.Witnesses, append([]string{}, checked.Differences...), []finding{}}
	for _, f := range checked.Findings {
		result.Findings = append(result.Findings, finding{string(f.Code), f.Text})
	}
	if err := c.answer(a, false, result, func(w io.Writer) {
		for _, d := range checked.Differences {
			fmt.Fprintln(w, d)
		}
		for _, f := range checked.Findings {
			fmt.Fprintln(w, f.String())
		}
		if result.Holds {
			fmt.Fprintf(w, "holds: %d cells, %d hidden, %d witnesses\n", result.Cells, result.Hidden, result.Witnesses)
		}
	}); err != nil {
		return err
	}
	if !result.Holds {
		return refusal.New(refusal.NotHeld, "It must not be released.", "%d findings", len(result.Findings))
	}
	return nil
}
