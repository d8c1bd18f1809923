package convert_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// words are parts of codes that files of other programs could trip over.
var words = []string{"A", "b", "01", "001", "1.2", "Liège", "x y", "Köln", "d-e", "a,b", "c;d", "50%", "@x", "#1", "NA", "Łódź", "(3)", "p|q", "'t", "=1"}

type source struct {
	*rand.Rand
	used map[string]bool
}

func newSource(seed uint64) *source {
	return &source{rand.New(rand.NewPCG(seed, 7)), map[string]bool{}}
}

func (s *source) code() string {
	for {
		code := words[s.IntN(len(words))] + strconv.Itoa(s.IntN(40))
		if !s.used[code] {
			s.used[code] = true
			return code
		}
	}
}

// hierarchy is a random tree: unbalanced, with levels of one child; sometimes with
// several roots, or with one code only.
func (s *source) hierarchy() []table.Node {
	s.used = map[string]bool{}
	if s.IntN(12) == 0 {
		return []table.Node{{Code: s.code()}}
	}
	var nodes []table.Node
	var grow func(parent string, depth int)
	grow = func(parent string, depth int) {
		for range 1 + s.IntN(3) {
			code := s.code()
			nodes = append(nodes, table.Node{Code: code, Parent: parent})
			if depth < 3 && s.IntN(3) == 0 {
				grow(code, depth+1)
			}
		}
	}
	total := "Total"
	if s.IntN(3) == 0 {
		total = s.code()
	}
	if s.IntN(8) > 0 {
		nodes = append(nodes, table.Node{Code: total})
		grow(total, 1)
	} else {
		grow("", 1)
	}
	return nodes
}

// grouping groups the leaves of a hierarchy another way.
func (s *source) grouping(nodes []table.Node) []table.Node {
	leaves := leavesOf(nodes)
	if len(leaves) < 3 {
		return nil
	}
	one, two := "zone "+s.code(), "zone "+s.code()
	list := []table.Node{{Code: one}, {Code: two}}
	for i, leaf := range leaves {
		list = append(list, table.Node{Code: leaf, Parent: []string{one, two}[i%2]})
	}
	return list
}

func leavesOf(nodes []table.Node) (leaves []string) {
	for _, n := range nodes {
		if !slices.ContainsFunc(nodes, func(m table.Node) bool { return m.Parent == n.Code }) {
			leaves = append(leaves, n.Code)
		}
	}
	return leaves
}

func pick[T any](s *source, from ...T) T { return from[s.IntN(len(from))] }

// rules are random, of a kind of table.
func (s *source) rules(kind table.Kind) (r table.Rules) {
	zero, on, off := int64(0), true, false
	r.MinimumFrequency = int64(pick(s, 0, 3, 5))
	r.Floor = pick(s, nil, &zero)
	r.Singletons = pick(s, nil, &on, &off)
	r.GroupDisclosure = pick(s, 0.0, 0, 90)
	if r.Floor != nil {
		r.Zeros = pick(s, table.Zeros(""), table.ZerosHideable, table.ZerosUnsafe)
	}
	if kind == table.Frequency {
		r.Protection = pick(s, table.Protection{}, table.Protection{Units: 2}, table.Protection{Threshold: true})
		return r
	}
	r.Protection = pick(s, table.Protection{}, table.Protection{Units: 15})
	r.PPercent, r.Prior = pick(s, 0.0, 10, 12.5), pick(s, 0.0, 50, 99.5)
	for range s.IntN(4) {
		r.Dominance = append(r.Dominance, table.Dominance{N: 1 + s.IntN(3), Percent: pick(s, 80.0, 85.5, 99)})
	}
	r.Request = pick(s, 0.0, 0, 70)
	return r
}

// folder is a random problem, valid in itself.
func (s *source) folder() problem.Folder {
	kind := pick(s, table.Frequency, table.Magnitude)
	f := problem.Folder{Spec: problem.Spec{Name: pick(s, "plain", "été 2024", "a/b"), Kind: kind, Rules: s.rules(kind),
		Cost: pick(s, "", table.CostCells, table.CostLevels, table.CostFrequency, table.CostValue)}}
	names := []string{"region", "size class", "Größe", "size", "freq", "Status"}
	s.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	var dims []table.Dimension
	for d := range 1 + s.IntN(3) {
		nodes := s.hierarchy()
		dim, err := table.NewDimension(names[d], nodes)
		if err != nil {
			panic(err)
		}
		if g := s.grouping(nodes); g != nil && s.IntN(4) == 0 {
			if with, err := dim.WithGrouping("zones", g); err == nil {
				dim = with
				f.Groupings = append(f.Groupings, problem.Grouping{Dimension: names[d], Name: "zones", Nodes: g})
			}
		}
		f.Spec.Dimensions, f.Hierarchies, dims = append(f.Spec.Dimensions, names[d]), append(f.Hierarchies, nodes), append(dims, dim)
	}
	if s.IntN(2) == 0 {
		s.records(&f)
	} else {
		s.cells(&f, dims)
	}
	s.forced(&f, dims)
	return f
}

