package argus

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// writeJob writes the commands, and the remark that brings the problem back.
func (w *writer) writeJob() error {
	w.job.Cost = w.cost()
	flag := "0"
	if on := w.Spec.Rules.Singletons; on != nil && *on || on == nil && w.Spec.Kind == table.Magnitude && w.Spec.Contributor != "" {
		flag = "1"
	}
	w.job.Suppress = fmt.Sprintf("MOD(1,5,%s,%s,%s)", flag, flag, flag)
	var b strings.Builder
	command := func(format string, args ...any) { fmt.Fprintf(&b, format+eol, args...) }
	open, read := "<OPENTABLEDATA>", "<READTABLE> 0"
	if w.job.Records {
		open, read = "<OPENMICRODATA>", "<READMICRODATA>"
	} else if w.job.Recompute {
		read = "<READTABLE> 1"
	}
	command(`%s "%s"`, open, w.job.Data)
	command(`<OPENMETADATA> "%s"`, w.job.Metadata)
	dims := `"` + strings.Join(w.job.Dimensions, `""`) + `"`
	response := `"` + w.job.Response + `"`
	if w.job.Response == "<freq>" {
		response = w.job.Response
	}
	command(`<SPECIFYTABLE> %s|%s||%s`, dims, response, w.job.Cost)
	command("<SAFETYRULE> %s", w.job.Rule)
	if err := w.writeRemark(&b); err != nil {
		return err
	}
	command("%s", read)
	for _, a := range w.hst {
		command(`<APRIORI> "%s", 1, "%s", 0, 0`, a.File, a.Separator)
	}
	command("<SUPPRESS> %s", w.job.Suppress)
	command(`<WRITETABLE> (1,3,AS+FL+,"%s.protected.csv")`, w.base)
	return w.add(w.base+".arb", b.String())
}

func (w *writer) writeRemark(b *strings.Builder) error {
	spec, err := w.Spec.Text()
	if err != nil {
		return err
	}
	w.remark.Spec = json.RawMessage(spec)
	w.remark.Commands = w.job.commands()
	w.remark.Columns, w.remark.Groupings = w.names.changed, w.Groupings
	lines, err := w.remark.lines()
	b.WriteString(lines)
	return err
}

// cost is what a hidden cell costs, as <SPECIFYTABLE> says it.
func (w *writer) cost() string {
	switch w.Spec.Cost {
	case table.CostFrequency:
		return "-1"
	case table.CostValue:
		if w.Spec.Kind == table.Frequency {
			return "-1"
		}
		return `"` + w.job.Response + `"`
	case table.CostLevels:
		w.note("cost by levels is written as the fewest cells: τ-ARGUS does not know the other")
	}
	return "-2"
}
