package release

import (
	"errors"
	"fmt"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Structure describes the table of a package: its dimensions, how their codes
// nest, and what the figures count.
type Structure struct {
	Table      string      `json:"table"` // of the study
	Title      Text        `json:"title"`
	Unit       string      `json:"unit"` // persons
	Dimensions []Dimension `json:"dimensions"`
	Filters    []Filter    `json:"filters"`
}

// Dimension is one dimension in the order of the table's columns.
type Dimension struct {
	Name  string `json:"name"`
	Title Text   `json:"title"`
	Codes []Code `json:"codes"`
}

// Code is one code of a dimension. A code with children is their sum, unless
// Overlapping says that one person may be under several of them: then it lies
// between the largest and the sum. A dimension with several codes without
// parent has no total.
type Code struct {
	Code        string `json:"code"`
	Parent      string `json:"parent"`
	Overlapping bool   `json:"overlapping,omitempty"`
	Labels      Text   `json:"labels"`
}

// Filter says that only some codes of a dimension were counted.
type Filter struct {
	Name  string `json:"name"`
	Title Text   `json:"title"`
	Codes []Code `json:"codes"`
}

// maxCells bounds the full cross of a package that is verified.
const maxCells = 1 << 25

// space is the full cross of the structure's codes.
func (s *Structure) space() (*table.Space, error) {
	dims := make([]table.Dimension, len(s.Dimensions))
	size := 1
	for i, d := range s.Dimensions {
		var nodes []table.Node
		var overlapping []string
		for _, c := range d.Codes {
			nodes = append(nodes, table.Node{Code: c.Code, Parent: c.Parent})
			if c.Overlapping {
				overlapping = append(overlapping, c.Code)
			}
		}
		var err error
		if dims[i], err = table.NewDimension(d.Name, nodes, overlapping...); err != nil {
			return nil, fmt.Errorf("%s: %w", StructureFile, err)
		}
		if size *= len(nodes); size > maxCells {
			return nil, fmt.Errorf("%s: more than %d cells", StructureFile, maxCells)
		}
	}
	if len(dims) == 0 {
		return nil, errors.New(StructureFile + " has no dimensions")
	}
	sp, err := table.NewSpace(dims)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", StructureFile, err)
	}
	return sp, nil
}
