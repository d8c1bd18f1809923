package sdctest

import (
	"encoding/json"
	"fmt"
	"io/fs"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// spec is spec.json. Keys that are not here are remarks.
type spec struct {
	Name        string              `json:"name"`
	Kind        table.Kind          `json:"kind"`
	Dimensions  []string            `json:"dimensions"`
	Response    string              `json:"response,omitempty"`
	Weight      string              `json:"weight,omitempty"`
	Contributor string              `json:"contributor,omitempty"`
	Frequency   string              `json:"frequency,omitempty"`
	Overlapping map[string][]string `json:"overlapping,omitempty"`
	Rules       table.Rules         `json:"rules"`
	Cost        table.Cost          `json:"cost,omitempty"`
}

// requestColumn tells who asked for protection.
const requestColumn = "request"

func readSpec(folder fs.FS) (spec, error) {
	var s spec
	text, err := fs.ReadFile(folder, "spec.json")
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("spec.json: %w", err)
	}
	return s, nil
}
