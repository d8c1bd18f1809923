package pivot

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
)

// Step is one change of a definition.
type Step struct {
	Act       string   // one of Acts
	Dimension string   // that it is about
	To        string   // axis, level, name, column, title
	Codes     []string // of a filter or a group
	At        int      // place on an axis; -1: the end
}

// Acts are the changes there are.
var Acts = []string{"place", "remove", "up", "down", "swap", "level", "total", "filter", "group", "ungroup", "use", "show", "compare",
	"labels", "empty", "sort", "collapse", "expand", "collapse_all", "expand_all", "chart", "sheet", "title", "clear"}

// Axes are where a dimension may be placed.
var Axes = []string{"rows", "columns", "sheets"}

func misuse(key string, args ...any) error { return locale.Refuse(refusal.Misuse, key, args...) }

// Apply makes a step on a copy. A step that cannot be made is refused; the
// definition then stays as it was.
func (d *Definition) Apply(f *Facts, s Step) (*Definition, error) {
	next := d.Clone()
	if s.Dimension != "" && f.Dimension(s.Dimension) == nil {
		return nil, misuse("pivot.no_dimension", "name", s.Dimension)
	}
	if !slices.Contains(Acts, s.Act) {
		return nil, misuse("pivot.no_act", "act", s.Act)
	}
	if err := next.step(f, s); err != nil {
		return nil, err
	}
	next.complete(f)
	return next, nil
}

func (d *Definition) step(f *Facts, s Step) error {
	set := d.Settings[s.Dimension]
	switch s.Act {
	case "place":
		return d.place(f, s)
	case "remove":
		d.take(s.Dimension)
	case "up", "down":
		d.shift(s.Dimension, s.Act == "up")
	case "swap":
		d.Rows, d.Columns = d.Columns, d.Rows
	case "level":
		set.Level, set.Grouping = airlock.Level(s.To), ""
		d.Settings[s.Dimension] = set
	case "total":
		on := s.To == "on"
		if of := f.Dimension(s.Dimension); on && of.Additivity == NotAddable {
			return misuse("pivot.no_total", "name", s.Dimension)
		}
		set.Total = &on
		d.Settings[s.Dimension] = set
	case "filter":
		return d.filter(f, s)
	case "group":
		return d.group(f, s)
	case "ungroup":
		set.Grouping = ""
		d.Settings[s.Dimension] = set
	case "show":
		d.Show, d.Base = Show(s.To), s.Dimension
		if !slices.Contains(Shows, d.Show) {
			return misuse("pivot.no_act", "act", s.To)
		}
	case "compare":
		return d.compare(f, s)
	case "title":
		d.Title = title(s.To)
	case "clear":
		*d = Definition{Table: d.Table, Groupings: d.Groupings, Settings: map[string]Setting{}}
	default:
		d.look(s)
	}
	return nil
}

// look changes how the table is looked at.
func (d *Definition) look(s Step) {
	switch v := &d.View; s.Act {
	case "labels":
		v.Labels = s.To
	case "empty":
		v.HideEmpty = s.To == "hide"
	case "sort":
		v.Descending = v.Sort == s.To && s.To != "" && !v.Descending || v.Sort != s.To
		v.Sort = s.To
	case "collapse":
		if codes := v.Collapsed[s.Dimension]; !slices.Contains(codes, s.To) {
			v.Collapsed[s.Dimension] = append(codes, s.To)
		}
	case "expand":
		v.Collapsed[s.Dimension] = slices.DeleteFunc(v.Collapsed[s.Dimension], func(c string) bool { return c == s.To })
	case "collapse_all":
		v.Collapsed[s.Dimension] = s.Codes
	case "expand_all":
		delete(v.Collapsed, s.Dimension)
	case "chart":
		v.Chart = Chart(s.To)
	case "sheet":
		v.Sheet, _ = strconv.Atoi(s.To)
	}
}

// place puts a dimension on an axis, away from where it was.
func (d *Definition) place(f *Facts, s Step) error {
	axis := d.axis(s.To)
	if axis == nil {
		return misuse("pivot.no_axis", "axis", s.To)
	}
	placed := slices.Contains(d.Placed(), s.Dimension)
	if !placed && len(d.Placed()) == MaxDimensions {
		return overLimit(Use{"dimensions", MaxDimensions + 1, MaxDimensions})
	}
	d.take(s.Dimension)
	at := s.At
	if at < 0 || at > len(*axis) {
		at = len(*axis)
	}
	*axis = slices.Insert(*axis, at, s.Dimension)
	if set := d.Settings[s.Dimension]; !placed && f.Dimension(s.Dimension).Additivity == NotAddable {
		d.SetFilter(s.Dimension, nil) // all of them side by side
		d.Settings[s.Dimension] = set
	}
	return nil
}

