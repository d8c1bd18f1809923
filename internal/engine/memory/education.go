package memory

import (
	"cmp"
	"slices"

	"github.com/kruistabel/kruistabel/classification"
	"github.com/kruistabel/kruistabel/internal/study"
)

// The sources of education that the engine knows by name.
const (
	fromWarehouse = "warehouse"
	selfReported  = "SELF"
	unknownSource = "unknown"
)

// schooling finds a person's education among the sources that the study's
// precedence orders.
type schooling struct {
	study     *study.Study
	dimension study.Dimension
	supplier  *classification.List
	warehouse *classification.List
}

// education is what is known of a person's education on a day.
type education struct {
	level, source string
	supplier      string // level that wins among the suppliers, empty: none
	warehouse     string // empty: not known
	conflict      bool   // supplier profiles with different levels
}

func educationRule(p *plan, d study.Dimension) (rule, error) {
	s := &schooling{study: p.study, dimension: d}
	var err error
	if s.supplier, err = p.query.Lists.List(d.SupplierList); err != nil {
		return nil, err
	}
	if s.warehouse, err = p.query.Lists.List(d.List); err != nil {
		return nil, err
	}
	p.school = s
	return func(who situation) string { return s.of(who).level }, p.listed(d)
}

// of goes through the precedence: the first source that knows a level gives it.
func (s *schooling) of(who situation) education {
	candidates := s.candidates(who.profiles)
	out := education{level: s.dimension.Unknown, source: unknownSource, warehouse: s.census(who)}
	for _, source := range s.dimension.Precedence {
		level := out.warehouse
		if source != fromWarehouse {
			level = s.best(candidates, source)
			if out.supplier == "" {
				out.supplier = level
			}
		}
		if level != "" && out.source == unknownSource {
			out.level, out.source = level, source
		}
	}
	for _, c := range candidates {
		out.conflict = out.conflict || c.level != candidates[0].level
	}
	return out
}

// candidates are the valid profiles that compete: those with a known level, as
// its group, from a source that the precedence names.
func (s *schooling) candidates(valid []profile) []profile {
	var out []profile
	for _, p := range valid {
		p.level = s.group(p.level)
		if p.source == "" {
			p.source = selfReported
		}
		if p.level != "" && slices.Contains(s.dimension.Precedence, p.source) {
			out = append(out, p)
		}
	}
	return out
}

// group is low, middle or high of a supplier's level; empty where it is none,
// unlisted, or one that means unknown.
func (s *schooling) group(level string) string {
	if !s.supplier.Has(level) {
		return ""
	}
	return s.study.Group(s.dimension, level)
}

// best is the level of the profile that wins within a source: the latest
// valid_from, then the higher level.
func (s *schooling) best(candidates []profile, source string) string {
	ascending := s.supplier.Codes()
	var of []profile
	for _, p := range candidates {
		if p.source == source {
			of = append(of, p)
		}
	}
	if len(of) == 0 {
		return ""
	}
	return slices.MaxFunc(of, func(a, b profile) int {
		return cmp.Or(
			cmp.Compare(a.valid.start, b.valid.start),
			cmp.Compare(slices.Index(ascending, a.level), slices.Index(ascending, b.level)))
	}).level
}

// census is the level of the warehouse, empty where it is not known.
func (s *schooling) census(who situation) string {
	if who.person == nil {
		return ""
	}
	level := known(s.warehouse, s.dimension, who.person[s.dimension.Columns[0].Name], "")
	if level == s.dimension.Unknown {
		return ""
	}
	return level
}
