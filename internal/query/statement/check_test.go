package statement

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

var sample = Tables{"table1": {"sex", "age", "persons"}}

// tree is what DuckDB writes for SELECT sex, sum(persons) FROM table1 WHERE sex = 'M' GROUP BY sex, with a part put in.
func tree(from, item string) string {
	return `{"error":false,"statements":[{"node":{"type":"SELECT_NODE","modifiers":[],"cte_map":{"map":[]},"select_list":[` + item + `],"from_table":` + from +
		`,"where_clause":null,"group_expressions":[],"group_sets":[],"aggregate_handling":"STANDARD_HANDLING","having":null,"sample":null,"qualify":null},"named_param_map":[]}]}`
}

const (
	table1 = `{"type":"BASE_TABLE","alias":"","sample":null,"query_location":1,"schema_name":"","table_name":"table1","column_name_alias":[],"catalog_name":"","at_clause":null}`
	sex    = `{"class":"COLUMN_REF","type":"COLUMN_REF","alias":"","query_location":7,"column_names":["sex"]}`
)

// TestWhatIsNotKnownIsRefused puts parts into a good tree that no version of
// DuckDB has yet: new kinds of nodes, and new fields of known ones.
func TestWhatIsNotKnownIsRefused(t *testing.T) {
	if _, err := Check([]byte(tree(table1, sex)), sample); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"a new expression":       tree(table1, `{"class":"NEW","type":"NEW"}`),
		"a new place":            tree(`{"type":"NEW_REF"}`, sex),
		"a new field":            tree(table1, strings.Replace(sex, `"alias":""`, `"alias":"","new_field":{"a":"b"}`, 1)),
		"a new field of a table": tree(strings.Replace(table1, `"alias":""`, `"alias":"","filter_pushdown":[1]`, 1), sex),
		"time travel":            tree(strings.Replace(table1, `"at_clause":null`, `"at_clause":{"unit":"VERSION"}`, 1), sex),
		"a column without name":  tree(table1, `{"class":"COLUMN_REF","type":"COLUMN_REF","column_names":[]}`),
		"no statement":           `{"error":false,"statements":[]}`,
		"another top":            `{"error":false}`,
		"no tree":                `[]`,
		"nothing":                ``,
		"deep":                   tree(table1, strings.Repeat(`{"class":"OPERATOR","type":"OPERATOR_NOT","children":[`, 200)+sex+strings.Repeat(`]}`, 200)),
		"wide":                   tree(table1, strings.TrimSuffix(strings.Repeat(sex+",", 5000), ",")),
	} {
		var no *Refusal
		if _, err := Check([]byte(text), sample); !errors.As(err, &no) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzCheck changes trees: whatever comes is decided on, and what is accepted
// names no table and calls no function that is not listed.
func FuzzCheck(f *testing.F) {
	f.Add(tree(table1, sex))
	f.Add(tree(table1, `{"class":"FUNCTION","type":"FUNCTION","alias":"","function_name":"sum","schema":"","children":[`+sex+`],"filter":null,"order_bys":{"type":"ORDER_MODIFIER","orders":[]},"distinct":false,"is_operator":false,"export_state":false,"catalog":""}`))
	f.Add(tree(`{"type":"SUBQUERY","subquery":{"node":{"type":"SELECT_NODE","cte_map":{"map":[{"key":"a","value":{"query":{"node":{}}}}]},"select_list":[{}],"from_table":{}}}}`, sex))
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := Check([]byte(text), sample); err != nil {
			var no *Refusal
			if !errors.As(err, &no) || Keys[no.Key] == nil && len(no.Args) > 0 {
				t.Fatalf("%v is no known refusal", err)
			}
			return
		}
		var all any
		if json.Unmarshal([]byte(text), &all) == nil {
			walk(t, all)
		}
	})
}

func walk(t *testing.T, v any) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			walk(t, e)
		}
	case map[string]any:
		if name, ok := v["function_name"].(string); ok && v["class"] == "FUNCTION" && !allowed[strings.ToLower(name)] && name != "list_value" {
			t.Fatalf("the function %s was accepted", name)
		}
		if kind := fmt.Sprint(v["type"]); kind == "TABLE_FUNCTION" || kind == "SHOW_REF" {
			t.Fatalf("%s was accepted", kind)
		}
		for key, e := range v {
			if key != "value" {
				walk(t, e)
			}
		}
	}
}
