package memory

import (
	"fmt"

	"github.com/kruistabel/kruistabel/internal/study"
)

// situation is what is known of one person in one quarter that a table
// observes.
type situation struct {
	quarter  study.Quarter
	measure  string    // subtype or type
	person   record    // nil: no row in persons
	job      record    // nil: no main job
	profiles []profile // valid on the quarter's last day
	sizes    sizes
}

// row is the person's row of a relation, nil where there is none.
func (s situation) row(relation string) record {
	if relation == jobs {
		return s.job
	}
	return s.person
}

// rule finds a dimension's code.
type rule func(situation) string

// derivation is one kind of dimension: how its rule is made, and as what it
// reads its columns.
type derivation struct {
	rule  func(*plan, study.Dimension) (rule, error)
	reads kind
}

var derivations = map[study.Derivation]derivation{
	study.DeriveMeasure:        {measureRule, text},
	study.DeriveEducation:      {educationRule, text},
	study.DeriveWorkDisability: {disabilityRule, text},
	study.DeriveCode:           {codeRule, text},
	study.DeriveMapped:         {mappedRule, text},
	study.DeriveAge:            {ageRule, day},
	study.DeriveAny:            {anyRule, truth},
	study.DeriveBelow:          {belowRule, number},
	study.DeriveInterval:       {intervalRule, number},
	study.DeriveSector:         {sectorRule, text},
	study.DeriveSizeClass:      {sizeRule, text},
}

// present finds the code of a dimension for somebody who has a row in the
// relation; without one it is not applicable for jobs, and unknown else.
func present(d study.Dimension, code func(situation, record) string) (rule, error) {
	if len(d.Columns) == 0 {
		return nil, fmt.Errorf("%s needs a column", d.Derive)
	}
	relation := d.Columns[0].Relation
	return func(s situation) string {
		row := s.row(relation)
		switch {
		case row == nil && relation == jobs:
			return d.NoJob
		case row == nil:
			return d.Unknown
		}
		return code(s, row)
	}, nil
}
