package arch

import (
	"strings"
	"testing"
)

// sample is a small module that keeps every rule.
func sample() (Graph, Rules) {
	g := Graph{}
	for _, p := range []*Package{
		{ImportPath: "./words", Doc: "Package words.", GoFiles: []string{"a.go"}},
		{ImportPath: "./open", Doc: "Package open.", GoFiles: []string{"a.go"}, Imports: []string{"./words"}},
		{ImportPath: "./internal/step", Doc: "Package step.", GoFiles: []string{"a.go"}, Imports: []string{"./words", "driver/sub"}},
		{ImportPath: "./internal/last", Doc: "Package last.", GoFiles: []string{"a.go"}, Imports: []string{"./internal/step"}},
		{ImportPath: "driver/sub", GoFiles: []string{"a.go"}, CgoFiles: []string{"c.go"}},
	} {
		g[p.ImportPath] = p
	}
	return g, Rules{
		Rows: []Row{
			{Package: "./words", Public: true},
			{Package: "./open", Public: true, May: []string{"./words"}},
			{Package: "./internal/step", May: []string{"./words"}},
			{Package: "./internal/last", May: []string{"./words", "./internal/step"}},
		},
		Drivers:     []Driver{{Path: "driver", Importers: []string{"./internal/step"}}},
		Servers:     []string{"net/http"},
		Separations: []Separation{{From: "./internal/step", Not: []string{"./open"}, Why: "kept apart"}},
	}
}

func TestSampleKeepsTheRules(t *testing.T) {
	if breaches := Check(sample()); len(breaches) > 0 {
		t.Errorf("a graph that keeps the rules is refused:\n%s", strings.Join(breaches, "\n"))
	}
}

// TestEachBreachIsFound adds one fault at a time to the sample.
func TestEachBreachIsFound(t *testing.T) {
	adds := func(from, to string) func(Graph, *Rules) {
		return func(g Graph, _ *Rules) { g[from].Imports = append(g[from].Imports, to) }
	}
	tests := []struct {
		name  string
		spoil func(Graph, *Rules)
		want  string
	}{
		{"an edge", adds("./open", "./internal/step"), "./open imports ./internal/step, which its row does not allow"},
		{"an edge backwards", adds("./words", "./internal/last"), "./words imports ./internal/last"},
		{"a row that allows backwards", func(_ Graph, r *Rules) { r.Rows[0].May = []string{"./open"} }, "does not stand above it"},
		{"a package without a row", func(g Graph, _ *Rules) { g["./new"] = &Package{ImportPath: "./new"} }, "./new has no row"},
		{"a row without a package", func(g Graph, _ *Rules) { delete(g, "./internal/last") }, "row ./internal/last is of no package"},
		{"a second importer of a driver", adds("./internal/last", "driver/sub"), "which only ./internal/step may"},
		{"a public package that reaches inside", adds("./words", "./internal/step"), "./open is public and reaches ./open → ./words → ./internal/step"},
		{"a public package that needs C", adds("./open", "driver/sub"), "./open is public and needs C"},
		{"a public package with a server", adds("./words", "net/http"), "./open is public and reaches ./open → ./words → net/http"},
		{"a public package tested from inside", func(g Graph, _ *Rules) { g["./open"].XTestImports = []string{"./internal/step"} },
			"./open is public and its tests import ./internal/step"},
		{"a long way round a separation", adds("./words", "./open"), "./internal/step: ./internal/step → ./words → ./open (kept apart)"},
		{"no package comment", func(g Graph, _ *Rules) { g["./open"].Doc = "" }, "./open has no package comment"},
		{"an empty name", func(g Graph, _ *Rules) { g["./util"] = &Package{ImportPath: "./util"} }, `the name "util" says nothing`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			g, r := sample()
			test.spoil(g, &r)
			if got := strings.Join(Check(g, r), "\n"); !strings.Contains(got, test.want) {
				t.Errorf("got:\n%s\nwant a line with:\n%s", got, test.want)
			}
		})
	}
}
