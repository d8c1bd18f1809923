package bench

import (
	"strconv"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
	"github.com/kruistabel/kruistabel/release"
)

// Bench is the page of a table.
type Bench struct {
	Path       string // of the page
	Study      string
	StudyTitle study.Text
	Title      study.Text // of the table
	Build      int
	Finished   time.Time
	Before     int // another build on which it was last opened
	Differ     int
	World      pivot.World
	Definition *pivot.Definition
	Groups     []Group
	Places     []Place
	Filters    []Chip
	Table      *Table // nil where nothing can be drawn
	Status     *Status
	Uses       []pivot.Use
	Refused    error // why nothing is drawn
	Stays      error // why it could not leave
	Ask        any   // why it cannot be chosen for release; nil: it can
	Waiting    bool  // the final pattern is not there yet
	Chart      *Chart
	Shows      []Choice
	Kept       int // saved tables
	CanUndo    bool
	CanRedo    bool
	Saved      time.Time
	Drawer     any // what stands in the drawer; nil: nothing
}

// Group is dimensions of one subject.
type Group struct {
	Key        string
	Dimensions []Dim
}

// Dim is a dimension in the list.
type Dim struct {
	pivot.Dimension
	Axis     string // where it is; empty: nowhere
	Filtered int    // codes chosen
	Levels   []Choice
	Level    string
	Total    string // on, off, or empty where there is nothing to choose
	Grouped  bool
	Saved    []pivot.Grouping
	Compared bool
	TotalKey string
}

// Choice is a thing that can be chosen with a step.
type Choice struct {
	Key     string
	Step    string
	Current bool
}

// Place is an axis with its dimensions.
type Place struct {
	Axis       string
	Dimensions []Dim
}

// Chip is a filter.
type Chip struct {
	Name   string
	Title  study.Text
	Codes  int
	Of     int
	Labels []map[string]string // of the first few
	Fixed  bool                // it cannot be taken away, only changed
}

// Status is the line below a table.
type Status struct {
	pivot.Status
	World   pivot.World
	Elapsed int64 // milliseconds
}

// newBench gathers what the page shows of a draft.
func newBench(d *pivot.Draft, study string, world pivot.World) *Bench {
	b := &Bench{Path: "/work/tables/" + d.Table.Name, Study: study, StudyTitle: d.Facts.Study().Title, Title: d.Facts.Table.Title,
		Build: d.Table.Build, Finished: d.Finished, Before: d.Before, World: world, Definition: d.Definition,
		CanUndo: d.CanUndo, CanRedo: d.CanRedo, Saved: d.Saved}
	b.dimensions(d.Definition, d.Facts, nil)
	for _, s := range pivot.Shows {
		if s == pivot.ShowParent {
			continue // it is chosen at the dimension whose parent is the base
		}
		b.Shows = append(b.Shows, Choice{Key: "bench.show." + orPersons(string(s)), Step: "show||" + string(s), Current: d.Definition.Show == s})
	}
	return b
}

func orPersons(show string) string {
	if show == "" {
		return "persons"
	}
	return show
}

// dimensions lists dimensions by subject, axes and filters.
func (b *Bench) dimensions(d *pivot.Definition, f *pivot.Facts, saved []pivot.Grouping) {
	axis := map[string]string{}
	places := []Place{{Axis: "rows"}, {Axis: "columns"}, {Axis: "sheets"}}
	for i, names := range [][]string{d.Rows, d.Columns, d.Sheets} {
		for _, name := range names {
			axis[name] = places[i].Axis
			if of := f.Dimension(name); of != nil {
				places[i].Dimensions = append(places[i].Dimensions, newDim(d, of, axis, saved))
			}
		}
	}
	b.Places = places
	b.Groups, b.Filters = nil, nil
	for _, subject := range pivot.Subjects {
		g := Group{Key: "bench.subject." + string(subject)}
		for i := range f.Dimensions {
			if of := &f.Dimensions[i]; of.Subject == subject {
				g.Dimensions = append(g.Dimensions, newDim(d, of, axis, saved))
			}
		}
		if len(g.Dimensions) > 0 {
			b.Groups = append(b.Groups, g)
		}
	}
	for _, filter := range d.Filters {
		of := f.Dimension(filter.Name)
		if of == nil {
			continue
		}
		c := Chip{Name: filter.Name, Title: of.Title, Codes: len(filter.Codes), Of: len(of.Codes), Fixed: of.Additivity != pivot.Adding && axis[filter.Name] == ""}
		for _, code := range of.Codes {
			for _, chosen := range filter.Codes {
				if chosen == code.Code && len(c.Labels) < 3 {
					c.Labels = append(c.Labels, labelsOf(of, code))
				}
			}
		}
		b.Filters = append(b.Filters, c)
	}
}

