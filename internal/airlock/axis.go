package airlock

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/classification"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/release"
)

// totalCode is the code of a dimension's total.
const totalCode = "Total"

// axis makes one dimension of the result.
func (p *Plan) axis(d Dimension) (axis, error) {
	switch {
	case p.isMeasure(d.Name):
		return p.measureAxis(d)
	case p.isPeriod(d.Name):
		return p.periodAxis(d)
	case len(d.Groups) > 0:
		return p.groupAxis(d)
	}
	return p.listAxis(d)
}

// periodAxis has moments, quarters or offsets side by side. Moments and offsets
// have no total: the same persons are in several. That of quarters is asked for by
// name, and counts movements.
func (p *Plan) periodAxis(d Dimension) (axis, error) {
	a := axis{name: d.Name, title: p.title(d.Name)}
	movements, total := p.movements(d.Name), d.Total != nil && *d.Total
	if d.Level != "" || len(d.Groups) > 0 || total && movements == nil {
		return a, misuse("%s has no levels, groups or total: the same person may be in several of its codes", d.Name)
	}
	dictionary := p.column(bySubtype, d.Name).Dictionary
	codes := p.asked(d.Name)
	if codes == nil {
		codes = dictionary
	}
	target := map[string]string{}
	for _, code := range dictionary { // in their order, whatever the request's
		if slices.Contains(codes, code) {
			target[code] = code
			a.codes = append(a.codes, p.code(d.Name, code, ""))
		}
	}
	if len(target) < len(slices.Compact(slices.Sorted(slices.Values(codes)))) {
		return a, misuse("%s has not every %s of %s; it has %s", p.table.Name, d.Name, strings.Join(codes, ", "), strings.Join(dictionary, ", "))
	}
	a.target = [2]map[string]string{target, target}
	if total {
		a.addTotal(movements)
	}
	return a, nil
}

// movements is what a total over quarters counts; nil where there is no such total.
func (p *Plan) movements(name string) release.Text {
	switch {
	case name == "inflow_quarter" && p.table.Flow == study.Inflow:
		return inflows
	case name == "outflow_quarter" && p.table.Flow == study.Outflow:
		return outflows
	}
	return nil
}

// addTotal puts a total above the topmost codes, where there are several.
func (a *axis) addTotal(labels release.Text) {
	roots := 0
	for _, c := range a.codes {
		if c.Parent == "" {
			roots++
		}
	}
	if roots < 2 {
		return
	}
	for i := range a.codes {
		if a.codes[i].Parent == "" {
			a.codes[i].Parent = totalCode
		}
	}
	a.codes = slices.Insert(a.codes, 0, release.Code{Code: totalCode, Labels: labels})
}

// listAxis follows the hierarchy of the dimension's list of values.
func (p *Plan) listAxis(d Dimension) (axis, error) {
	a := axis{name: d.Name, title: p.title(d.Name)}
	depth, leaf, err := d.Level.depth()
	if err != nil {
		return a, misuse("%s: %v", d.Name, err)
	}
	codes, err := p.below(p.column(bySubtype, d.Name), p.asked(d.Name))
	if err != nil {
		return a, err
	}
	list, err := p.study.Lists().List(p.study.Dimensions[d.Name].Values)
	if err != nil {
		return a, err
	}
	chains := map[string][]string{}
	inner := map[string]bool{}
	for _, code := range codes {
		chain := []string{code}
		for above := list.Parent(code); above != "" && !leaf; above = list.Parent(above) {
			chain = slices.Insert(chain, 0, above)
		}
		chain = chain[:min(depth, len(chain))]
		chains[code] = chain
		for _, above := range chain[:len(chain)-1] {
			inner[above] = true
		}
	}
	t := tree{plan: p, dimension: d.Name, parent: map[string]string{}}
	target := map[string]string{}
	for code, chain := range chains {
		if last := chain[len(chain)-1]; inner[last] {
			// A code that has others below it and persons of its own.
			chain = append(slices.Clone(chain), last+"*")
		}
		t.add(chain)
		target[code] = chain[len(chain)-1]
	}
	a.target = [2]map[string]string{target, target}
	a.coarse = len(distinct(target)) < len(codes)
	a.codes = t.codes(list, d.Total == nil || *d.Total)
	return a, nil
}

// depth is how many levels to keep.
func (l Level) depth() (depth int, leaf bool, err error) {
	switch l {
	case "", "all":
		return 1 << 20, false, nil
	case "leaf":
		return 1, true, nil
	case "top":
		return 1, false, nil
	}
	n, err := strconv.Atoi(string(l))
	if err != nil || n < 1 {
		return 0, false, fmt.Errorf("level %q is not all, leaf, top or a number of levels", string(l))
	}
	return n, false, nil
}

