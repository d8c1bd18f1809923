package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/alecthomas/kong"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/sdc/convert"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

type convertCmd struct {
	From       string   `arg:"" name:"FROM" help:"A problem folder, a result of protect, a job (.arb) or metadata (.rda) of tau-ARGUS, or a folder for sdcTable in R."`
	To         string   `arg:"" name:"TO" help:"New folder for the converted files."`
	FromKind   string   `name:"from" placeholder:"KIND" enum:"problem,protected,argus,r," default:"" help:"What FROM is, where that cannot be seen: problem, protected, argus or r."`
	ToKind     string   `name:"to" placeholder:"KIND" enum:"problem,protected,argus,r," default:"" help:"What TO becomes: problem, argus, r, or protected. Without it a problem, or of a problem files for tau-ARGUS."`
	Problem    string   `placeholder:"DIR" help:"Of a result of protect: the problem that it protects."`
	Table      int      `placeholder:"N" help:"Of a job with several tables: which one, from 1."`
	Encoding   string   `placeholder:"NAME" enum:"utf-8,windows-1252," default:"" help:"Of the files for tau-ARGUS: utf-8 (the default) or windows-1252."`
	Dimensions []string `placeholder:"NAME" help:"Of data without a job: the variables of the table."`
	Response   string   `placeholder:"COLUMN" help:"Of data without a job: whose values are summed."`
	Rule       string   `placeholder:"RULE" help:"Of data without a job: safety rules of tau-ARGUS, such as 'P(20)|FREQ(3,10)'."`
	Frequency  string   `placeholder:"COLUMN" help:"Of data for R: the column of counts."`
	Weight     string   `placeholder:"COLUMN" help:"Of data for R: the column of sampling weights."`
	MaxN       *int64   `name:"max-n" placeholder:"N" help:"Of data for R: the largest count that is unsafe."`
	output
}

func (*convertCmd) Help() string {
	return `Converts table problems and protected tables between the neutral format and what other programs read: tau-ARGUS (.rda with
.asc or .tab, .hrc, .hst, .arb) and sdcTable in R (hierarchies by levels, data frames as CSV). What the other side cannot
express is said in notes.

Examples:

  kruistabel convert jobs/turnover.arb turnover
  kruistabel convert turnover for-argus
  kruistabel convert turnover for-r --to r
  kruistabel convert result for-argus --problem turnover
  kruistabel convert turnover.sbs theirs --to protected --problem turnover`
}

// converting says for which kinds of files an option is: those that are read, or those
// that are written. What is in neither list is for none of that side.
var converting = []struct {
	option   string
	from, to []convert.Kind
}{
	{"problem", []convert.Kind{convert.Protected}, []convert.Kind{convert.Protected}},
	{"table", []convert.Kind{convert.Argus}, nil},
	{"dimensions", []convert.Kind{convert.Argus}, nil},
	{"rule", []convert.Kind{convert.Argus}, nil},
	{"response", []convert.Kind{convert.Argus, convert.R}, nil},
	{"frequency", []convert.Kind{convert.R}, nil},
	{"weight", []convert.Kind{convert.R}, nil},
	{"max-n", []convert.Kind{convert.R}, nil},
	{"encoding", nil, []convert.Kind{convert.Argus, ""}},
}

// fits refuses an option that says nothing about these files.
func (c *convertCmd) fits(command *kong.Context) error {
	from, to := convert.Kind(c.FromKind), convert.Kind(c.ToKind)
	if from == "" && to != convert.Protected {
		var err error
		if from, err = convert.Detect(c.From); err != nil {
			return convertError(err)
		}
	}
	for _, o := range converting {
		if given(command, o.option) && !slices.Contains(o.from, from) && !slices.Contains(o.to, to) {
			return refusal.New(refusal.Misuse, "Leave it out.", "--%s says nothing about these files", o.option)
		}
	}
	return nil
}

func (c *convertCmd) Run(a *app, command *kong.Context) error {
	if err := c.fits(command); err != nil {
		return err
	}
	notes, err := convert.Run(c.From, c.To, convert.Options{
		From: convert.Kind(c.FromKind), To: convert.Kind(c.ToKind), Problem: c.Problem, Table: c.Table, Encoding: textfile.Encoding(c.Encoding),
		Dimensions: c.Dimensions, Response: c.Response, Rule: c.Rule, Frequency: c.Frequency, Weight: c.Weight, MaxN: c.MaxN,
	})
	if err != nil {
		return convertError(err)
	}
	result := struct {
		To    string   `json:"to"`
		Notes []string `json:"notes"`
	}{c.To, append([]string{}, notes...)}
	return c.answer(a, false, result, func(w io.Writer) {
		for _, note := range notes {
			fmt.Fprintln(w, "note: "+note)
		}
		fmt.Fprintln(w, "converted into "+c.To)
	})
}

// convertError takes whatever is wrong with files for bad input; a disk that fails is
// a fault.
func convertError(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrExist) && !errors.Is(err, fs.ErrPermission) {
		return problemError(err)
	}
	return refusal.Wrap(refusal.Misuse, "", err)
}
