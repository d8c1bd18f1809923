package study

import (
	"slices"

	"github.com/kruistabel/kruistabel/classification"
)

// lists are the code lists that a dimension names.
func (d Dimension) lists() []string {
	return slices.DeleteFunc([]string{d.List, d.Values, d.SupplierList, d.Committees},
		func(name string) bool { return name == "" })
}

// ListNames are the code lists that the study uses, sorted: what is kept
// beside the tables so that they open without this version of the product.
func (s *Study) ListNames() []string {
	names := []string{s.Measures.List}
	for _, d := range s.Dimensions {
		names = append(names, d.lists()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// list is a list that is known to be there.
func (s *Study) list(name string) *classification.List {
	l, err := s.Lists().List(name)
	if err != nil {
		panic("study: " + err.Error())
	}
	return l
}

// Group is the group of an education level that a supplier delivered: the
// topmost level above it, or the level itself; "" where the level counts as
// unknown.
func (s *Study) Group(d Dimension, level string) string {
	list := s.list(d.SupplierList)
	for above := list.Parent(level); above != ""; above = list.Parent(level) {
		level = above
	}
	if level == d.Unknown || slices.Contains(d.UnknownCodes, level) {
		return ""
	}
	return level
}