func (d *Definition) axis(name string) *[]string {
	switch name {
	case "rows":
		return &d.Rows
	case "columns":
		return &d.Columns
	case "sheets":
		return &d.Sheets
	}
	return nil
}

// take takes a dimension off its axis.
func (d *Definition) take(name string) {
	for _, axis := range []*[]string{&d.Rows, &d.Columns, &d.Sheets} {
		*axis = slices.DeleteFunc(*axis, func(n string) bool { return n == name })
	}
	if d.Compare == name {
		d.Compare = ""
	}
}

func (d *Definition) shift(name string, up bool) {
	for _, axis := range []*[]string{&d.Rows, &d.Columns, &d.Sheets} {
		i := slices.Index(*axis, name)
		j := i + 1
		if up {
			j = i - 1
		}
		if i >= 0 && j >= 0 && j < len(*axis) {
			(*axis)[i], (*axis)[j] = (*axis)[j], (*axis)[i]
		}
	}
}

func (d *Definition) filter(f *Facts, s Step) error {
	of := f.Dimension(s.Dimension)
	var codes []string
	for _, c := range of.Codes {
		if slices.Contains(s.Codes, c.Code) && !slices.Contains(s.Codes, c.Parent) {
			codes = append(codes, c.Code)
		}
	}
	if len(codes) < 1 && len(s.Codes) > 0 {
		return misuse("pivot.no_code", "name", s.Dimension)
	}
	d.SetFilter(s.Dimension, codes)
	if g := d.Grouping(s.Dimension); g != nil {
		d.keepGroups(f, g)
	}
	return nil
}

// keepGroups takes codes that a filter leaves out from a grouping.
func (d *Definition) keepGroups(f *Facts, g *Grouping) {
	counted := f.Counted(g.Dimension, d.Filter(g.Dimension))
	for i := range g.Groups {
		g.Groups[i].Codes = slices.DeleteFunc(g.Groups[i].Codes, func(c string) bool { return !slices.Contains(counted, c) })
	}
	g.Groups = slices.DeleteFunc(g.Groups, func(one Group) bool { return len(one.Codes) == 0 })
}

// group takes codes of a dimension together, in a grouping of its own; To is what the
// group is called. Fewer than two codes take the group apart.
func (d *Definition) group(f *Facts, s Step) error {
	of := f.Dimension(s.Dimension)
	if of.Additivity != Adding {
		return misuse("pivot.no_group", "name", s.Dimension)
	}
	g := d.Grouping(s.Dimension)
	if g == nil {
		d.Groupings = append(d.Groupings, Grouping{Name: d.freeName(s.Dimension), Dimension: s.Dimension})
		g = &d.Groupings[len(d.Groupings)-1]
		set := d.Settings[s.Dimension]
		set.Grouping, set.Level = g.Name, ""
		d.Settings[s.Dimension] = set
	}
	var codes []string
	for _, c := range f.Counted(s.Dimension, d.Filter(s.Dimension)) {
		if slices.Contains(s.Codes, c) || g.inNamed(c, s.Codes) {
			codes = append(codes, c)
		}
	}
	for i := range g.Groups {
		g.Groups[i].Codes = slices.DeleteFunc(g.Groups[i].Codes, func(c string) bool { return slices.Contains(codes, c) })
	}
	g.Groups = slices.DeleteFunc(g.Groups, func(one Group) bool { return len(one.Codes) == 0 })
	if len(codes) < 2 {
		if len(g.Groups) == 0 {
			d.dropGrouping(s.Dimension)
		}
		return nil
	}
	name := title(s.To)
	if name == "" {
		name = groupName(codes)
	}
	if name == "Total" || f.hasCode(s.Dimension, name) || slices.ContainsFunc(g.Groups, func(one Group) bool { return one.Code == name }) {
		return misuse("pivot.group_name", "name", name)
	}
	g.Groups = append(g.Groups, Group{name, codes})
	return nil
}

// inNamed says that a code is in a group which is itself taken together with
// others.
func (g *Grouping) inNamed(code string, named []string) bool {
	return slices.ContainsFunc(g.Groups, func(one Group) bool {
		return slices.Contains(named, one.Code) && slices.Contains(one.Codes, code)
	})
}

func (f *Facts) hasCode(dimension, code string) bool {
	return slices.ContainsFunc(f.Dimension(dimension).Codes, func(c Code) bool { return c.Code == code })
}

