package study

import (
	"slices"

	"gopkg.in/yaml.v3"
)

// checks are the tests of a study that could be decoded, each with the
// top-level parts it depends on. A part that could not be read keeps its tests
// from running, so that no fault is the echo of another.
var checks = []struct {
	needs []string
	test  func(*checker)
}{
	{[]string{"id"}, (*checker).identity},
	{[]string{"version"}, (*checker).version},
	{[]string{"title"}, (*checker).title},
	{[]string{"code_lists"}, (*checker).codeLists},
	{[]string{"authorisation"}, (*checker).authorisation},
	{[]string{"parties"}, (*checker).parties},
	{[]string{"parties", "authorisation"}, (*checker).functions},
	{[]string{"sources"}, (*checker).sources},
	{[]string{"sources", "authorisation"}, (*checker).sourcesAllowed},
	{[]string{"sources", "dimensions", "measures"}, (*checker).sourcesNeeded},
	{[]string{"deliveries", "parties"}, (*checker).deliveries},
	{[]string{"deliveries", "measures", "dimensions"}, (*checker).deliverersNeeded},
	{[]string{"code_lists", "measures"}, (*checker).measures},
	{[]string{"code_lists", "dimensions"}, (*checker).dimensions},
	{[]string{"dimensions", "measures"}, (*checker).measureDimension},
	{[]string{"tables"}, (*checker).tables},
	{[]string{"tables", "measures", "code_lists"}, (*checker).selections},
	{[]string{"tables", "dimensions"}, (*checker).tableDimensions},
	{[]string{"tables", "authorisation"}, (*checker).tablesAllowed},
	{[]string{"dimensions", "authorisation"}, (*checker).dimensionsAllowed},
	{[]string{"extract"}, (*checker).extract},
	{[]string{"outputs"}, (*checker).outputs},
}

// checker tests one study against the contract, the code lists and its own
// authorisation.
type checker struct {
	study  *Study
	root   *yaml.Node
	faults *faults
}

func check(s *Study, root *yaml.Node, broken map[string]bool, faults *faults) {
	c := &checker{s, root, faults}
	isBroken := func(part string) bool { return broken[part] }
	for _, ch := range checks {
		if !slices.ContainsFunc(ch.needs, isBroken) {
			ch.test(c)
		}
	}
}

// at is a place in the file: keys, and indexes of lists.
type at []any

// bad reports a file that cannot be read as a study.
func (c *checker) bad(where at, format string, args ...any) {
	c.report(Malformed, where, format, args...)
}

// refused reports what the authorisation does not carry.
func (c *checker) refused(where at, format string, args ...any) {
	c.report(NotCarried, where, format, args...)
}

func (c *checker) report(kind Kind, where at, format string, args ...any) {
	n := c.find(where)
	c.faults.add(kind, n.Line, n.Column, "%s: "+format, append([]any{where}, args...)...)
}

// find is the node of a place: a value's own where it is a single value, else
// its key's; the last that exists where the place does not.
func (c *checker) find(where at) *yaml.Node {
	shown, n := c.root, c.root
	for _, step := range where {
		key, value := child(n, step)
		if value == nil {
			return shown
		}
		shown, n = key, value
		if value.Kind == yaml.ScalarNode {
			shown = value
		}
	}
	return shown
}

func child(n *yaml.Node, step any) (key, value *yaml.Node) {
	switch s := step.(type) {
	case int:
		if n.Kind == yaml.SequenceNode && s < len(n.Content) {
			return n.Content[s], n.Content[s]
		}
	case string:
		for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == s {
				return n.Content[i], n.Content[i+1]
			}
		}
	}
	return nil, nil
}

// String is the keys of a place; the position in the file tells which entry of
// a list is meant.
func (w at) String() string {
	path := ""
	for _, step := range w {
		if key, ok := step.(string); ok {
			path = join(path, key)
		}
	}
	return path
}

// with is the place below.
func (w at) with(steps ...any) at { return append(slices.Clone(w), steps...) }
