package rtable

import (
	"strings"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// pairs are the columns that a hierarchy may have: of levels and codes, or of parents
// and children.
var pairs = []struct {
	first, second string
	levels        bool
}{
	{"levels", "codes", true}, {"level", "name", true}, {"levels", "names", true}, {"level", "code", true}, {"level", "codes", true}, {"levels", "code", true},
	{"root", "leaf", false}, {"parent", "child", false}, {"from", "to", false}, {"parent", "leaf", false}, {"parent", "code", false},
}

// ParseHierarchy reads a hierarchy: levels and codes, a network of parents and children,
// or lines of levels and codes without a header.
func ParseHierarchy(text textfile.Text) ([]table.Node, error) {
	s, err := parseSheet(text, true)
	if err != nil {
		return nil, err
	}
	for _, pair := range pairs {
		a, b := columnLike(s, pair.first), columnLike(s, pair.second)
		if a < 0 || b < 0 {
			continue
		}
		if pair.levels {
			return byLevels(s, a, b)
		}
		return byNetwork(s, a, b)
	}
	if len(s.Columns) == 2 && isLevel(s.Columns[0]) {
		if s, err = parseSheet(text, false); err != nil {
			return nil, err
		}
		return byLevels(s, 0, 1)
	}
	return nil, textfile.Fail(text.Name, 1, `a hierarchy has columns "levels" and "codes", or "parent" and "child", or lines such as @@;A: the file has %q`, strings.Join(s.Columns, ", "))
}

func columnLike(s *sheet, name string) int {
	for i, column := range s.Columns {
		if strings.EqualFold(column, name) {
			return i
		}
	}
	return -1
}

func isLevel(text string) bool { return text != "" && strings.Trim(text, "@") == "" }

// byLevels takes "@" for the total, "@@" for what is directly below it, and so on; each
// code belongs to the last one above it that is a level higher.
func byLevels(s *sheet, level, code int) ([]table.Node, error) {
	var nodes []table.Node
	var path []string
	for i, row := range s.Rows {
		if !isLevel(strings.TrimSpace(row[level])) {
			return nil, s.fail(i, "level %q: write one @ for the total and one more for each level below it", row[level])
		}
		depth := len(strings.TrimSpace(row[level]))
		if row[code] == "" {
			return nil, s.fail(i, "there is no code: add it or take the line out")
		}
		if depth > len(path)+1 {
			return nil, s.fail(i, "code %q is %d levels deeper than the line above: go down one level at a time", row[code], depth-len(path))
		}
		parent := ""
		if depth > 1 {
			parent = path[depth-2]
		}
		nodes = append(nodes, table.Node{Code: row[code], Parent: parent})
		path = append(path[:depth-1], row[code])
	}
	return nodes, nil
}

// byNetwork takes a row for an edge. A root is what is nobody's child; it may also
// stand as its own parent, as sdcHierarchies has it, or behind an empty one.
func byNetwork(s *sheet, parent, child int) ([]table.Node, error) {
	children := map[string]int{}
	for i, row := range s.Rows {
		if row[child] == "" {
			return nil, s.fail(i, "there is no child: add its code or take the line out")
		}
		if row[parent] != row[child] {
			if before, twice := children[row[child]]; twice {
				return nil, s.fail(i, "code %q has a parent in line %d already: a code has one", row[child], s.lines[before])
			}
			children[row[child]] = i
		}
	}
	var nodes []table.Node
	listed := map[string]bool{}
	add := func(code, parent string) {
		if !listed[code] {
			listed[code] = true
			nodes = append(nodes, table.Node{Code: code, Parent: parent})
		}
	}
	for _, row := range s.Rows {
		if _, is := children[row[parent]]; !is && row[parent] != "" {
			add(row[parent], "")
		}
		if row[parent] != row[child] {
			add(row[child], row[parent])
		}
	}
	return nodes, nil
}

// levelSheet writes a hierarchy as levels and codes, depth first.
func levelSheet(nodes []table.Node) *problem.Sheet {
	s := &problem.Sheet{Columns: []string{"levels", "codes"}}
	below := map[string][]string{}
	for _, n := range nodes {
		below[n.Parent] = append(below[n.Parent], n.Code)
	}
	var visit func(code string, depth int)
	visit = func(code string, depth int) {
		for _, child := range below[code] {
			s.Rows = append(s.Rows, []string{strings.Repeat("@", depth), child})
			visit(child, depth+1)
		}
	}
	visit("", 1)
	return s
}
