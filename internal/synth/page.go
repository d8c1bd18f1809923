package synth

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

func percent(x float64) string {
	if math.IsNaN(x) {
		return "-"
	}
	return strconv.FormatFloat(100*x, 'f', 1, 64) + " %"
}

func fixedText(x float64, digits int) string {
	if math.IsNaN(x) {
		return "-"
	}
	return strconv.FormatFloat(x, 'f', digits, 64)
}

// WriteMarkdown writes the page of fitted against real margins. command is
// the line that makes the same country again.
func (r *Report) WriteMarkdown(w io.Writer, command string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# The synthetic country against its margins\n\n")
	fmt.Fprintf(&b, "%d people live in the country on 31/12/2014. Everything below is counted in its files. Made with\n\n    %s\n\n", r.Persons, command)
	b.WriteString(pageNotes)
	b.WriteString("## Margins\n\nTotal variation is half the sum of the differences between the fitted and the real shares of all cells.\n\n")
	rows := [][]string{{"margin", "cells", "total variation", "source"}}
	for _, m := range r.Margins {
		rows = append(rows, []string{m.Name, itoa(m.Cells), strconv.FormatFloat(100*m.TV, 'f', 3, 64) + " %", m.Source})
	}
	markdownTable(&b, rows)
	for _, m := range r.Margins {
		fmt.Fprintf(&b, "### %s\n\n", m.Name)
		if m.Cells > marginRows {
			fmt.Fprintf(&b, "The %d largest of %d cells.\n\n", marginRows, m.Cells)
		}
		rows := [][]string{{"cell", "real", "fitted"}}
		for _, c := range m.Rows[:min(len(m.Rows), marginRows)] {
			rows = append(rows, []string{c.Label, strconv.FormatFloat(100*c.Real, 'f', 3, 64) + " %", strconv.FormatFloat(100*c.Fitted, 'f', 3, 64) + " %"})
		}
		markdownTable(&b, rows)
	}
	r.writeAssociations(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// marginRows is how many cells of a margin are shown.
const marginRows = 16

func (r *Report) writeAssociations(b *strings.Builder) {
	fmt.Fprintf(b, "## Education and age\n\nCramér's V at 25 and over: %.3f; in the census, on the same ages: %.3f.\n\n", r.EducationV, r.CensusV)
	markdownTable(b, r.Education)
	fmt.Fprintf(b, "## Position, age and sex\n\nCramér's V of position and age: men %.3f, women %.3f.\n\n", r.PositionV[male], r.PositionV[female])
	markdownTable(b, r.Position)
	b.WriteString("## Wage by sector, status and size\n\nMain jobs of employees with a wage, 2014Q4. Share of the variance of log wages that lies between groups: ")
	fmt.Fprintf(b, "sector %s, status %s, size %s.\n\n", percent(r.WageEta["sector"]), percent(r.WageEta["status"]), percent(r.WageEta["size"]))
	markdownTable(b, r.Wages)
	fmt.Fprintf(b, "## Origin, nationality and country of birth\n\nCramér's V of origin and nationality: %.3f; of origin and country of birth: %.3f.\n\n", r.OriginV["origin and nationality"], r.OriginV["origin and country of birth"])
	markdownTable(b, r.Origin)
	b.WriteString("## Households\n\nWho lives with whom is not in the files; the run counted it while it made them.\n\n")
	markdownTable(b, r.Households)
	b.WriteString("## From quarter to quarter\n\n")
	markdownTable(b, r.Retention)
	b.WriteString("## Beneficiaries and whom a measure is for\n\nSpells that start in the eight quarters; the state is that of the quarter before the start for those not in work, of the start for employees.\n\n")
	markdownTable(b, r.Targets)
}

func markdownTable(b *strings.Builder, rows [][]string) {
	for i, row := range rows {
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			b.WriteString(strings.Repeat("|---", len(row)) + "|\n")
		}
	}
	b.WriteString("\n")
}

const pageNotes = `How the targets were made:

- Persons asked for are all people of the eight quarters together; about 96 in 100 of them live in the country on the
  reference date, 31/12/2014, the eve of Statbel's population of 1/1/2015.
- Education and household status are known for 2011. Their distributions within region, sex and five-year age are applied
  to the population of 2015.
- Positions: the KSZ's counts of working people (codes 11 to 143) are exact for each fourth quarter and interpolated between;
  their spread over region, sex, age and education is that of the census activity, raked to those counts. Shares are of the
  resident population, though the KSZ also counts people who work here and live abroad. The numbers of the other codes are
  own estimates; code 4, other, is what is left.
- Volumes of measures are Flemish; measures of the whole country are given to all regions in proportion. All are scaled
  together, to one and a half million spells for a country of 11.2 million.
- Margins whose source is an own estimate say so. They show that the country does what it was told, not that it was told
  the truth.

`
