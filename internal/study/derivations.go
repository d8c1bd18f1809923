package study

import (
	"maps"
	"slices"
)

// derivation is what one kind of derivation needs of a dimension.
type derivation struct {
	columns []Column  // exactly these, or
	one     valueType // one column of this type, or
	many    valueType // one column or more of this type
	from    []string  // relations that the column may be of
	needs   []string  // keys, besides those of every dimension
	allows  []string  // keys that may be given
	once    bool      // at most one dimension of this kind
	lists   func(*dimensionChecker)
	codes   func(*Study, Dimension) []string
}

// derivations are the kinds, one row each; docs/study-file.md says what they
// do. Keys that every dimension has are not repeated.
var derivations = map[Derivation]derivation{
	DeriveMeasure: {once: true, codes: measureCodes},
	DeriveEducation: {once: true, one: codeValue, from: []string{persons},
		needs:  []string{"list", "attribute", "precedence", "supplier_list", "unknown"},
		allows: []string{"unknown_codes"}, lists: (*dimensionChecker).education, codes: educationCodes},
	DeriveWorkDisability: {once: true, needs: []string{"unknown"}, codes: yesNo},
	DeriveCode: {one: codeValue, from: []string{persons, jobs},
		needs: []string{"list", "unknown"}, codes: leafCodes},
	DeriveMapped: {one: codeValue, from: []string{persons, jobs},
		needs: []string{"list", "attribute", "unknown"}, allows: []string{"unknown_codes"},
		lists: (*dimensionChecker).mapped, codes: mappedCodes},
	DeriveAge: {one: dateValue, from: []string{persons},
		needs: []string{"list", "unknown"}, lists: (*dimensionChecker).age, codes: ageCodes},
	DeriveAny: {many: booleanValue, from: []string{persons},
		needs: []string{"unknown"}, codes: yesNo},
	DeriveBelow: {one: numberValue, from: []string{persons, jobs},
		needs: []string{"threshold", "unknown"}, allows: []string{"null_code"}, codes: yesNo},
	DeriveInterval: {one: numberValue, from: []string{persons, jobs},
		needs: []string{"list", "unknown"}, allows: []string{"except"}, lists: (*dimensionChecker).interval, codes: intervalCodes},
	DeriveSector: {once: true, columns: []Column{{jobs, "nace"}, {jobs, "joint_committee"}},
		needs:  []string{"list", "attribute", "unknown"},
		allows: []string{"override", "committees", "fallback"}, lists: (*dimensionChecker).sector, codes: sectorCodes},
	DeriveSizeClass: {columns: []Column{{employers, "size_class"}},
		needs: []string{"list", "unknown"}, codes: listCodes},
}

// everyDimension are the keys that any dimension has.
var everyDimension = []string{"title", "derive", "values"}

func derivationNames() []string {
	var names []string
	for _, d := range slices.Sorted(maps.Keys(derivations)) {
		names = append(names, string(d))
	}
	return names
}

// OfJob reports whether the dimension describes the main job: it is NoJob for
// a person without one.
func (d Dimension) OfJob() bool {
	return len(d.Columns) > 0 && (d.Columns[0].Relation == jobs || d.Columns[0].Relation == employers)
}

// Codes are the values that a dimension can have: what its derivation gives,
// then the codes for unknown, no job and exceptions. A column read as it is
// gives the leaves of its list here; a code that the list does not have shows
// up in the linkage report.
func (s *Study) Codes(dimension string) []string {
	d, ok := s.Dimensions[dimension]
	if !ok {
		return nil
	}
	out := derivations[d.Derive].codes(s, d)
	for _, special := range d.specials() {
		if !slices.Contains(out, special) {
			out = append(out, special)
		}
	}
	return out
}

// specials are the codes that a dimension gives where there is no value.
func (d Dimension) specials() []string {
	all := []string{d.Unknown, d.NoJob, d.Null}
	if d.Except != nil {
		all = append(all, d.Except.Code)
	}
	return slices.DeleteFunc(all, func(code string) bool { return code == "" })
}

func measureCodes(s *Study, _ Dimension) []string { return s.Subtypes() }

func yesNo(*Study, Dimension) []string { return []string{"1", "0"} }

func listCodes(s *Study, d Dimension) []string { return s.list(d.List).Codes() }

func leafCodes(s *Study, d Dimension) []string {
	l := s.list(d.List)
	return slices.DeleteFunc(l.Codes(), func(code string) bool { return !l.IsLeaf(code) })
}

func mappedCodes(s *Study, d Dimension) []string {
	l := s.list(d.List)
	var out []string
	for _, code := range l.Codes() {
		if v := l.Attribute(code, d.Attribute); v != "" && !slices.Contains(d.UnknownCodes, code) && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// educationCodes are the groups of the warehouse's levels and of the
// suppliers'.
func educationCodes(s *Study, d Dimension) []string {
	out := mappedCodes(s, d)
	suppliers := s.list(d.SupplierList)
	for _, code := range suppliers.Codes() {
		if group := s.Group(d, code); group != "" && !slices.Contains(out, group) {
			out = append(out, group)
		}
	}
	return out
}

func ageCodes(s *Study, d Dimension) []string { return s.list(d.List).Codes() }

func intervalCodes(s *Study, d Dimension) []string {
	l := s.list(d.List)
	return slices.DeleteFunc(l.Codes(), func(code string) bool {
		return l.Attribute(code, "lower") == "" && l.Attribute(code, "upper") == ""
	})
}

func sectorCodes(s *Study, d Dimension) []string {
	l := s.list(d.List)
	out := slices.DeleteFunc(l.Codes(), func(code string) bool { return l.Attribute(code, d.Attribute) == "" })
	for _, key := range slices.Sorted(maps.Keys(d.Override)) {
		if code := d.Override[key]; !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}
