package arch

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Check compares a graph with the rules and returns every breach, a sentence
// each, in a fixed order.
func Check(g Graph, r Rules) []string {
	breaches := checkRows(g, r)
	for _, path := range slices.Sorted(maps.Keys(g)) {
		if p := g[path]; ours(path) {
			breaches = append(breaches, checkShape(p)...)
			breaches = append(breaches, checkDrivers(p, r.Drivers)...)
		}
	}
	breaches = append(breaches, checkSeparations(g, r.Separations)...)
	for _, row := range r.Rows {
		if row.Public {
			breaches = append(breaches, checkPublic(g, row.Package, r.Servers)...)
		}
	}
	return breaches
}

// checkRows holds each package to its row, and the rows to their order.
func checkRows(g Graph, r Rules) (breaches []string) {
	above := map[string]bool{}
	for _, row := range r.Rows {
		for _, to := range row.May {
			if !above[to] {
				breaches = append(breaches, fmt.Sprintf("row %s names %s, which does not stand above it", row.Package, to))
			}
		}
		above[row.Package] = true
		p := g[row.Package]
		if p == nil {
			breaches = append(breaches, fmt.Sprintf("row %s is of no package", row.Package))
			continue
		}
		for _, to := range p.Imports {
			if ours(to) && !slices.Contains(row.May, to) {
				breaches = append(breaches, fmt.Sprintf("%s imports %s, which its row does not allow", p.ImportPath, to))
			}
		}
	}
	for _, path := range slices.Sorted(maps.Keys(g)) {
		if ours(path) && !above[path] {
			breaches = append(breaches, fmt.Sprintf("%s has no row", path))
		}
	}
	return breaches
}

// emptyNames are folder names that say nothing of what is inside.
var emptyNames = []string{"util", "utils", "common", "helper", "helpers", "core", "manager", "service", "models", "misc", "shared"}

func checkShape(p *Package) (breaches []string) {
	if p.Doc == "" && len(p.GoFiles)+len(p.CgoFiles) > 0 {
		breaches = append(breaches, fmt.Sprintf("%s has no package comment", p.ImportPath))
	}
	for _, part := range strings.Split(p.ImportPath, "/") {
		if slices.Contains(emptyNames, part) {
			breaches = append(breaches, fmt.Sprintf("%s: the name %q says nothing", p.ImportPath, part))
		}
	}
	return breaches
}

func checkDrivers(p *Package, drivers []Driver) (breaches []string) {
	for _, d := range drivers {
		for _, to := range p.Imports {
			if within(to, d.Path) && !slices.Contains(d.Importers, p.ImportPath) {
				breaches = append(breaches, fmt.Sprintf("%s imports %s, which only %s may", p.ImportPath, to, strings.Join(d.Importers, ", ")))
			}
		}
	}
	return breaches
}

func checkSeparations(g Graph, separations []Separation) (breaches []string) {
	for _, s := range separations {
		through := g.reaches(s.From)
		for _, to := range slices.Sorted(maps.Keys(through)) {
			if slices.Contains(s.Not, to) {
				breaches = append(breaches, fmt.Sprintf("%s: %s (%s)", s.From, way(s.From, to, through), s.Why))
			}
		}
	}
	return breaches
}

// checkPublic holds a public package to what plain "go get" gives: nothing of
// ours that is internal, no C, no database and no server, in its tests neither
// anything internal.
func checkPublic(g Graph, from string, servers []string) (breaches []string) {
	breach := func(format string, args ...any) { breaches = append(breaches, fmt.Sprintf(format, args...)) }
	through := g.reaches(from)
	for _, to := range append(slices.Sorted(maps.Keys(through)), from) {
		p := g[to]
		switch {
		case strings.HasPrefix(to, "./internal/"):
			breach("%s is public and reaches %s", from, way(from, to, through))
		case p != nil && !p.Standard && len(p.CgoFiles) > 0:
			breach("%s is public and needs C: %s", from, way(from, to, through))
		case slices.ContainsFunc(servers, func(s string) bool { return within(to, s) }):
			breach("%s is public and reaches %s", from, way(from, to, through))
		}
	}
	if p := g[from]; p != nil {
		for _, to := range slices.Concat(p.TestImports, p.XTestImports) {
			if strings.HasPrefix(to, "./internal/") {
				breach("%s is public and its tests import %s", from, to)
			}
		}
	}
	return breaches
}

// within reports whether a path is root or below it.
func within(path, root string) bool {
	return path == root || strings.HasPrefix(path, root+"/")
}