// groupAxis takes codes together as the researcher asks. Every code counted is
// in one group.
func (p *Plan) groupAxis(d Dimension) (axis, error) {
	a := axis{name: d.Name, title: p.title(d.Name)}
	c := p.column(bySubtype, d.Name)
	counted, err := p.below(c, p.asked(d.Name))
	if err != nil {
		return a, err
	}
	target := map[string]string{}
	for _, g := range d.Groups {
		codes, err := p.expand(c, g.Codes)
		if err != nil {
			return a, err
		}
		for _, code := range codes {
			if other, twice := target[code]; twice && other != g.Code || g.Code == totalCode || g.Code == "" {
				return a, misuse("%s: the groups %q and %q share code %s, or a group has no name of its own", d.Name, other, g.Code, code)
			}
			target[code] = g.Code
		}
	}
	for _, code := range counted {
		if target[code] == "" {
			return a, misuse("%s: code %s is in no group; put it in one, or leave it out with a filter", d.Name, code)
		}
	}
	a.target = [2]map[string]string{target, target}
	a.coarse = len(distinct(target)) < len(target)
	total := d.Total == nil || *d.Total
	if total && len(d.Groups) > 1 {
		a.codes = append(a.codes, release.Code{Code: totalCode, Labels: label("Totaal", "Total", "Total")})
	}
	for _, g := range d.Groups {
		code := release.Code{Code: g.Code, Labels: label(g.Code, g.Code, g.Code)}
		if len(g.Codes) == 1 && g.Codes[0] == g.Code {
			code = p.code(d.Name, g.Code, "") // it stands for itself
		}
		if len(a.codes) > 0 && a.codes[0].Code == totalCode {
			code.Parent = totalCode
		}
		a.codes = append(a.codes, code)
	}
	return a, nil
}

func distinct(m map[string]string) map[string]bool {
	out := map[string]bool{}
	for _, v := range m {
		out[v] = true
	}
	return out
}

// tree gathers codes and what is above them.
type tree struct {
	plan      *Plan
	dimension string
	parent    map[string]string
}

func (t *tree) add(chain []string) {
	for i, code := range chain {
		t.parent[code] = ""
		if i > 0 {
			t.parent[code] = chain[i-1]
		}
	}
}

// codes are the tree's codes in the order of the list, then the others by name,
// below a total where there are several roots.
func (t *tree) codes(list *classification.List, total bool) []release.Code {
	var order []string
	roots := 0
	for _, code := range list.Codes() {
		if _, ok := t.parent[code]; ok {
			order = append(order, code)
		}
	}
	var rest []string
	for code, parent := range t.parent {
		if parent == "" {
			roots++
		}
		if !list.Has(code) {
			rest = append(rest, code)
		}
	}
	slices.Sort(rest)
	order = append(order, rest...)
	var out []release.Code
	top := ""
	if total && roots > 1 {
		top = totalCode
		for t.parent[top] != "" || slices.Contains(order, top) {
			top += "*"
		}
		out = append(out, release.Code{Code: top, Labels: label("Totaal", "Total", "Total")})
	}
	for _, code := range order {
		parent := t.parent[code]
		if parent == "" {
			parent = top
		}
		out = append(out, t.plan.code(t.dimension, strings.TrimSuffix(code, "*"), parent))
		out[len(out)-1].Code = code
	}
	return out
}

// measureAxis has types and subtypes. A type's persons are counted for
// themselves in the table by type: a person may be in several subtypes. A total is
// asked for by name and counts participations: the sum of the topmost codes.
func (p *Plan) measureAxis(d Dimension) (axis, error) {
	a := axis{name: d.Name, title: p.title(d.Name)}
	if len(d.Groups) > 0 {
		return a, misuse("%s has no groups: a person may be in several measures", d.Name)
	}
	subtypes, types, err := p.measures(d)
	if err != nil {
		return a, err
	}
	a.target = [2]map[string]string{{}, {}}
	for _, code := range subtypes {
		a.target[bySubtype][code] = code
	}
	for _, code := range types {
		a.target[byType][code] = code
	}
	inside := map[string]bool{}
	for _, code := range subtypes {
		if t := p.study.MeasureType(code); slices.Contains(types, t) {
			inside[t] = true
		}
	}
	for _, code := range p.study.MeasureList().Codes() {
		switch {
		case slices.Contains(types, code):
			a.codes = append(a.codes, p.code(d.Name, code, ""))
			a.codes[len(a.codes)-1].Overlapping = inside[code]
		case slices.Contains(subtypes, code):
			parent := p.study.MeasureType(code)
			if !slices.Contains(types, parent) {
				parent = ""
			}
			a.codes = append(a.codes, p.code(d.Name, code, parent))
		}
	}
	if d.Total != nil && *d.Total {
		a.addTotal(participations)
	}
	return a, nil
}

// measures are the subtypes and types that a request asks for. A type that is
// asked for with subtypes brings all of its own: else they would not bound it.
func (p *Plan) measures(d Dimension) (subtypes, types []string, err error) {
	sub, typ := p.column(bySubtype, d.Name), p.column(byType, d.Name)
	list := p.study.MeasureList()
	wantSub, wantType := true, true
	switch d.Level {
	case "", "all", "2":
	case "type", "types", "top", "1":
		wantSub = false
	case "subtype", "subtypes", "leaf":
		wantType = false
	default:
		return nil, nil, misuse("%s: level %q is not all, type or subtype", d.Name, string(d.Level))
	}
	asked := p.asked(d.Name)
	for _, code := range asked {
		if !slices.Contains(sub.Dictionary, code) && !slices.Contains(typ.Dictionary, code) {
			return nil, nil, misuse("%s has nobody with %s %q", p.table.Name, d.Name, code)
		}
		if !wantSub && !slices.Contains(typ.Dictionary, code) {
			return nil, nil, misuse("%s: %s is a subtype, and the level is type", d.Name, code)
		}
	}
	for _, code := range sub.Dictionary {
		if wantSub && (asked == nil || slices.Contains(asked, code) || slices.Contains(asked, list.Parent(code))) {
			subtypes = append(subtypes, code)
		}
	}
	for _, code := range typ.Dictionary {
		own := slices.Contains(subtypes, code) // a subtype that is its own type
		if wantType && !own && (asked == nil || slices.Contains(asked, code)) {
			types = append(types, code)
		}
	}
	return subtypes, types, nil
}
