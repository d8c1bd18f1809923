package argus

import (
	"bytes"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// ParseHierarchy reads a .hrc file: each line a code, behind as many leading strings
// as there are levels between it and those directly below the total, which the file
// leaves out. The total becomes the root.
func ParseHierarchy(text textfile.Text, lead, total string) ([]table.Node, error) {
	nodes := []table.Node{{Code: total}}
	path := []string{total} // codes above the next one
	seen := map[string]int{total: 0}
	for i, bytes := range text.Lines() {
		code, depth := strings.TrimSpace(text.String(bytes)), 1
		if code == "" || strings.HasPrefix(code, "//") {
			continue
		}
		for strings.HasPrefix(code, lead) {
			code, depth = strings.TrimSpace(code[len(lead):]), depth+1
		}
		code = strings.Trim(code, `"`)
		if code == "" {
			return nil, textfile.Fail(text.Name, i+1, "there is no code behind %q: add it or take the line out", lead)
		}
		if line, twice := seen[code]; twice {
			if line == 0 {
				return nil, textfile.Fail(text.Name, i+1, "code %q is the total, which a hierarchy leaves out: take the line out, or correct <TOTCODE>", code)
			}
			return nil, textfile.Fail(text.Name, i+1, "code %q stands in line %d too: a code has one place", code, line)
		}
		if depth > len(path) {
			return nil, textfile.Fail(text.Name, i+1, "code %q is %d levels deeper than the line above: go down one level at a time", code, depth-len(path)+1)
		}
		seen[code] = i + 1
		nodes = append(nodes, table.Node{Code: code, Parent: path[depth-1]})
		path = append(path[:depth], code)
	}
	return nodes, nil
}

// byDigits builds the hierarchy of codes whose first digits name the levels above.
func byDigits(codes []string, digits []int, total string) []table.Node {
	nodes := []table.Node{{Code: total}}
	seen := map[string]bool{total: true, "": true}
	codes = slices.Clone(codes)
	slices.Sort(codes)
	for _, code := range codes {
		letters, parent, end := []rune(code), total, 0
		for _, n := range digits {
			end = min(end+n, len(letters))
			prefix := strings.TrimSpace(string(letters[:end]))
			if !seen[prefix] {
				seen[prefix] = true
				nodes = append(nodes, table.Node{Code: prefix, Parent: parent})
			}
			if prefix == code || end == len(letters) {
				break
			}
			parent = prefix
		}
	}
	return nodes
}

// flat puts codes directly below the total, in alphabetical order.
func flat(codes []string, total string) []table.Node {
	nodes := []table.Node{{Code: total}}
	codes = slices.Clone(codes)
	slices.Sort(codes)
	for _, code := range slices.Compact(codes) {
		if code != total {
			nodes = append(nodes, table.Node{Code: code, Parent: total})
		}
	}
	return nodes
}

// leads are the leading strings that a hierarchy is written with: the first that no
// code begins with.
var leads = []string{"@", "#", "~", "^", "=", "%", "@#@"}

// writeHierarchy writes what is below the root, depth first, and the leading string.
func writeHierarchy(nodes []table.Node) (text, lead string) {
	lead = leads[len(leads)-1]
	for _, try := range leads {
		if !slices.ContainsFunc(nodes, func(n table.Node) bool { return strings.HasPrefix(n.Code, try) }) {
			lead = try
			break
		}
	}
	below := map[string][]string{}
	for _, n := range nodes {
		below[n.Parent] = append(below[n.Parent], n.Code)
	}
	var out bytes.Buffer
	var visit func(code string, depth int)
	visit = func(code string, depth int) {
		for _, child := range below[code] {
			out.WriteString(strings.Repeat(lead, depth) + child + eol)
			visit(child, depth+1)
		}
	}
	visit(nodes[0].Code, 0)
	return out.String(), lead
}

// eol ends the lines of files for a program of Windows.
const eol = "\r\n"

// leavesOf are the codes without codes below them.
func leavesOf(nodes []table.Node) map[string]bool {
	leaves := map[string]bool{}
	for _, n := range nodes {
		leaves[n.Code] = true
	}
	for _, n := range nodes {
		delete(leaves, n.Parent)
	}
	return leaves
}
