package argus

import (
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// column copies a variable of the records into a column of the problem.
type column struct {
	at   int
	name string
	text func(string) (string, error)
}

// readRecords copies the records, with what the rules look at.
func (r *reader) readRecords(data textfile.Text) error {
	copies := r.copied()
	sheet := &problem.Sheet{}
	for _, d := range r.dims {
		sheet.Columns = append(sheet.Columns, d.name)
	}
	for _, c := range copies {
		sheet.Columns = append(sheet.Columns, c.name)
	}
	r.folder.Records = sheet
	return r.meta.eachLine(data, func(line int, fields []string) error {
		row := make([]string, 0, len(sheet.Columns))
		for d := range r.dims {
			code := fields[r.dims[d].at]
			if err := r.dims[d].leaf(data.Name, line, code); err != nil {
				return err
			}
			row = append(row, code)
		}
		for _, c := range copies {
			text, err := c.text(fields[c.at])
			if err != nil {
				return textfile.Fail(data.Name, line, "variable %q: %w", r.meta.Variables[c.at].Name, err)
			}
			row = append(row, text)
		}
		sheet.Rows = append(sheet.Rows, row)
		return nil
	})
}

// copied chooses the columns beside the dimensions, and names them in the
// specification.
func (r *reader) copied() []column {
	spec, lossless := &r.folder.Spec, r.job.remark != nil
	var list []column
	add := func(at int, text func(string) (string, error)) string {
		name := r.free(r.job.remark.original(r.meta.Variables[at].Name))
		list = append(list, column{at, name, text})
		return name
	}
	weighted := r.at.weight >= 0 && (r.safety.Weighted || lossless)
	if r.kind == table.Frequency {
		if weighted {
			spec.Frequency = add(r.at.weight, textfile.Whole)
		}
		return list
	}
	spec.Response = add(r.at.response, number)
	if weighted {
		spec.Weight = add(r.at.weight, textfile.Positive)
	} else if r.at.weight >= 0 {
		r.note("variable %s: weights are left out, since the rules have no WGT(1)", r.meta.Variables[r.at.weight].Name)
	}
	if r.at.holding >= 0 && (r.safety.OfHoldings || lossless) {
		spec.Contributor = add(r.at.holding, func(s string) (string, error) { return s, nil })
	} else if r.at.holding >= 0 {
		r.note("variable %s: holdings are left out, since no rule is about them", r.meta.Variables[r.at.holding].Name)
	}
	if r.at.request >= 0 && (r.safety.Rules.Request > 0 || lossless) {
		asked := r.meta.Variables[r.at.request].Asked
		list = append(list, column{r.at.request, "request", func(s string) (string, error) {
			if s != "" && slices.Contains(asked, s) {
				return "1", nil
			}
			return "0", nil
		}})
	}
	return list
}

// free is a name of a column that no dimension has; a variable may be both.
func (r *reader) free(name string) string {
	for slices.ContainsFunc(r.dims, func(d dimension) bool { return d.name == name }) {
		name += "_value"
	}
	return name
}

// forceMissing makes all cells of a missing code safe, as MIS(1) does.
func (r *reader) forceMissing() error {
	some := false
	size := 1
	for _, d := range r.dims {
		some = some || len(d.missing) > 0
		size *= len(d.nodes)
		if size > maxForced {
			size = maxForced + 1
		}
	}
	if !r.safety.MissingSafe || !some {
		return nil
	}
	if size > maxForced {
		return r.fail("<SAFETYRULE>: MIS(1) with a table of more than %d cells: set the cells with missing codes safe in a file a priori instead", maxForced)
	}
	codes := make([]string, len(r.dims))
	var visit func(d int, missing bool)
	visit = func(d int, missing bool) {
		if d == len(r.dims) {
			if missing {
				r.status(codes, "s")
			}
			return
		}
		for _, n := range r.dims[d].finished() {
			codes[d] = n.Code
			visit(d+1, missing || r.dims[d].missing[n.Code])
		}
	}
	visit(0, false)
	return nil
}

// maxForced bounds the cells that a single rule sets.
const maxForced = 1 << 20

// finish completes the specification and the statuses set by hand.
func (r *reader) finish() error {
	spec := &r.folder.Spec
	for _, d := range r.dims {
		spec.Dimensions = append(spec.Dimensions, d.name)
		r.folder.Hierarchies = append(r.folder.Hierarchies, d.finished())
	}
	r.safety.fit(r.kind)
	spec.Kind, spec.Name = r.kind, strings.TrimSuffix(r.name, r.ending())
	given := spec.Rules.Given
	spec.Rules, spec.Cost = r.safety.Rules, r.cost()
	spec.Rules.Given = given
	spec.Rules.Singletons = r.job.singletons()
	r.notes = append(r.notes, r.safety.Notes...)
	if err := r.recall(); err != nil {
		return err
	}
	if err := r.forceMissing(); err != nil {
		return err
	}
	if r.safety.StatusOnly && !spec.Rules.Given && len(r.order) == 0 && r.job.remark == nil {
		r.note("the job has no rule, and no cell a status: none is unsafe")
	}
	if r.job.remark != nil {
		for _, row := range r.job.remark.Forced {
			if len(row) == len(r.dims)+1 {
				r.status(row[:len(r.dims)], row[len(r.dims)])
			}
		}
	}
	if len(r.order) == 0 {
		return nil
	}
	r.folder.Forced = &problem.Sheet{Columns: append(slices.Clone(spec.Dimensions), "status")}
	for _, key := range r.order {
		if r.forced[key] != "" {
			r.folder.Forced.Rows = append(r.folder.Forced.Rows, append(strings.Split(key, "\x00"), r.forced[key]))
		}
	}
	return nil
}

func (r *reader) ending() string {
	if at := strings.LastIndexByte(r.name, '.'); at > 0 {
		return r.name[at:]
	}
	return ""
}

// cost is what a hidden cell costs in the job.
func (r *reader) cost() table.Cost {
	switch r.job.Cost {
	case "-1":
		return table.CostFrequency
	case "-2":
		return table.CostCells
	case "-3":
		r.note("cost by distance is left out: the fewest cells are hidden")
		return table.CostCells
	}
	switch {
	case r.job.Cost != "" && !strings.EqualFold(r.job.Cost, r.job.Response):
		r.note("cost by the variable %q is left out: the least value is hidden", r.job.Cost)
		return table.CostValue
	case r.kind == table.Frequency:
		return table.CostFrequency
	}
	return table.CostValue
}

// unchanged says whether a job is a problem that was converted, and its commands are
// still those that were written.
func (r *reader) unchanged() bool {
	return r.job.remark != nil && r.job.remark.Commands == r.job.commands()
}

// recall takes from the remark of a job that was a problem what the commands do not
// say, unless they were changed since.
func (r *reader) recall() error {
	remark := r.job.remark
	if remark == nil {
		return nil
	}
	was, err := problem.ParseSpec(remark.Spec)
	if err != nil {
		return r.fail("the remark of this program is damaged: take its lines out: %w", err)
	}
	spec := &r.folder.Spec
	*spec = spec.Keep(was)
	spec.Name = was.Name
	r.folder.Groupings = remark.Groupings
	if r.unchanged() {
		spec.Rules, spec.Cost = was.Rules, was.Cost
		r.notes = nil
		return nil
	}
	r.note("the commands were changed since the job was written: they hold, and what they do not say is as if it had never been said")
	return nil
}
