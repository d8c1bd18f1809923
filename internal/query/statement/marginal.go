package statement

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Marginal is what a statement asks where it only adds up persons of one table:
// the form in which a release can be checked exactly.
type Marginal struct {
	Table      string      `json:"table"`
	Dimensions []Dimension `json:"dimensions"`
	Filters    []Filter    `json:"filters,omitempty"`
}

// Dimension is a column that is counted by, with own groups where the statement
// recodes it by CASE.
type Dimension struct {
	Name   string  `json:"name"`
	Groups []Codes `json:"groups,omitempty"`
	Rest   string  `json:"rest,omitempty"` // the group of all other codes
}

// Codes is a group and the codes in it.
type Codes struct {
	Code  string   `json:"code"`
	Codes []string `json:"codes"`
}

// Filter keeps certain codes of a column.
type Filter struct {
	Name  string   `json:"name"`
	Codes []string `json:"codes"`
}

// marginal recognises SELECT dimensions..., sum(persons) FROM one table WHERE
// codes GROUP BY the dimensions; nil for anything else.
func marginal(n node, tables Tables) *Marginal {
	from := object(n["from_table"])
	if text(n["type"]) != "SELECT_NODE" || text(from["type"]) != "BASE_TABLE" || len(list(object(n["cte_map"])["map"])) > 0 ||
		n["having"] != nil || n["qualify"] != nil || !ordersOnly(list(n["modifiers"])) {
		return nil
	}
	r := reading{alias: text(from["alias"])}
	for name, columns := range tables {
		if strings.EqualFold(name, text(from["table_name"])) {
			r.table, r.columns = name, columns
		}
	}
	m := &Marginal{Table: r.table}
	if r.table == "" || len(list(from["column_name_alias"])) > 0 || !r.filters(n["where_clause"], m) || !r.selects(list(n["select_list"]), m) || !r.groups(n, m) {
		return nil
	}
	return m
}

func ordersOnly(modifiers []any) bool {
	return !slices.ContainsFunc(modifiers, func(m any) bool { return text(object(m)["type"]) != "ORDER_MODIFIER" })
}

// reading reads one SELECT over one table.
type reading struct {
	table, alias string
	columns      []string
	items        []node // the select list
}

const personsColumn = "persons"

// column is the name of a dimension that an expression is, empty for others.
func (r *reading) column(n node) string {
	names := list(n["column_names"])
	if text(n["class"]) != "COLUMN_REF" || len(names) == 0 || len(names) > 2 {
		return ""
	}
	if first := text(names[0]); len(names) == 2 && !strings.EqualFold(first, r.alias) && !strings.EqualFold(first, r.table) {
		return ""
	}
	for _, c := range r.columns {
		if strings.EqualFold(c, text(names[len(names)-1])) && c != personsColumn {
			return c
		}
	}
	return ""
}

// selects reads the list: dimensions, and persons once.
func (r *reading) selects(all []any, m *Marginal) bool {
	persons := 0
	for _, item := range all {
		n := object(item)
		r.items = append(r.items, n)
		if r.sum(n) {
			persons++
			continue
		}
		d, ok := r.dimension(n)
		if !ok || slices.ContainsFunc(m.Dimensions, func(o Dimension) bool { return o.Name == d.Name }) {
			return false
		}
		m.Dimensions = append(m.Dimensions, d)
	}
	return persons == 1 && len(m.Dimensions) > 0
}

// sum reports whether an expression is sum(persons) and nothing else.
func (r *reading) sum(n node) bool {
	children := list(n["children"])
	if text(n["class"]) != "FUNCTION" || text(n["function_name"]) != "sum" || len(children) != 1 || n["filter"] != nil || n["distinct"] == true {
		return false
	}
	names := list(object(children[0])["column_names"])
	return len(names) > 0 && strings.EqualFold(text(names[len(names)-1]), personsColumn)
}

// dimension reads a column, or a CASE that puts codes of one column together.
func (r *reading) dimension(n node) (d Dimension, ok bool) {
	if name := r.column(n); name != "" {
		return Dimension{Name: name}, true
	}
	if text(n["class"]) != "CASE" {
		return d, false
	}
	for _, item := range list(n["case_checks"]) {
		check := object(item)
		name, codes := r.codes(object(check["when_expr"]))
		then, isText := constant(object(check["then_expr"]))
		if name == "" || !isText || d.Name != "" && d.Name != name {
			return d, false
		}
		d.Name = name
		d.add(then, codes)
	}
	rest, isText := constant(object(n["else_expr"]))
	d.Rest = rest
	return d, isText && !slices.ContainsFunc(d.Groups, func(g Codes) bool { return g.Code == rest })
}

