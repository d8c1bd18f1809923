package statement

import (
	"strconv"
	"strings"
)

func (c *checker) expressions(all []any, in scope, depth int) (weight int) {
	for _, e := range all {
		if e != nil {
			weight += c.expression(object(e), in, depth)
		}
	}
	return weight
}

// expression gives the number of tables behind subqueries in it.
func (c *checker) expression(n node, in scope, depth int) int {
	if !c.enter(depth) {
		return 0
	}
	depth++
	switch class := text(n["class"]); class {
	case "COLUMN_REF":
		c.column(n)
	case "CONSTANT":
		c.only(n, "value")
		c.value(object(n["value"]))
	case "POSITIONAL_REFERENCE":
		c.only(n, "index")
	case "STAR":
		return c.star(n, in, depth)
	case "FUNCTION":
		return c.function(n, in, depth)
	case "WINDOW":
		return c.window(n, in, depth)
	case "CASE":
		return c.branches(n, in, depth)
	case "CAST":
		c.only(n, "child", "cast_type", "try_cast")
		c.kind(object(n["cast_type"]))
		return c.expressions([]any{n["child"]}, in, depth)
	case "COMPARISON":
		c.only(n, "left", "right")
		return c.expressions([]any{n["left"], n["right"]}, in, depth)
	case "CONJUNCTION":
		c.only(n, "children")
		return c.expressions(list(n["children"]), in, depth)
	case "BETWEEN":
		c.only(n, "input", "lower", "upper")
		return c.expressions([]any{n["input"], n["lower"], n["upper"]}, in, depth)
	case "OPERATOR":
		return c.operator(n, in, depth)
	case "SUBQUERY":
		c.only(n, "subquery_type", "subquery", "child", "comparison_type")
		return c.statement(object(n["subquery"]), in, depth) + c.expressions([]any{n["child"]}, in, depth)
	case "LAMBDA", "LAMBDA_REF":
		c.fail("lambda")
	case "PARAMETER":
		c.fail("parameter")
	case "COLLATE":
		c.fail("collate")
	default:
		c.fail("clause", "name", word(class))
	}
	return 0
}

func (c *checker) column(n node) {
	c.only(n, "column_names")
	names := list(n["column_names"])
	if len(names) == 0 {
		c.fail("clause", "name", "COLUMN")
		return
	}
	if len(names) > 2 {
		c.fail("clause", "name", short(text(names[0])+"."+text(names[1])+"…"))
	}
	if last := strings.ToLower(text(names[len(names)-1])); specials[last] {
		c.fail("constant", "name", last)
	}
}

func (c *checker) value(n node) {
	c.only(n, "type", "is_null", "value")
	kind := object(n["type"])
	c.kind(kind)
	switch n["value"].(type) {
	case node, []any:
		c.fail("type", "name", text(kind["id"]))
	}
}

// kind is a type of a constant or a cast.
func (c *checker) kind(n node) {
	c.only(n, "id", "type_info")
	info := object(n["type_info"])
	c.only(info, "width", "scale")
	if id := text(n["id"]); !types[id] {
		if id == "LIST" || id == "STRUCT" || id == "MAP" || id == "ARRAY" || id == "UNION" {
			c.fail("list")
		}
		c.fail("type", "name", id)
	}
}

func (c *checker) star(n node, in scope, depth int) int {
	c.only(n, "relation_name", "exclude_list", "replace_list", "rename_list", "qualified_exclude_list", "columns", "expr")
	if n["columns"] != false || n["expr"] != nil {
		c.fail("columns")
	}
	weight := 0
	for _, item := range list(n["replace_list"]) {
		entry := object(item)
		c.only(entry, "key", "value")
		weight += c.expressions([]any{entry["value"]}, in, depth)
	}
	return weight
}

func (c *checker) function(n node, in scope, depth int) int {
	c.only(n, "function_name", "schema", "catalog", "children", "filter", "order_bys", "distinct", "is_operator")
	name := strings.ToLower(text(n["function_name"]))
	schema := text(n["schema"])
	if text(n["catalog"]) != "" || schema != "" && schema != "main" {
		c.fail("function", "name", short(schema+"."+name))
	}
	children := list(n["children"])
	switch {
	case name == "list_value" || name == "struct_pack" || name == "row" || name == "map" || name == "array_value" || name == "unnest":
		c.fail("list")
	case !allowed[name]:
		c.fail("function", "name", short(name))
	case takesList[name] && len(children) == 2 && isList(object(children[1])):
		c.constants(object(children[1]))
		children = children[:1]
	}
	order := object(n["order_bys"])
	c.only(order, "orders")
	weight := c.orders(list(order["orders"]), in, depth)
	return weight + c.expressions(append(children[:len(children):len(children)], n["filter"]), in, depth)
}

func isList(n node) bool {
	return text(n["class"]) == "FUNCTION" && text(n["function_name"]) == "list_value" || text(n["type"]) == "ARRAY_CONSTRUCTOR"
}

// constants is a short list of numbers, as quantiles take it.
func (c *checker) constants(n node) {
	c.only(n, "function_name", "schema", "children", "is_operator", "order_bys")
	children := list(n["children"])
	if len(children) > 100 {
		c.fail("large", "what", "[ ]", "n", strconv.Itoa(len(children)), "limit", "100")
	}
	for _, child := range children {
		if text(object(child)["class"]) != "CONSTANT" {
			c.fail("list")
			return
		}
		c.value(object(object(child)["value"]))
	}
}

func (c *checker) window(n node, in scope, depth int) int {
	c.only(n, "function_name", "schema", "catalog", "children", "partitions", "orders", "start", "end", "start_expr", "end_expr", "offset_expr",
		"default_expr", "ignore_nulls", "filter_expr", "exclude_clause", "distinct", "arg_orders")
	name := strings.ToLower(text(n["function_name"]))
	if schema := text(n["schema"]); !allowed[name] || schema != "" && schema != "main" || text(n["catalog"]) != "" {
		c.fail("function", "name", short(name))
	}
	weight := c.expressions(list(n["children"]), in, depth) + c.expressions(list(n["partitions"]), in, depth)
	weight += c.orders(list(n["orders"]), in, depth) + c.orders(list(n["arg_orders"]), in, depth)
	return weight + c.expressions([]any{n["start_expr"], n["end_expr"], n["offset_expr"], n["default_expr"], n["filter_expr"]}, in, depth)
}

func (c *checker) branches(n node, in scope, depth int) int {
	c.only(n, "case_checks", "else_expr")
	weight := 0
	for _, item := range list(n["case_checks"]) {
		check := object(item)
		c.only(check, "when_expr", "then_expr")
		weight += c.expressions([]any{check["when_expr"], check["then_expr"]}, in, depth)
	}
	return weight + c.expressions([]any{n["else_expr"]}, in, depth)
}

func (c *checker) operator(n node, in scope, depth int) int {
	c.only(n, "children")
	children := list(n["children"])
	switch kind := text(n["type"]); kind {
	case "OPERATOR_NOT", "OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL", "OPERATOR_COALESCE", "GROUPING_FUNCTION":
	case "COMPARE_IN", "COMPARE_NOT_IN":
		if len(children) > maxValues {
			c.fail("large", "what", "IN", "n", strconv.Itoa(len(children)), "limit", strconv.Itoa(maxValues))
		}
	case "ARRAY_EXTRACT", "ARRAY_SLICE", "STRUCT_EXTRACT", "ARRAY_CONSTRUCTOR":
		c.fail("list")
	default:
		c.fail("clause", "name", word(strings.TrimPrefix(kind, "OPERATOR_")))
	}
	return c.expressions(children, in, depth)
}
