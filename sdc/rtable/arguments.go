package rtable

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// argumentsFile holds the arguments.
const argumentsFile = "sdcproblem.json"

// arguments are those of makeProblem and primarySuppression, by their names in R.
type arguments struct {
	Name          string            `json:"name,omitempty"`
	Data          string            `json:"data,omitempty"`    // file; data.csv
	DimList       map[string]string `json:"dimList,omitempty"` // file of each dimension; dim_<dimension>.csv
	Order         []string          `json:"dimVarInd,omitempty"`
	FreqVarInd    string            `json:"freqVarInd,omitempty"`
	NumVarInd     string            `json:"numVarInd,omitempty"`
	WeightInd     string            `json:"weightInd,omitempty"`
	SampWeightInd string            `json:"sampWeightInd,omitempty"`
	Primary       []suppression     `json:"primary,omitempty"`
	Kruistabel    *remark           `json:"kruistabel,omitempty"`
}

// suppression is one call of primarySuppression.
type suppression struct {
	Type       string    `json:"type"` // freq, nk, p, pq
	MaxN       *int64    `json:"maxN,omitempty"`
	AllowZeros bool      `json:"allowZeros,omitempty"`
	N          int       `json:"n,omitempty"`
	K          float64   `json:"k,omitempty"`
	P          float64   `json:"p,omitempty"`
	PQ         []float64 `json:"pq,omitempty"`
}

// remark is what a folder carries that R has no arguments for, so that it can be
// converted back without loss.
type remark struct {
	Spec    json.RawMessage   `json:"spec"`
	Primary []suppression     `json:"primary,omitempty"` // as written; where they were changed since, the new ones hold
	Columns map[string]string `json:"columns,omitempty"` // names that differ, by those in the folder
	Added   []string          `json:"added,omitempty"`   // dimensions that got a total
	Cells   bool              `json:"cells,omitempty"`   // a table, even where it has no totals
}

func (r *remark) original(column string) string {
	if r != nil {
		if name, changed := r.Columns[column]; changed {
			return name
		}
	}
	return column
}

func parseArguments(text textfile.Text) (arguments, error) {
	var a arguments
	in := json.NewDecoder(bytes.NewReader([]byte(text.String(text.Bytes))))
	in.DisallowUnknownFields()
	if err := in.Decode(&a); err != nil {
		return a, textfile.Fail(text.Name, 0, "not the arguments of makeProblem and primarySuppression as a JSON object: %w", err)
	}
	return a, nil
}

// rules are those of a problem; notes say what is done otherwise.
func (a *arguments) rules(kind table.Kind) (r table.Rules, notes []string, err error) {
	for _, s := range a.Primary {
		if kind == table.Frequency && slices.Contains([]string{"nk", "p", "pq"}, s.Type) {
			return r, nil, fmt.Errorf("primary: type %q is about contributions, which counts have not: name numVarInd, or take it out", s.Type)
		}
		switch s.Type {
		case "freq":
			if s.MaxN == nil || *s.MaxN < 0 || *s.MaxN > 1<<40 {
				return r, nil, fmt.Errorf("primary: type freq takes maxN, the largest count that is unsafe: write 0 or more")
			}
			r.MinimumFrequency = max(r.MinimumFrequency, *s.MaxN+1)
			if s.AllowZeros {
				r.Zeros = table.ZerosUnsafe
			}
		case "nk":
			r.Dominance = append(r.Dominance, table.Dominance{N: s.N, Percent: s.K})
		case "p":
			notes = append(notes, strengthen(&r, s.P, 100)...)
		case "pq":
			if len(s.PQ) != 2 || s.PQ[1] <= 0 {
				return r, nil, fmt.Errorf("primary: type pq takes pq, two percentages: write [p, q]")
			}
			notes = append(notes, strengthen(&r, s.PQ[0], s.PQ[1])...)
		default:
			return r, nil, fmt.Errorf("primary: type %q is not known: use freq, nk, p or pq", s.Type)
		}
	}
	return r, notes, r.Validate()
}

// strengthen adds a p% rule: of several, the one that asks for most holds.
func strengthen(r *table.Rules, p, q float64) (notes []string) {
	prior := r.Prior
	if prior == 0 {
		prior = 100
	}
	if r.PPercent > 0 {
		notes = []string{"of several p% rules the one that asks for most holds: it finds all that the others find"}
	}
	if p/q > r.PPercent/prior {
		r.PPercent, r.Prior = p, q
		if q == 100 {
			r.Prior = 0
		}
	}
	return notes
}

// primaryOf writes rules as calls; notes say what R does not do.
func primaryOf(r table.Rules, kind table.Kind) (list []suppression, notes []string) {
	if r.MinimumFrequency > 0 || r.ZerosInForce() == table.ZerosUnsafe {
		n := max(r.MinimumFrequency-1, 0)
		list = append(list, suppression{Type: "freq", MaxN: &n, AllowZeros: r.ZerosInForce() == table.ZerosUnsafe})
	}
	contents := r.PPercent > 0 || len(r.Dominance) > 0 || r.Request > 0
	if contents && kind == table.Frequency {
		notes = append(notes, "rules about contributions are left out: counts have none in R")
		contents = false
	}
	if contents {
		for _, d := range r.Dominance {
			list = append(list, suppression{Type: "nk", N: d.N, K: d.Percent})
		}
		switch {
		case r.PPercent > 0 && r.Prior > 0:
			list = append(list, suppression{Type: "pq", PQ: []float64{r.PPercent, r.Prior}})
		case r.PPercent > 0:
			list = append(list, suppression{Type: "p", P: r.PPercent})
		}
	}
	for _, left := range []struct {
		there bool
		what  string
	}{
		{r.Request > 0, "request"}, {r.GroupDisclosure > 0, "group_disclosure"}, {r.ZerosInForce() == table.ZerosHideable, "zeros hideable"},
		{r.Protection != table.Protection{}, "protection"}, {r.Singletons != nil && *r.Singletons, "singletons"},
	} {
		if left.there {
			notes = append(notes, "sdcTable does not know "+left.what+" of the rules: it is kept for the way back")
		}
	}
	return list, notes
}

// recall takes from the remark what R has no arguments for.
func (a *arguments) recall(spec problem.Spec) (problem.Spec, bool, error) {
	if a.Kruistabel == nil {
		return spec, false, nil
	}
	was, err := problem.ParseSpec(a.Kruistabel.Spec)
	if err != nil {
		return spec, false, textfile.Fail(argumentsFile, 0, "kruistabel: %w", err)
	}
	if was.Kind != spec.Kind {
		return spec, false, textfile.Fail(argumentsFile, 0, "numVarInd and kruistabel do not agree whether values are summed: take kruistabel out")
	}
	name, dims := was.Name, spec.Dimensions
	same := reflect.DeepEqual(plainList(a.Primary), plainList(a.Kruistabel.Primary))
	spec = spec.Keep(was)
	spec.Name, spec.Dimensions, spec.Contributor = name, dims, was.Contributor
	if same {
		spec.Rules, spec.Cost = was.Rules, was.Cost
	}
	return spec, same, nil
}

// plainList makes lists comparable.
func plainList(list []suppression) []string {
	out := make([]string, len(list))
	for i, s := range list {
		text, _ := json.Marshal(s)
		out[i] = string(text)
	}
	return out
}