// add puts codes into a group; the first WHEN of a code counts.
func (d *Dimension) add(group string, codes []string) {
	at := slices.IndexFunc(d.Groups, func(g Codes) bool { return g.Code == group })
	if at < 0 {
		d.Groups, at = append(d.Groups, Codes{Code: group}), len(d.Groups)
	}
	for _, code := range codes {
		if !slices.ContainsFunc(d.Groups, func(g Codes) bool { return slices.Contains(g.Codes, code) }) {
			d.Groups[at].Codes = append(d.Groups[at].Codes, code)
		}
	}
}

// codes reads column = 'code' and column IN ('codes'...).
func (r *reading) codes(n node) (name string, codes []string) {
	var parts []any
	switch text(n["type"]) {
	case "COMPARE_EQUAL":
		parts = []any{n["left"], n["right"]}
	case "COMPARE_IN":
		parts = list(n["children"])
	}
	if len(parts) < 2 {
		return "", nil
	}
	for _, p := range parts[1:] {
		code, ok := constant(object(p))
		if !ok {
			return "", nil
		}
		codes = append(codes, code)
	}
	return r.column(object(parts[0])), codes
}

// constant is the text of a text or whole number, or of a date.
func constant(n node) (string, bool) {
	if text(n["class"]) == "CAST" && text(object(n["cast_type"])["id"]) == "DATE" {
		n = object(n["child"])
	}
	value := object(n["value"])
	if text(n["class"]) != "CONSTANT" || value["is_null"] != false {
		return "", false
	}
	switch v := value["value"].(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), text(object(value["type"])["id"]) == "INTEGER"
	}
	return "", false
}

// filters reads conditions that are joined by AND.
func (r *reading) filters(where any, m *Marginal) bool {
	n := object(where)
	switch {
	case where == nil:
		return true
	case text(n["type"]) == "CONJUNCTION_AND":
		for _, child := range list(n["children"]) {
			if !r.filters(child, m) {
				return false
			}
		}
		return true
	}
	name, codes := r.codes(n)
	if name == "" || slices.ContainsFunc(m.Filters, func(f Filter) bool { return f.Name == name }) {
		return false
	}
	m.Filters = append(m.Filters, Filter{name, codes})
	return true
}

// groups checks that what is grouped by is what is shown.
func (r *reading) groups(n node, m *Marginal) bool {
	if text(n["aggregate_handling"]) == "FORCE_AGGREGATES" { // GROUP BY ALL
		return true
	}
	by := list(n["group_expressions"])
	sets := list(n["group_sets"])
	if len(sets) != 1 || len(list(sets[0])) != len(by) {
		return false
	}
	var names []string
	for _, g := range by {
		d, ok := r.grouped(object(g))
		if !ok {
			return false
		}
		names = append(names, d.Name)
	}
	var shown []string
	for _, d := range m.Dimensions {
		shown = append(shown, d.Name)
	}
	slices.Sort(names)
	slices.Sort(shown)
	return slices.Equal(slices.Compact(names), shown)
}

// grouped is the dimension of an expression in GROUP BY: by place, by alias,
// or written out.
func (r *reading) grouped(n node) (Dimension, bool) {
	if place, ok := constant(n); ok {
		i, err := strconv.Atoi(place)
		if err != nil || i < 1 || i > len(r.items) {
			return Dimension{}, false
		}
		return r.dimension(r.items[i-1])
	}
	if name := r.column(n); name != "" {
		// A column goes before an alias of its name: it must be shown as it is.
		return Dimension{Name: name}, slices.ContainsFunc(r.items, func(item node) bool { return r.column(item) == name })
	}
	if names := list(n["column_names"]); len(names) == 1 {
		for _, item := range r.items {
			if strings.EqualFold(text(item["alias"]), text(names[0])) {
				return r.dimension(item)
			}
		}
	}
	d, ok := r.dimension(n)
	return d, ok && slices.ContainsFunc(r.items, func(item node) bool {
		shown, ok := r.dimension(item)
		return ok && sameDimension(shown, d)
	})
}

func sameDimension(a, b Dimension) bool {
	return a.Name == b.Name && a.Rest == b.Rest && slices.EqualFunc(a.Groups, b.Groups, func(x, y Codes) bool {
		return x.Code == y.Code && slices.Equal(x.Codes, y.Codes)
	})
}
