package airlock

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/study"
)

// checkTimes looks at the moments, quarters and offsets that a spec asks for.
// What is none is a mistake; one for which the study makes no table, because
// its authorisation names it not, is forbidden.
func (p *Plan) checkTimes() error {
	for _, c := range p.sources[bySubtype].Columns {
		if !p.isPeriod(c.Name) {
			continue
		}
		named := p.times(c.Name)
		for _, code := range p.asked(c.Name) {
			if err := readTime(c.Name, code); err != nil {
				return misuse("%s: %v", c.Name, err)
			}
			if !slices.Contains(named, code) {
				return refusal.New(refusal.Forbidden, "It names "+strings.Join(named, ", ")+".",
					"study %s, under authorisation %s, does not name %s as %s of %s", p.study.ID, p.study.Authorisation.Number, code, c.Name, p.table.Name)
			}
		}
	}
	return nil
}

// times are the moments, quarters or offsets that the study names for the table.
func (p *Plan) times(column string) (named []string) {
	switch column {
	case "moment":
		for _, m := range p.table.Moments {
			named = append(named, m.String())
		}
	case "offset":
		for _, o := range p.table.Offsets {
			named = append(named, strconv.Itoa(o))
		}
	default:
		for _, q := range p.table.Quarters {
			named = append(named, q.String())
		}
	}
	return named
}

// readTime reports whether a code can be one of a moment, a quarter or an offset.
func readTime(column, code string) (err error) {
	switch column {
	case "moment":
		_, err = study.ParseDate(code)
	case "offset":
		if n, fault := strconv.Atoi(code); fault != nil || strconv.Itoa(n) != code {
			err = fmt.Errorf("%q is not a number of quarters such as -2", code)
		}
	default:
		_, err = study.ParseQuarter(code)
	}
	return err
}