func (s *source) leafCodes(f *problem.Folder) []string {
	var row []string
	for _, nodes := range f.Hierarchies {
		row = append(row, pick(s, leavesOf(nodes)...))
	}
	return row
}

// records fills in micro-data.
func (s *source) records(f *problem.Folder) {
	sheet := &problem.Sheet{Columns: slices.Clone(f.Spec.Dimensions)}
	var columns []func() string
	add := func(into *string, name string, text func() string) {
		if s.IntN(2) == 0 || name == "turn over" {
			*into = name
			sheet.Columns, columns = append(sheet.Columns, name), append(columns, text)
		}
	}
	if f.Spec.Kind == table.Frequency {
		add(&f.Spec.Frequency, "count", func() string { return strconv.Itoa(s.IntN(9)) })
	} else {
		add(&f.Spec.Response, "turn over", func() string { return strconv.FormatFloat(float64(s.IntN(10000))/pick(s, 1.0, 10, 100), 'f', -1, 64) })
		add(&f.Spec.Weight, "weight", func() string { return pick(s, "1", "2.5", "10") })
		add(&f.Spec.Contributor, "company", func() string { return "firm " + strconv.Itoa(s.IntN(9)) })
		var request string
		add(&request, "request", func() string { return pick(s, "0", "1") })
		if request == "" {
			f.Spec.Rules.Request = 0
		}
	}
	for range 1 + s.IntN(30) {
		row := s.leafCodes(f)
		for _, text := range columns {
			row = append(row, text())
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	f.Records = sheet
}

// cells fills in a table, all groupings added up.
func (s *source) cells(f *problem.Folder, dims []table.Dimension) {
	f.Spec.Rules.Request = 0
	space, err := table.NewSpace(dims)
	if err != nil {
		panic(err)
	}
	counts, values := make([]int64, space.Len()), make([]float64, space.Len())
	for cell := range counts {
		if space.Terminal(cell) && s.IntN(3) > 0 {
			counts[cell] = int64(s.IntN(12))
			values[cell] = float64(counts[cell] * int64(s.IntN(50)))
		}
	}
	table.AddTotals(space, counts)
	table.AddTotals(space, values)
	sheet := &problem.Sheet{Columns: append(slices.Clone(f.Spec.Dimensions), "n")}
	if f.Spec.Kind == table.Magnitude {
		f.Spec.Response = "turn over"
		sheet.Columns = append(sheet.Columns, "value")
	}
	if f.Spec.Rules.Given = s.IntN(2) == 0; !f.Spec.Rules.Given { // else nobody knows who contributed what
		f.Spec.Rules.PPercent, f.Spec.Rules.Prior, f.Spec.Rules.Dominance = 0, 0, nil
	}
	statuses, bounds := f.Spec.Rules.Given, s.IntN(2) == 0
	if statuses {
		sheet.Columns = append(sheet.Columns, "status", "lpl", "upl")
	}
	if bounds {
		sheet.Columns = append(sheet.Columns, "lower", "upper")
	}
	for cell, n := range counts {
		if n == 0 {
			continue
		}
		row := append(space.Codes(cell), strconv.FormatInt(n, 10))
		value := float64(n)
		if f.Spec.Kind == table.Magnitude {
			value = values[cell]
			row = append(row, strconv.FormatFloat(value, 'f', -1, 64))
		}
		if statuses {
			row = append(row, pick(s, "", "s", "u", "p", "z", "m"), pick(s, "", "1", "2"), pick(s, "", "3"))
		}
		if bounds {
			row = append(row, pick(s, "", "0"), pick(s, "", strconv.FormatFloat(value+5, 'f', -1, 64)))
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	f.Cells = sheet
}

// forced asks for some statuses by hand, of totals too.
func (s *source) forced(f *problem.Folder, dims []table.Dimension) {
	if s.IntN(2) == 0 {
		return
	}
	f.Forced = &problem.Sheet{Columns: append(slices.Clone(f.Spec.Dimensions), "status")}
	seen := map[string]bool{}
	for range 1 + s.IntN(4) {
		var row []string
		for _, dim := range dims {
			row = append(row, dim.Code(s.IntN(dim.Len())))
		}
		if key := fmt.Sprint(row); !seen[key] {
			seen[key] = true
			f.Forced.Rows = append(f.Forced.Rows, append(row, pick(s, "s", "u", "p", "z", "m")))
		}
	}
}
