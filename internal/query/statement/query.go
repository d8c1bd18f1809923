package statement

import (
	"strconv"
	"strings"
)

// query is a SELECT or several that are combined.
func (c *checker) query(n node, in scope, depth int) int {
	if !c.enter(depth) {
		return 0
	}
	in = c.with(object(n["cte_map"]), in, depth)
	weight := 0
	switch kind := text(n["type"]); kind {
	case "SELECT_NODE":
		weight = c.selection(n, in, depth)
	case "SET_OPERATION_NODE":
		c.only(n, "modifiers", "cte_map", "setop_type", "left", "right", "setop_all", "children")
		switch text(n["setop_type"]) {
		case "UNION", "EXCEPT", "INTERSECT", "UNION_BY_NAME":
		default:
			c.fail("clause", "name", word(text(n["setop_type"])))
		}
		for _, part := range append([]any{n["left"], n["right"]}, list(n["children"])...) {
			if part != nil {
				weight += c.query(object(part), in, depth+1)
			}
		}
	case "RECURSIVE_CTE_NODE":
		c.fail("recursive")
	default:
		c.fail("clause", "name", word(kind))
	}
	for _, m := range list(n["modifiers"]) {
		weight += c.modifier(object(m), in, depth+1)
	}
	return weight
}

// with takes the names of a WITH into the scope.
func (c *checker) with(m node, in scope, depth int) scope {
	c.only(m, "map")
	for _, item := range list(m["map"]) {
		entry := object(item)
		c.only(entry, "key", "value")
		name, value := text(entry["key"]), object(entry["value"])
		c.only(value, "aliases", "query", "materialized")
		c.cteName(name)
		if c.ctes++; c.ctes > maxCTEs {
			c.fail("large", "what", "WITH", "n", strconv.Itoa(c.ctes), "limit", strconv.Itoa(maxCTEs))
		}
		weight := c.statement(object(value["query"]), in, depth+1)
		// Doubling: each name uses the one before it twice.
		if weight > maxTableRefs {
			c.fail("large", "what", "WITH", "n", strconv.Itoa(weight), "limit", strconv.Itoa(maxTableRefs))
		}
		in = in.with(strings.ToLower(name), max(1, weight))
	}
	return in
}

// cteName refuses names that stand for something else already.
func (c *checker) cteName(name string) {
	lower := strings.ToLower(name)
	for table := range c.tables {
		if strings.EqualFold(table, name) {
			c.fail("shadow", "name", name)
		}
	}
	for _, own := range []string{"duckdb_", "pg_", "sqlite_", "pragma_", "information_schema"} {
		if strings.HasPrefix(lower, own) {
			c.fail("shadow", "name", name)
		}
	}
	if specials[lower] {
		c.fail("shadow", "name", name)
	}
}

func (c *checker) selection(n node, in scope, depth int) int {
	c.only(n, "modifiers", "cte_map", "select_list", "from_table", "where_clause", "group_expressions", "group_sets", "aggregate_handling", "having", "qualify", "sample")
	if n["sample"] != nil {
		c.fail("sample")
	}
	if len(list(n["group_sets"])) > 64 {
		c.fail("large", "what", "GROUPING SETS", "n", strconv.Itoa(len(list(n["group_sets"]))), "limit", "64")
	}
	weight := c.from(object(n["from_table"]), in, depth+1)
	weight += c.expressions(list(n["select_list"]), in, depth+1)
	weight += c.expressions(list(n["group_expressions"]), in, depth+1)
	return weight + c.expressions([]any{n["where_clause"], n["having"], n["qualify"]}, in, depth+1)
}

// modifier is ORDER BY, LIMIT or DISTINCT.
func (c *checker) modifier(n node, in scope, depth int) int {
	switch kind := text(n["type"]); kind {
	case "ORDER_MODIFIER":
		c.only(n, "orders")
		return c.orders(list(n["orders"]), in, depth)
	case "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER":
		c.only(n, "limit", "offset")
		return c.expressions([]any{n["limit"], n["offset"]}, in, depth)
	case "DISTINCT_MODIFIER":
		c.only(n, "distinct_on_targets")
		return c.expressions(list(n["distinct_on_targets"]), in, depth)
	default:
		c.fail("clause", "name", word(kind))
		return 0
	}
}

