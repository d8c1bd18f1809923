package bench

import (
	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// Dictionary says what a study's dimensions and codes mean.
type Dictionary struct {
	Study      string
	Title      study.Text
	Tables     []study.Table
	Dimensions []Entry
}

// Entry is a dimension with all codes of its list.
type Entry struct {
	Name       string
	Title      study.Text
	Additivity pivot.Additivity
	Derive     string // key of how a value is made
	Columns    []string
	List       string
	Tables     []string
	Codes      []EntryCode
	Levels     int
	Unlabelled int // codes without a label in the reader's language
}

// EntryCode is a code of the list.
type EntryCode struct {
	Code   string
	Labels map[string]string
	Depth  int
}

func (w work) dictionary(r *page.Request) error {
	s, _, err := w.Hub.For(r.Name()).StudyNow(r.Context(), r.PathValue("study"))
	if err != nil {
		return err
	}
	return r.Render("dictionary", newDictionary(s, string(r.Lang)))
}

// newDictionary gathers the dimensions in the order in which tables have them.
func newDictionary(s *study.Study, lang string) Dictionary {
	d := Dictionary{Study: s.ID, Title: s.Title, Tables: s.Tables}
	at := map[string]int{}
	for _, t := range s.Tables {
		for _, name := range t.Dimensions {
			if _, there := at[name]; !there {
				at[name] = len(d.Dimensions)
				d.Dimensions = append(d.Dimensions, newEntry(s, name, lang))
			}
			e := &d.Dimensions[at[name]]
			e.Tables = append(e.Tables, t.Name)
		}
	}
	return d
}

func newEntry(s *study.Study, name, lang string) Entry {
	of := s.Dimensions[name]
	e := Entry{Name: name, Title: of.Title, Additivity: pivot.Adding, Derive: "dictionary.derive." + string(of.Derive), List: of.Values}
	if of.Derive == study.DeriveMeasure {
		e.Additivity = pivot.Overlapping
	}
	for _, c := range of.Columns {
		e.Columns = append(e.Columns, c.Relation+"."+c.Name)
	}
	list, err := s.Lists().List(of.Values)
	if err != nil {
		return e
	}
	add := func(code string, depth int) {
		labels := map[string]string{}
		for _, l := range []string{"nl", "fr", "en"} {
			labels[l] = s.Label(name, code, l)
		}
		if labels[lang] == "" {
			e.Unlabelled++
		}
		e.Codes = append(e.Codes, EntryCode{code, labels, depth})
		e.Levels = max(e.Levels, depth+1)
	}
	for _, code := range list.Codes() {
		depth := 0
		for above := list.Parent(code); above != ""; above = list.Parent(above) {
			depth++
		}
		add(code, depth)
	}
	for _, code := range []string{of.Unknown, of.NoJob, of.Null} {
		if code != "" && !list.Has(code) {
			add(code, 0)
		}
	}
	return e
}
