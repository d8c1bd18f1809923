package statement

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Limits of a statement, beyond its length.
const (
	MaxText      = 20_000 // characters
	maxNodes     = 4_000
	maxDepth     = 120
	maxCTEs      = 40
	maxTableRefs = 64 // when every WITH is written out where it is used
	maxValues    = 2_000
)

// Tables are the study's tables, with the names of their columns.
type Tables map[string][]string

// Checked is a statement that may run.
type Checked struct {
	Marginal *Marginal // where it is one
}

// node is a part of the tree.
type node = map[string]any

// Check decides on a tree as json_serialize_sql writes it. Errors are
// refusals.
func Check(tree []byte, tables Tables) (*Checked, error) {
	d := json.NewDecoder(bytes.NewReader(tree))
	d.UseNumber()
	var top node
	if err := d.Decode(&top); err != nil {
		return nil, refuse("syntax", "message", "it cannot be read")
	}
	if top["error"] != false {
		return nil, unread(top)
	}
	statements, ok := top["statements"].([]any)
	if !ok || len(statements) != 1 {
		return nil, refuse("one")
	}
	c := &checker{tables: tables}
	for name := range tables {
		c.names = append(c.names, name)
	}
	slices.Sort(c.names)
	weight := c.statement(object(statements[0]), nil, 0)
	if c.err == nil && weight > maxTableRefs {
		c.fail("large", "what", "FROM", "n", strconv.Itoa(weight), "limit", strconv.Itoa(maxTableRefs))
	}
	if c.err != nil {
		return nil, c.err
	}
	return &Checked{Marginal: marginal(object(object(statements[0])["node"]), tables)}, nil
}

// unread is the refusal of what is no SELECT or cannot be read at all.
func unread(top node) *Refusal {
	message := text(top["error_message"])
	if strings.Contains(message, "Only SELECT") {
		return refuse("select", "word", "")
	}
	message, _, _ = strings.Cut(message, "\n")
	return refuse("syntax", "message", message)
}

// checker walks a tree; the first refusal stays.
type checker struct {
	tables Tables
	names  []string
	err    error
	nodes  int
	ctes   int
}

// scope are the WITH names that a part sees, each with the number of tables
// behind it.
type scope map[string]int

func (s scope) with(name string, weight int) scope {
	out := make(scope, len(s)+1)
	for k, v := range s {
		out[k] = v
	}
	out[name] = weight
	return out
}

func (c *checker) fail(key string, args ...string) {
	if c.err == nil {
		c.err = refuse(key, args...)
	}
}

// enter counts a node and refuses what is too large.
func (c *checker) enter(depth int) bool {
	if c.nodes++; c.nodes > maxNodes {
		c.fail("large", "what", "SELECT", "n", strconv.Itoa(c.nodes), "limit", strconv.Itoa(maxNodes))
	}
	if depth > maxDepth {
		c.fail("large", "what", "( )", "n", strconv.Itoa(depth), "limit", strconv.Itoa(maxDepth))
	}
	return c.err == nil
}

// only refuses fields that are not named and not empty.
func (c *checker) only(n node, known ...string) {
	for key, value := range n {
		if !slices.Contains(known, key) && key != "query_location" && key != "alias" && key != "type" && key != "class" && !empty(value) {
			c.fail("clause", "name", key)
		}
	}
}

// empty reports whether a field says nothing.
func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case string:
		return v == ""
	case json.Number:
		return false
	case []any:
		return len(v) == 0
	case node:
		for _, inner := range v {
			if !empty(inner) {
				return false
			}
		}
		return true
	}
	return false
}

func object(v any) node { n, _ := v.(node); return n }
func list(v any) []any  { l, _ := v.([]any); return l }
func text(v any) string { s, _ := v.(string); return s }

// word is a name of DuckDB as a person writes it: POSITIONAL, not a constant of
// its source.
func word(s string) string { return strings.ReplaceAll(strings.ToUpper(s), "_", " ") }

// statement is a whole query, at the top or in brackets. It gives the number
// of tables behind it.
func (c *checker) statement(n node, in scope, depth int) int {
	c.only(n, "node", "named_param_map")
	if !empty(n["named_param_map"]) {
		c.fail("parameter")
	}
	return c.query(object(n["node"]), in, depth+1)
}
