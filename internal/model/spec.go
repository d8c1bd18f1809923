package model

import (
	"slices"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
)

// Kind is a kind of model.
type Kind string

// The kinds of model.
const (
	Cross       Kind = "cross"       // two dimensions: tests of independence
	Logistic    Kind = "logistic"    // one code of the response against the others
	Multinomial Kind = "multinomial" // each code of the response against one
	LogLinear   Kind = "loglinear"   // counts by all dimensions
)

// Kinds are all kinds.
var Kinds = []Kind{Cross, Logistic, Multinomial, LogLinear}

// Spec is a model as somebody chose it.
type Spec struct {
	Kind       Kind                `json:"kind"`
	Table      string              `json:"table"`
	Response   string              `json:"response,omitempty"` // none for log-linear models
	Event      string              `json:"event,omitempty"`    // logistic: the code that is explained
	Predictors []string            `json:"predictors"`         // of a log-linear model all its dimensions
	Pairs      bool                `json:"pairs,omitempty"`    // with the interactions of two
	Reference  map[string]string   `json:"reference,omitempty"`
	Filters    map[string][]string `json:"filters,omitempty"` // codes that count, by dimension
}

// Limits of a model.
const (
	maxPredictors = 5
	maxCodes      = 40     // of one dimension
	maxCells      = 20_000 // of all dimensions crossed
	maxParameters = 200
)

// Dimension is a dimension of the counts, with the codes that count. The first
// code is the reference.
type Dimension struct {
	Name  string
	Codes []string
}

// Counts are the persons by the dimensions of a model, the response first. Cells
// that nobody is in are not listed.
type Counts struct {
	Dimensions []Dimension
	Cells      []Cell
}

// Cell is a number of persons; At indexes the codes of each dimension.
type Cell struct {
	At []int
	N  int64
}

// Total is the number of persons.
func (c Counts) Total() (n int64) {
	for _, cell := range c.Cells {
		n += cell.N
	}
	return n
}

// Persons is the number in a cell of a table of two dimensions.
func (c Counts) Persons(row, column int) int64 {
	for _, cell := range c.Cells {
		if cell.At[0] == row && cell.At[1] == column {
			return cell.N
		}
	}
	return 0
}

// dimensions are the names in the order of the counts.
func (s Spec) dimensions() []string {
	if s.Kind == LogLinear {
		return s.Predictors
	}
	return append([]string{s.Response}, s.Predictors...)
}

// check tests a spec against the columns of its table. apart are the columns
// whose codes cannot be added: the same person may be in several.
func (s Spec) check(columns, apart []string) error {
	if !slices.Contains(Kinds, s.Kind) {
		return no("kind")
	}
	names := s.dimensions()
	for i, name := range names {
		if !slices.Contains(columns, name) {
			return no("dimension", "name", name)
		}
		if slices.Contains(names[:i], name) {
			return no("twice", "name", name)
		}
		if slices.Contains(apart, name) {
			return no("apart", "name", name)
		}
	}
	switch n := len(s.Predictors); {
	case s.Kind == Cross && n != 1:
		return no("two")
	case n == 0 || s.Kind == LogLinear && n < 2:
		return no("few")
	case n > maxPredictors:
		return no("many", "most", maxPredictors)
	}
	for name := range s.Filters {
		if !slices.Contains(columns, name) {
			return no("dimension", "name", name)
		}
	}
	for _, name := range apart {
		if slices.Contains(columns, name) && len(s.Filters[name]) != 1 {
			return no("choose", "name", name)
		}
	}
	return nil
}

// no is a refusal of this package.
func no(key string, args ...any) error { return locale.Refuse(refusal.Misuse, "model."+key, args...) }

// fits tests the size of what was counted.
func (s Spec) fits(c Counts) error {
	cells, parameters := 1, 1
	for i, d := range c.Dimensions {
		switch n := len(d.Codes); {
		case n < 2:
			return no("one_code", "name", d.Name)
		case n > maxCodes:
			return no("codes", "name", d.Name, "asked", n, "most", maxCodes)
		default:
			cells *= n
		}
		if i > 0 || s.Kind == LogLinear {
			parameters += len(d.Codes) - 1
		}
	}
	if s.Pairs {
		parameters += pairs(c.Dimensions[len(c.Dimensions)-len(s.Predictors):])
	}
	if s.Kind == Multinomial {
		parameters *= len(c.Dimensions[0].Codes) - 1
	}
	switch {
	case s.Kind == Logistic && !slices.Contains(c.Dimensions[0].Codes, s.Event):
		return no("event", "name", s.Response)
	case cells > maxCells:
		return no("cells", "asked", cells, "most", maxCells)
	case s.Kind != Cross && parameters > maxParameters:
		return no("parameters", "asked", parameters, "most", maxParameters)
	case c.Total() == 0:
		return no("nobody")
	}
	return nil
}

// pairs is the number of parameters of all interactions of two.
func pairs(dims []Dimension) (n int) {
	for i := range dims {
		for j := range i {
			n += (len(dims[i].Codes) - 1) * (len(dims[j].Codes) - 1)
		}
	}
	return n
}
