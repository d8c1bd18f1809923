package cli

import (
	"io"
	"slices"

	"github.com/alecthomas/kong"

	"github.com/kruistabel/kruistabel/sdc/methods"
)

type compareCmd struct {
	Problem string   `arg:"" name:"PROBLEM" help:"Folder with the table problem, of counts."`
	Methods []string `placeholder:"METHOD" help:"Which methods, with commas between; without it all but optimal."`
	protection
	changing
	output
}

func (*compareCmd) Help() string {
	return `Applies several methods of protection to one table and reports on them side by side: how safe the unsafe cells are, cells and
units lost, how far published counts are from the true ones, whether totals are still the sums of their parts. Every figure
is measured. The report is for the hub: docs/methods tells what each figure and method means.

Example:

  kruistabel compare problems/region-age --secret key --methods suppress,cell-key,controlled-round`
}

func (c *compareCmd) Run(a *app, command *kong.Context) error {
	names := c.Methods
	if names == nil {
		names = slices.DeleteFunc(slices.Clone(methods.Names), func(name string) bool {
			return name == methods.Optimal || name == methods.CellKey && c.Secret == ""
		})
	}
	if err := known(names); err != nil {
		return err
	}
	if err := fits(command, names); err != nil {
		return err
	}
	options, err := c.changing.options(&c.protection)
	if err != nil {
		return err
	}
	if slices.Contains(names, methods.Optimal) {
		options.Solver = solver(a.ctx)
	}
	report, err := methods.Compare(a.ctx, c.Problem, names, options)
	if err != nil {
		return problemError(err)
	}
	var failed error
	err = c.answer(a, false, report, func(w io.Writer) { failed = report.WriteText(w) })
	if err == nil {
		err = failed
	}
	return err
}
