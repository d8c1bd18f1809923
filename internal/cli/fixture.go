package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/kruistabel/kruistabel/internal/fixture"
)

type fixtureCmd struct {
	Name string `arg:"" name:"NAME" help:"mini or locale."`
	Dir  string `arg:"" name:"DIR" help:"Folder to make; it must not exist."`
	output
}

func (*fixtureCmd) Help() string {
	return `Makes a small hub whose figures are known beforehand, with its country, its people, a delivery and the tables in force,
to try the product on. Everybody in it is made up.

  DIR/hub        the hub; DIR/identity its private identity
  DIR/country    warehouse, deliveries, keyset

  mini     375 persons in measure A01 on 30 June 2015, education by sex, one cell of 7
  locale   1,234,567 persons, of whom 12.3 % are women

Example:

  kruistabel fixture mini trial
  kruistabel serve trial/hub --demo`
}

func (c *fixtureCmd) Run(a *app) error {
	m, err := fixture.Make(a.ctx, c.Name, c.Dir)
	if err != nil {
		return err
	}
	return c.answer(a, true, m, func(w io.Writer) {
		fmt.Fprintf(w, "fixture   %s\n", m.Name)
		fmt.Fprintf(w, "hub       %s\n", m.Hub)
		fmt.Fprintf(w, "identity  %s\n", m.Identity)
		fmt.Fprintf(w, "accounts  %s\n", strings.Join(m.Accounts, ", "))
	})
}
