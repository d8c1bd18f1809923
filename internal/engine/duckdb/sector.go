package duckdb

import (
	"fmt"
	"strings"

	"github.com/kruistabel/kruistabel/classification"
	"github.com/kruistabel/kruistabel/internal/study"
)

// The rules that decide a sector, as the linkage report names them.
const (
	byNoJob = iota
	byOverride
	byNace
	byCommittee
	byNothing
)

var sectorRules = []string{byNoJob: "no_job", byOverride: "override", byNace: "nace", byCommittee: "committee", byNothing: "unknown"}

// sectors finds the sector of a NACE code and a joint committee.
type sectors struct {
	dimension  study.Dimension
	divisions  map[string]uint16 // by NACE division
	committees map[string]committee
	unknown    uint16
	dict       *dictionary
}

// committee is what a joint committee says of the sector.
type committee struct {
	overrides bool
	override  uint16
	usual     uint16 // by its usual division; unknown where it has none
}

func sector(p *plan, d study.Dimension, out *dimension) error {
	groups, err := p.query.Lists.List(d.List)
	if err != nil {
		return err
	}
	if len(d.Columns) != 2 {
		return fmt.Errorf("%s needs two columns, of the NACE code and of the joint committee", d.Derive)
	}
	codes := append(groups.Codes(), d.Unknown, d.NoJob)
	for _, c := range d.Override {
		codes = append(codes, c)
	}
	out.dict = newDictionary(codes...)
	s := &sectors{dimension: d, dict: out.dict, divisions: map[string]uint16{}, committees: map[string]committee{}, unknown: out.dict.must(d.Unknown)}
	s.readDivisions(groups)
	naces, joint := p.unlisted(d.Columns[0], nil), &counter{}
	if d.Committees != "" { // a study may go by NACE codes and overrides alone
		list, err := p.query.Lists.List(d.Committees)
		if err != nil {
			return err
		}
		for _, c := range list.Codes() {
			s.committees[c] = s.describe(list, c)
		}
		joint = p.unlisted(d.Columns[1], list)
	}
	p.sectorCounts = make([]tally, len(p.quarters))
	out.value = func(at *quarter, cols []column, row int) (uint16, error) {
		n, by := s.of(at, cols, row, naces, joint)
		p.sectorCounts[at.index][by].Add(1)
		return n, nil
	}
	return nil
}

func (s *sectors) readDivisions(groups *classification.List) {
	for _, code := range groups.Codes() {
		for _, division := range split(groups.Attribute(code, s.dimension.Attribute)) {
			if _, ok := s.divisions[division]; !ok {
				s.divisions[division] = s.dict.must(code)
			}
		}
	}
}

func (s *sectors) describe(list *classification.List, code string) committee {
	out := committee{usual: s.unknown}
	out.override, out.overrides = s.override(code)
	usual := split(list.Attribute(code, s.dimension.Fallback))
	if len(usual) == 0 {
		usual = split(list.Attribute(list.Parent(code), s.dimension.Fallback))
	}
	if len(usual) > 0 {
		if n, ok := s.divisions[usual[0]]; ok {
			out.usual = n
		}
	}
	return out
}

// override is the sector that a committee has whatever the NACE code: its own,
// else that of the longest committee with .* that it is or is below.
func (s *sectors) override(code string) (uint16, bool) {
	if sector, ok := s.dimension.Override[code]; ok {
		return s.dict.must(sector), true
	}
	longest, found := "", ""
	for pattern, sector := range s.dimension.Override {
		above, all := strings.CutSuffix(pattern, ".*")
		if all && len(above) > len(longest) && (code == above || strings.HasPrefix(code, above+".")) {
			longest, found = above, sector
		}
	}
	if found == "" {
		return 0, false
	}
	return s.dict.must(found), true
}

func (s *sectors) of(at *quarter, cols []column, row int, naces, joint *counter) (sector uint16, by int) {
	c := committee{usual: s.unknown}
	if !cols[1].null(row) {
		text := cols[1].texts()[row].string()
		listed := false
		if c, listed = s.committees[text]; !listed {
			c = committee{usual: s.unknown}
			c.override, c.overrides = s.override(text)
			joint.see(at, text)
		}
	}
	nace, division, found := "", uint16(0), false
	if !cols[0].null(row) {
		nace = cols[0].texts()[row].string()
		if division, found = s.divisions[nace[:min(2, len(nace))]]; !found {
			naces.count(at)
		}
	}
	switch {
	case c.overrides:
		return c.override, byOverride
	case found:
		return division, byNace
	case cols[0].null(row) && c.usual != s.unknown:
		return c.usual, byCommittee
	}
	return s.unknown, byNothing
}

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
