package problem

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// SpecFile is the name of the specification in a folder.
const SpecFile = "spec.json"

// Spec is the specification of a problem. The file may also have remarks: source,
// description, note, rows, persons; they are kept when it is written again.
type Spec struct {
	Name        string
	Kind        table.Kind
	Dimensions  []string
	Response    string // column; magnitudes
	Weight      string // column
	Contributor string // column
	Request     string // column with 0 or 1; "request" where the rule is set
	Frequency   string // column with counts
	Overlapping map[string][]string
	Rules       table.Rules
	Cost        table.Cost

	keys map[string]json.RawMessage
}

// fields pairs the keys of the file with what they fill.
func (s *Spec) fields() map[string]any {
	return map[string]any{
		"name": &s.Name, "kind": &s.Kind, "dimensions": &s.Dimensions, "response": &s.Response, "weight": &s.Weight,
		"contributor": &s.Contributor, "frequency": &s.Frequency, "overlapping": &s.Overlapping, "rules": &s.Rules, "cost": &s.Cost,
	}
}

// ReadSpec reads the specification in a folder.
func ReadSpec(dir string) (Spec, error) {
	text, err := readSmall(dir, SpecFile, maxSpecBytes)
	if err != nil {
		return Spec{}, err
	}
	return ParseSpec(text)
}

// ParseSpec reads a specification. A key it does not know is an error, because a
// rule that is not applied protects nobody.
func ParseSpec(text []byte) (Spec, error) {
	var s Spec
	if err := json.Unmarshal(text, &s.keys); err != nil {
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) {
			err = errors.New("not a JSON object")
		}
		return Spec{}, &Error{SpecFile, lineOf(text, err), err}
	}
	if err := s.checkKeys(); err != nil {
		return Spec{}, &Error{SpecFile, 0, err}
	}
	for key, field := range s.fields() {
		value, given := s.keys[key]
		if !given {
			continue
		}
		decoder := json.NewDecoder(bytes.NewReader(value))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(field); err != nil {
			return Spec{}, &Error{SpecFile, 0, words(key, err)}
		}
	}
	s.Request = "request"
	if err := s.validate(); err != nil {
		return Spec{}, &Error{SpecFile, 0, err}
	}
	return s, nil
}

func lineOf(text []byte, err error) int {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return 0
	}
	return 1 + bytes.Count(text[:min(int(syntax.Offset), len(text))], []byte("\n"))
}

// taken are the columns of protected.csv beside the dimensions.
var taken = []string{"n", "value", "status"}

func (s *Spec) validate() error {
	if s.Kind != table.Frequency && s.Kind != table.Magnitude {
		return fmt.Errorf("kind is %q: use frequency or magnitude", s.Kind)
	}
	if len(s.Dimensions) == 0 {
		return errors.New("dimensions: name at least one")
	}
	if s.Kind == table.Magnitude && s.Response == "" {
		return errors.New("response: name the column whose values are summed")
	}
	if s.Kind == table.Frequency && s.Contributor != "" {
		return errors.New("contributor: a table of counts has none: leave it out, or make a magnitude table with a response")
	}
	for _, dimension := range s.Dimensions {
		if slices.Contains(taken, dimension) {
			return fmt.Errorf("dimensions: dimension %q is called like a column of protected.csv: rename it", dimension)
		}
	}
	for dimension := range s.Overlapping {
		if !slices.Contains(s.Dimensions, dimension) {
			return fmt.Errorf("overlapping: %q is not one of the dimensions", dimension)
		}
	}
	return s.Rules.Validate()
}

// With is the specification with the rules and the cost of a problem.
func (s Spec) With(p *table.Problem) Spec {
	s.Rules, s.Cost = p.Rules, p.Cost
	return s
}

// JSON writes the specification, keys in alphabetical order.
func (s Spec) JSON() ([]byte, error) {
	keys := map[string]any{}
	for key, value := range s.keys {
		keys[key] = value
	}
	keys["rules"] = s.Rules
	if s.Cost != "" {
		keys["cost"] = s.Cost
	}
	text, err := json.MarshalIndent(keys, "", " ")
	return append(text, '\n'), err
}
