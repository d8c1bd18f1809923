package argus

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// names gives columns names that metadata and jobs can hold, no two alike in capitals.
type names struct {
	used    map[string]bool
	changed map[string]string // original names by those in the job
}

func newNames() *names { return &names{map[string]bool{}, map[string]string{}} }

func (n *names) give(column string) string {
	name := strings.Map(func(r rune) rune {
		if r == '"' || r == '“' || r == '”' || r == '|' || unicode.IsControl(r) {
			return '_'
		}
		return r
	}, strings.TrimSpace(column))
	if name == "" || strings.HasPrefix(name, "<") || strings.HasPrefix(name, "//") {
		name = "_" + name
	}
	for n.used[strings.ToLower(name)] {
		name += "_"
	}
	n.used[strings.ToLower(name)] = true
	if name != column {
		n.changed[name] = column
	}
	return name
}

// plain is a name of a file: letters, digits, - and _.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, name)
}

// separators are those that a file is written with: the first that no field has.
var separators = []string{";", ",", "~", "^", "#", "!", "$", "%"}

func separator(sheet *problem.Sheet) (string, error) {
	for _, s := range separators {
		has := func(row []string) bool {
			return slices.ContainsFunc(row, func(field string) bool { return strings.Contains(field, s) })
		}
		if !slices.ContainsFunc(sheet.Rows, has) {
			return s, nil
		}
	}
	return "", fmt.Errorf("codes and names hold each of the separators %s: rename some", strings.Join(separators, " "))
}

// shape is a hierarchy as τ-ARGUS has it: one total on top, with codes below it.
type shape struct {
	name  string // of the dimension, in the problem
	file  string
	total string
	nodes []table.Node // the total first
	added bool         // the total is not one of the problem's
	codes map[string]bool
}

// newShape puts a total over a dimension that has none, and refuses codes that the
// files cannot hold.
func newShape(name string, nodes []table.Node) (shape, error) {
	s := shape{name: name}
	codes := map[string]bool{}
	var roots []int
	for i, n := range nodes {
		if codes[n.Code] {
			return s, fmt.Errorf("dimension %q: code %q appears twice: a code has one parent", name, n.Code)
		}
		codes[n.Code] = true
		if n.Parent == "" {
			roots = append(roots, i)
		}
		if err := writable(n.Code); err != nil {
			return s, fmt.Errorf("dimension %q: code %q %w", name, n.Code, err)
		}
	}
	if len(roots) == 1 && len(nodes) > 1 {
		at := roots[0]
		s.total = nodes[at].Code
		s.nodes = append([]table.Node{nodes[at]}, nodes[:at]...)
		s.nodes = append(s.nodes, nodes[at+1:]...)
	} else {
		s.added, s.total = true, freeTotal("", codes)
		s.nodes = []table.Node{{Code: s.total}}
		for _, n := range nodes {
			if n.Parent == "" {
				n.Parent = s.total
			}
			s.nodes = append(s.nodes, n)
		}
	}
	for code := range codes {
		if code != s.total && strings.EqualFold(code, s.total) {
			return s, fmt.Errorf("dimension %q: code %q differs from the total %q by capitals only, which τ-ARGUS takes for the same: rename one", name, code, s.total)
		}
	}
	return s, nil
}

// writable refuses codes that would be read as others.
func writable(code string) error {
	inner := strings.TrimSpace(code)
	switch {
	case inner == "":
		return fmt.Errorf("is empty, which stands for the total: rename it")
	case inner != code:
		return fmt.Errorf("begins or ends with a blank, which τ-ARGUS takes off: rename it")
	case strings.ContainsAny(code, "\"\r\n\t\x00") || strings.HasPrefix(code, "//"):
		return fmt.Errorf("has a quote, a tab or an end of line, or begins with //, which the files cannot hold: rename it")
	}
	return nil
}
