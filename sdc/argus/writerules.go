package argus

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// formatSafety writes rules for a kind of table. What τ-ARGUS cannot say is noted.
func formatSafety(r table.Rules, kind table.Kind, holdings, weighted bool) (string, []string) {
	var calls, notes []string
	add := func(format string, args ...any) { calls = append(calls, fmt.Sprintf(format, args...)) }
	note := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	if kind == table.Magnitude {
		formatContents(r, holdings, add, note)
	} else if r.PPercent > 0 || len(r.Dominance) > 0 || r.Request > 0 {
		note("rules about contributions are left out: τ-ARGUS has none for counts")
	}
	if r.MinimumFrequency > 0 {
		percent := int64(100)
		if kind == table.Magnitude {
			percent = max(r.Protection.Units, 0)
			if percent == 0 {
				percent = 10
			}
		} else {
			note("FREQ protects by 100 percent of a count: τ-ARGUS has no units; the problem says %s", r.Protection)
		}
		if holdings {
			add("FREQ(0,0)")
		}
		add("FREQ(%d,%d)", r.MinimumFrequency, min(percent, 100))
	}
	switch r.ZerosInForce() {
	case table.ZerosUnsafe:
		if kind == table.Magnitude {
			add("ZERO(1)")
		} else {
			note("zeros are unsafe in the problem: τ-ARGUS has no such rule for counts")
		}
	case table.ZerosHideable:
		note("zeros may be hidden in the problem: τ-ARGUS never hides an empty cell")
	}
	if r.GroupDisclosure > 0 {
		note("group_disclosure is left out: τ-ARGUS has no such rule; set those cells by hand")
	}
	if weighted {
		add("WGT(1)")
	}
	if len(calls) == 0 {
		add("MAN(%d)", manualRange)
	}
	return strings.Join(calls, "|"), notes
}

// formatContents writes the rules about contributions; whole percentages only, and
// rounded so that no unsafe cell is lost.
func formatContents(r table.Rules, holdings bool, add, note func(string, ...any)) {
	if r.PPercent > 0 {
		p, q := math.Ceil(r.PPercent), "100"
		if r.Prior > 0 {
			q = strconv.Itoa(int(max(1, math.Floor(r.Prior))))
		}
		if p != r.PPercent || r.Prior != math.Floor(r.Prior) {
			note("τ-ARGUS takes whole percentages: p%% %g is written as P(%g,%s,1)", r.PPercent, p, q)
		}
		if holdings {
			add("P(0,100,1)")
			add("P(0,100,1)")
		}
		add("P(%d,%s,1)", int(p), q)
	}
	for i, d := range r.Dominance {
		if i == 2 {
			note("τ-ARGUS takes two NK rules: the others are left out")
			break
		}
		if i == 0 && holdings {
			add("NK(0,0)")
			add("NK(0,0)")
		}
		if d.Percent != math.Floor(d.Percent) {
			note("τ-ARGUS takes whole percentages: dominance of %g is written as %g", d.Percent, max(1, math.Floor(d.Percent)))
		}
		add("NK(%d,%d)", d.N, int(max(1, math.Floor(d.Percent))))
	}
	if r.Request > 0 {
		if holdings {
			add("REQ(0,0,0,0)")
		}
		add("REQ(%d,0,0,10)", int(max(1, math.Floor(r.Request))))
	}
}
