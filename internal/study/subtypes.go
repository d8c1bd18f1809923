package study

import (
	"slices"

	"github.com/kruistabel/kruistabel/classification"
)

// Lists resolves the study's code lists: its own, else those of the product.
func (s *Study) Lists() *classification.Set { return s.origin.lists }

// MeasureList is the list of measure types and subtypes.
func (s *Study) MeasureList() *classification.List {
	l, _ := s.Lists().List(s.Measures.List)
	return l
}

// Subtypes are all subtypes of the list of measures, in its order.
func (s *Study) Subtypes() []string { return s.Selected(Selection{}) }

// Selected are the subtypes that a selection picks, in the order of the list.
func (s *Study) Selected(sel Selection) []string {
	l := s.MeasureList()
	var out []string
	for _, code := range l.Codes() {
		if l.IsLeaf(code) && sel.picks(l, code) {
			out = append(out, code)
		}
	}
	return out
}

func (sel Selection) picks(l *classification.List, code string) bool {
	if sel.Attribute != "" {
		return l.Attribute(code, sel.Attribute) == sel.Equals
	}
	return len(sel.Codes) == 0 || slices.Contains(sel.Codes, code) || slices.Contains(sel.Codes, l.Parent(code))
}

// MeasureType is the type of a subtype; a subtype without one is its own.
func (s *Study) MeasureType(subtype string) string {
	if p := s.MeasureList().Parent(subtype); p != "" {
		return p
	}
	return subtype
}

// Rule says who delimits a subtype: the suppliers' deliveries, or the
// warehouse by the codes given.
type Rule struct {
	Subtype   string
	Warehouse []string // codes of employment_measures; empty: the suppliers
}

// Supplied reports whether the suppliers' deliveries delimit the subtype.
func (r Rule) Supplied() bool { return len(r.Warehouse) == 0 }

// RuleOf is the rule of a subtype; false for what is not a subtype.
func (s *Study) RuleOf(subtype string) (Rule, bool) {
	if codes, ok := s.Measures.Warehouse[subtype]; ok {
		return Rule{subtype, codes}, true
	}
	return Rule{Subtype: subtype}, slices.Contains(s.Measures.Supplier, subtype)
}