// groupName is what a group of codes is called where nobody says.
func groupName(codes []string) string {
	if text := strings.Join(codes, "+"); len(text) <= 40 {
		return text
	}
	return codes[0] + "…" + codes[len(codes)-1]
}

func (d *Definition) dropGrouping(dimension string) {
	set := d.Settings[dimension]
	name := set.Grouping
	set.Grouping = ""
	d.Settings[dimension] = set
	d.Groupings = slices.DeleteFunc(d.Groupings, func(g Grouping) bool { return g.Name == name && g.Dimension == dimension })
}

func (d *Definition) freeName(dimension string) string {
	for n := 1; ; n++ {
		name := dimension + " " + strconv.Itoa(n)
		if !slices.ContainsFunc(d.Groupings, func(g Grouping) bool { return g.Name == name }) {
			return name
		}
	}
}

// UseGrouping places a dimension with a saved grouping.
func (d *Definition) UseGrouping(g Grouping) *Definition {
	next := d.Clone()
	next.Groupings = slices.DeleteFunc(next.Groupings, func(o Grouping) bool { return o.Name == g.Name && o.Dimension == g.Dimension })
	next.Groupings = append(next.Groupings, g)
	set := next.Settings[g.Dimension]
	set.Grouping, set.Level = g.Name, ""
	next.Settings[g.Dimension] = set
	return next
}

// compare sets two codes of a dimension side by side, innermost on columns.
func (d *Definition) compare(f *Facts, s Step) error {
	if s.Dimension == "" || d.Compare == s.Dimension && len(s.Codes) == 0 {
		d.Compare = ""
		return nil
	}
	of := f.Dimension(s.Dimension)
	codes := s.Codes
	if len(codes) == 0 {
		codes = d.Filter(s.Dimension)
	}
	if len(codes) != 2 {
		all := f.Counted(s.Dimension, nil)
		if len(all) < 2 {
			return misuse("pivot.compare_two", "name", s.Dimension)
		}
		codes = all[len(all)-2:]
	}
	if of.Additivity == Overlapping || !f.hasCode(s.Dimension, codes[0]) || !f.hasCode(s.Dimension, codes[1]) || codes[0] == codes[1] {
		return misuse("pivot.compare_two", "name", s.Dimension)
	}
	if !slices.Contains(d.Columns, s.Dimension) {
		if err := d.place(f, Step{Dimension: s.Dimension, To: "columns", At: -1}); err != nil {
			return err
		}
	}
	d.SetFilter(s.Dimension, codes)
	none := false
	set := Setting{Total: &none}
	if of.Additivity == Adding {
		set.Level = "leaf"
	}
	d.Settings[s.Dimension] = set
	d.Compare = s.Dimension
	return nil
}

// title is one line without control characters, not too long.
func title(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }), " ")
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > 60 {
		s = string(r[:60])
	}
	return s
}

// complete fills in what a table cannot be counted without: one moment or offset, and
// one measure, where they are not placed.
func (d *Definition) complete(f *Facts) {
	if d.Settings == nil {
		d.Settings = map[string]Setting{}
	}
	placed := d.Placed()
	for _, of := range f.Dimensions {
		if slices.Contains(placed, of.Name) {
			continue
		}
		delete(d.Settings, of.Name)
		if of.Additivity == Adding || len(d.Filter(of.Name)) == 1 {
			continue
		}
		// The last period, the first measure that somebody is in.
		if of.Additivity == Overlapping {
			d.SetFilter(of.Name, []string{first(of.Codes)})
		} else if len(of.Codes) > 0 {
			d.SetFilter(of.Name, []string{of.Codes[len(of.Codes)-1].Code})
		}
	}
	if !slices.Contains(placed, d.Compare) {
		d.Compare = ""
	}
	if len(placed) == 0 {
		d.Rows = []string{f.measure()}
		d.SetFilter(f.measure(), nil)
	}
}

func first(codes []Code) string {
	for _, c := range codes {
		if c.Depth == 0 {
			return c.Code
		}
	}
	return ""
}

func (f *Facts) measure() string {
	for _, d := range f.Dimensions {
		if d.Additivity == Overlapping {
			return d.Name
		}
	}
	return f.Dimensions[0].Name
}

// New is the definition that a table is opened with: types of measures by sex, at the
// last moment.
func New(f *Facts) *Definition {
	d := &Definition{Table: f.Table.Name, Settings: map[string]Setting{}}
	m := f.measure()
	d.Rows = []string{m}
	d.Settings[m] = Setting{Level: "top"}
	if f.Dimension("sex") != nil {
		d.Columns = []string{"sex"}
	}
	d.complete(f)
	return d
}