// labelsOf are a code's labels; those of a period are written in each language.
func labelsOf(of *pivot.Dimension, c pivot.Code) map[string]string {
	if of.Subject != pivot.TimeSubject {
		return c.Labels
	}
	return periodLabels(c.Code)
}

// periodLabels write a moment, a quarter or an offset in each language.
func periodLabels(code string) map[string]string {
	out := map[string]string{}
	for _, l := range locale.Langs {
		out[string(l)] = code
		if day, err := time.Parse(time.DateOnly, code); err == nil {
			out[string(l)] = locale.Date(l, day)
		} else if n, err := strconv.Atoi(code); err == nil {
			out[string(l)] = locale.T(l, "bench.offset", "n", n, "at", signed(n))
		} else {
			out[string(l)] = locale.QuarterOf(l, code)
		}
	}
	return out
}

func signed(n int) string {
	if n > 0 {
		return "+" + strconv.Itoa(n)
	}
	return strings.Replace(strconv.Itoa(n), "-", "−", 1)
}

func newDim(d *pivot.Definition, of *pivot.Dimension, axis map[string]string, saved []pivot.Grouping) Dim {
	set := d.Settings[of.Name]
	out := Dim{Dimension: *of, Axis: axis[of.Name], Filtered: len(d.Filter(of.Name)), Grouped: d.Grouping(of.Name) != nil, Compared: d.Compare == of.Name}
	for _, g := range saved {
		if g.Dimension == of.Name {
			out.Saved = append(out.Saved, g)
		}
	}
	if of.Levels > 1 {
		now := string(set.Level)
		for _, level := range []string{"", "top", "leaf"} {
			key := "all"
			if level != "" {
				key = level
			}
			if of.Additivity == pivot.Overlapping && level != "" {
				key = map[string]string{"top": "types", "leaf": "subtypes"}[level]
			}
			c := Choice{Key: "bench.level." + key, Step: "level|" + of.Name + "|" + level, Current: now == level && !out.Grouped}
			out.Levels = append(out.Levels, c)
			if c.Current {
				out.Level = c.Key
			}
		}
	}
	switch of.Additivity {
	case pivot.Adding:
		out.Total, out.TotalKey = onOff(set.Total == nil || *set.Total), "bench.total.persons"
	case pivot.Overlapping:
		out.Total, out.TotalKey = onOff(set.Total != nil && *set.Total), "bench.total.participations"
	case pivot.Movements:
		out.Total, out.TotalKey = onOff(set.Total != nil && *set.Total), "bench.total.movements"
	}
	return out
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// Labels of a code in a grid.
func codeLabels(dimension string, c release.Code) map[string]string {
	switch {
	case c.Code == "Δ":
		return c.Labels
	case c.Parent == "" && c.Code == "Total" && c.Labels["de"] == "":
		labels := map[string]string{"de": "Insgesamt"}
		for lang, text := range c.Labels {
			labels[lang] = text
		}
		return labels
	case dimension == "moment" || dimension == "offset" || strings.HasSuffix(dimension, "flow_quarter"):
		if c.Code != "Total" {
			return periodLabels(c.Code)
		}
	}
	return c.Labels
}

// field names of a step: ACT|DIMENSION|TO.
func readStep(f *page.Form) pivot.Step {
	parts := strings.SplitN(f.Value("step"), "|", 3)
	for len(parts) < 3 {
		parts = append(parts, "")
	}
	s := pivot.Step{Act: parts[0], Dimension: parts[1], To: parts[2], Codes: f.All("codes"), At: -1}
	if at, err := strconv.Atoi(f.Value("at")); err == nil {
		s.At = at
	}
	if name := f.Value("name"); s.To == "" && name != "" {
		s.To = name
	}
	return s
}

// More is how many codes of a filter are not named.
func (c Chip) More() int { return c.Codes - len(c.Labels) }

// At is the address of the page, to which a window is added.
func (b *Bench) At() string {
	if b.World == pivot.Inside {
		return b.Path + "?world=" + string(pivot.Inside) + "&"
	}
	return b.Path + "?"
}

// Bars are the lengths and starts of a meter's parts, in hundredths: published,
// secondary, start of primary, primary.
func (s *Status) Bars() []string {
	part := func(n int) string { return strconv.FormatFloat(100*float64(n)/float64(max(1, s.Cells)), 'f', 2, 64) }
	return []string{part(s.Published), part(s.Secondary), part(s.Published + s.Secondary), part(s.Primary + s.Unproven)}
}