func (c *checker) orders(orders []any, in scope, depth int) (weight int) {
	for _, item := range orders {
		o := object(item)
		c.only(o, "null_order", "expression")
		e := object(o["expression"])
		if text(e["class"]) == "STAR" { // ORDER BY ALL
			c.only(e, "columns")
			continue
		}
		weight += c.expression(e, in, depth)
	}
	return weight
}

// from is what stands in FROM.
func (c *checker) from(n node, in scope, depth int) int {
	if !c.enter(depth) {
		return 0
	}
	if n["sample"] != nil {
		c.fail("sample")
	}
	switch kind := text(n["type"]); kind {
	case "EMPTY":
		c.only(n)
		return 0
	case "BASE_TABLE":
		return c.table(n, in)
	case "SUBQUERY":
		c.only(n, "subquery", "column_name_alias")
		return c.statement(object(n["subquery"]), in, depth)
	case "JOIN":
		return c.join(n, in, depth)
	case "EXPRESSION_LIST":
		c.only(n, "values")
		if len(list(n["values"])) > maxValues {
			c.fail("large", "what", "VALUES", "n", strconv.Itoa(len(list(n["values"]))), "limit", strconv.Itoa(maxValues))
		}
		for _, row := range list(n["values"]) {
			c.expressions(list(row), in, depth)
		}
		return 0
	case "PIVOT":
		return c.pivot(n, in, depth)
	case "TABLE_FUNCTION":
		c.fail("table.function", "name", text(object(n["function"])["function_name"]))
	case "SHOW_REF":
		c.fail("describe")
	default:
		c.fail("clause", "name", word(kind))
	}
	return 0
}

// table is a table of the study, or a name of a WITH that is in scope.
func (c *checker) table(n node, in scope) int {
	name := text(n["table_name"])
	c.only(n, "schema_name", "table_name", "catalog_name", "column_name_alias", "sample")
	tables := strings.Join(c.names, ", ")
	if text(n["schema_name"]) != "" || text(n["catalog_name"]) != "" {
		c.fail("qualified", "name", name, "tables", tables)
		return 0
	}
	if weight, ok := in[strings.ToLower(name)]; ok {
		return weight
	}
	for table := range c.tables {
		if strings.EqualFold(table, name) {
			return 1
		}
	}
	c.fail("table", "name", short(name), "tables", tables)
	return 0
}

// short keeps a name that goes into a sentence short.
func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

func (c *checker) join(n node, in scope, depth int) int {
	c.only(n, "left", "right", "condition", "join_type", "ref_type", "using_columns", "sample")
	switch text(n["ref_type"]) {
	case "REGULAR", "CROSS", "NATURAL":
	default:
		c.fail("join", "name", word(text(n["ref_type"])))
	}
	switch text(n["join_type"]) {
	case "INNER", "LEFT", "RIGHT", "OUTER", "FULL", "SEMI", "ANTI":
	default:
		c.fail("join", "name", word(text(n["join_type"])))
	}
	weight := c.from(object(n["left"]), in, depth+1) + c.from(object(n["right"]), in, depth+1)
	return weight + c.expressions([]any{n["condition"]}, in, depth+1)
}

// pivot is a PIVOT or UNPIVOT whose columns are named in the statement.
func (c *checker) pivot(n node, in scope, depth int) int {
	c.only(n, "source", "aggregates", "unpivot_names", "pivots", "groups", "column_name_alias", "include_nulls", "sample")
	weight := c.from(object(n["source"]), in, depth+1) + c.expressions(list(n["aggregates"]), in, depth+1)
	columns := 1
	for _, item := range list(n["pivots"]) {
		p := object(item)
		c.only(p, "pivot_expressions", "unpivot_names", "entries", "pivot_enum")
		if text(p["pivot_enum"]) != "" {
			c.fail("pivot")
		}
		weight += c.expressions(list(p["pivot_expressions"]), in, depth+1)
		for _, e := range list(p["entries"]) {
			entry := object(e)
			c.only(entry, "values")
			for _, v := range list(entry["values"]) {
				c.value(object(v))
			}
		}
		columns *= max(1, len(list(p["entries"])))
	}
	if columns > maxValues {
		c.fail("large", "what", "PIVOT", "n", strconv.Itoa(columns), "limit", strconv.Itoa(maxValues))
	}
	return weight
}
