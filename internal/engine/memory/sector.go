package memory

import (
	"fmt"
	"strings"

	"github.com/kruistabel/kruistabel/classification"
	"github.com/kruistabel/kruistabel/internal/study"
)

// The rules that decide a sector, as the linkage report names them.
const (
	byOverride  = "override"
	byNace      = "nace"
	byCommittee = "committee"
	byNothing   = "unknown"
	byNoJob     = "no_job"
)

// sectors finds the sector of a main job.
type sectors struct {
	dimension  study.Dimension
	committees *classification.List // nil where the study names none
	divisions  map[string]string    // NACE division to sector
}

func sectorRule(p *plan, d study.Dimension) (rule, error) {
	if len(d.Columns) != 2 {
		return nil, fmt.Errorf("%s needs two columns, of the NACE code and of the joint committee", d.Derive)
	}
	groups, err := p.query.Lists.List(d.List)
	if err != nil {
		return nil, err
	}
	s := &sectors{dimension: d, divisions: map[string]string{}}
	if d.Committees != "" {
		if s.committees, err = p.query.Lists.List(d.Committees); err != nil {
			return nil, err
		}
	}
	for _, code := range groups.Codes() {
		for _, division := range split(groups.Attribute(code, d.Attribute)) {
			if s.divisions[division] == "" {
				s.divisions[division] = code
			}
		}
	}
	p.sectors = s
	return func(who situation) string { code, _ := s.of(who.job); return code }, nil
}

// of finds the sector of a main job and the rule that decided.
func (s *sectors) of(job record) (sector, by string) {
	if job == nil {
		return s.dimension.NoJob, byNoJob
	}
	committee, _ := job[s.committee()].(string)
	if sector := s.override(committee); sector != "" {
		return sector, byOverride
	}
	nace, known := job[s.nace()].(string)
	if sector := s.divisions[division(nace)]; known && sector != "" {
		return sector, byNace
	}
	if sector := s.divisions[s.usual(committee)]; !known && sector != "" {
		return sector, byCommittee
	}
	return s.dimension.Unknown, byNothing
}

func (s *sectors) nace() string      { return s.dimension.Columns[0].Name }
func (s *sectors) committee() string { return s.dimension.Columns[1].Name }

// override is the sector that a committee has whatever the NACE code: its own,
// else that of the longest committee with .* that it is or is below.
func (s *sectors) override(committee string) string {
	if sector, ok := s.dimension.Override[committee]; ok {
		return sector
	}
	longest, sector := "", ""
	for pattern, code := range s.dimension.Override {
		above, all := strings.CutSuffix(pattern, ".*")
		below := committee == above || strings.HasPrefix(committee, above+".")
		if all && below && len(above) > len(longest) {
			longest, sector = above, code
		}
	}
	return sector
}

// usual is the first division that is typical of a committee or, where it has
// none, of the one above it.
func (s *sectors) usual(committee string) string {
	if s.committees == nil {
		return ""
	}
	typical := s.committees.Attribute(committee, s.dimension.Fallback)
	if typical == "" {
		typical = s.committees.Attribute(s.committees.Parent(committee), s.dimension.Fallback)
	}
	if divisions := split(typical); len(divisions) > 0 {
		return divisions[0]
	}
	return ""
}

// unlisted reports whether the list of committees does not have one.
func (s *sectors) unlisted(committee string) bool {
	return s.committees != nil && !s.committees.Has(committee)
}

// division is the first two digits of a NACE code.
func division(nace string) string { return nace[:min(2, len(nace))] }

// split reads a list of codes with commas between them.
func split(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
