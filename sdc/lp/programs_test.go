package lp

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// known is a program of testdata/programs.txt with its answer.
type known struct {
	name    string
	names   []string // of columns
	program *Program
	most    bool // it was written as a maximum; the program has the costs negated
	status  Status
	value   float64
	at      map[string]float64
	duals   map[int]float64 // by row, for the objective as written
}

// knowns reads the file.
func knowns(t testing.TB) []*known {
	t.Helper()
	text, err := os.ReadFile("testdata/programs.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []*known
	for number, line := range strings.Split(string(text), "\n") {
		if name, is := strings.CutPrefix(line, "program "); is {
			all = append(all, &known{name: name, program: &Program{}, at: map[string]float64{}, duals: map[int]float64{}})
			continue
		}
		if len(all) == 0 || line == "" {
			continue
		}
		if err := all[len(all)-1].read(strings.Fields(line)); err != nil {
			t.Fatalf("testdata/programs.txt:%d: %v", number+1, err)
		}
	}
	return all
}

func (k *known) read(words []string) error {
	p := k.program
	switch words[0] {
	case "min", "max":
		k.most = words[0] == "max"
		k.objective(words[1:])
	case "bounds":
		j := k.column(words[1])
		p.Lower[j], p.Upper[j] = math.Inf(-1), math.Inf(1)
		switch words[2] {
		case "in":
			p.Lower[j], p.Upper[j] = number(words[3]), number(words[4])
		case "below":
			p.Upper[j] = number(words[3])
		}
	case "whole":
		p.Whole = make([]bool, p.Columns())
		for _, name := range words[1:] {
			p.Whole[k.column(name)] = true
		}
	case "optimal":
		k.status, k.value = Optimal, number(words[1])
		for _, word := range words[2:] {
			name, value, _ := strings.Cut(word, "=")
			k.at[name] = number(value)
		}
	case "infeasible":
		k.status = Infeasible
	case "unbounded":
		k.status = Unbounded
	default:
		return k.row(words)
	}
	return nil
}

// terms are the coefficients of a sum by the names of columns.
func terms(words []string) map[string]float64 {
	sum, sign, factor := map[string]float64{}, 1.0, 1.0
	for _, word := range words {
		x, err := strconv.ParseFloat(word, 64)
		switch {
		case word == "+":
		case word == "-":
			sign = -1
		case err == nil:
			factor = x
		default:
			sum[word] += sign * factor
			sign, factor = 1, 1
		}
	}
	return sum
}

// objective makes the columns in the order in which they stand.
func (k *known) objective(words []string) {
	for _, word := range words {
		if strings.IndexFunc(word, func(r rune) bool { return r >= 'a' && r <= 'z' }) == 0 {
			k.column(word)
		}
	}
	for name, c := range terms(words) {
		if k.most {
			c = -c
		}
		k.program.Cost[k.column(name)] = c
	}
}

// column is the number of a column, which is made if it is new.
func (k *known) column(name string) int {
	if j := slices.Index(k.names, name); j >= 0 {
		return j
	}
	k.names = append(k.names, name)
	return k.program.Column(0, 0, math.Inf(1), nil, nil)
}

func number(word string) float64 {
	x, err := strconv.ParseFloat(word, 64)
	if err != nil {
		panic(err)
	}
	return x
}

// row reads a sum with a relation, or between two numbers.
func (k *known) row(words []string) error {
	lower, upper := math.Inf(-1), math.Inf(1)
	if last := words[len(words)-1]; strings.HasPrefix(last, "[") {
		k.duals[k.program.Rows] = number(strings.Trim(last, "[]"))
		words = words[:len(words)-1]
	}
	if len(words) > 1 && words[1] == "<=" {
		if x, err := strconv.ParseFloat(words[0], 64); err == nil {
			lower, words = x, words[2:]
		}
	}
	relation := words[len(words)-2]
	right := number(words[len(words)-1])
	switch relation {
	case "<=":
		upper = right
	case ">=":
		lower = right
	case "=":
		lower, upper = right, right
	default:
		return fmt.Errorf("relation %q", relation)
	}
	i := k.program.AddRow(lower, upper)
	sum := terms(words[:len(words)-2])
	for name := range sum {
		k.column(name)
	}
	q := &Program{}
	for j, name := range k.names { // columns are held with their entries together
		rows, values := k.program.column(j)
		rows, values = slices.Clone(rows), slices.Clone(values)
		if c, there := sum[name]; there {
			rows, values = append(rows, int32(i)), append(values, c)
		}
		q.Column(k.program.Cost[j], k.program.Lower[j], k.program.Upper[j], rows, values)
	}
	q.Rows, q.RowLower, q.RowUpper = k.program.Rows, k.program.RowLower, k.program.RowUpper
	*k.program = *q
	return nil
}

// holds compares an answer with the known one.
func (k *known) holds(t testing.TB, got Solution) {
	t.Helper()
	if got.Status != k.status {
		t.Errorf("%s: %v, want %v", k.name, got.Status, k.status)
		return
	}
	if k.status != Optimal {
		return
	}
	value, sign := got.Objective, 1.0
	if k.most {
		value, sign = -value, -1
	}
	if math.Abs(value-k.value) > 1e-9*max(1, math.Abs(k.value)) {
		t.Errorf("%s: %v, want %v", k.name, value, k.value)
	}
	for name, want := range k.at {
		if x := got.X[k.column(name)]; math.Abs(x-want) > 1e-9*max(1, math.Abs(want)) {
			t.Errorf("%s: %s is %v, want %v", k.name, name, x, want)
		}
	}
	for i, want := range k.duals {
		if math.Abs(sign*got.Dual[i]-want) > 1e-9 {
			t.Errorf("%s: row %d has the multiplier %v, want %v", k.name, i+1, sign*got.Dual[i], want)
		}
	}
}

// TestPrograms solves every program of the file, with proof.
func TestPrograms(t *testing.T) {
	all := knowns(t)
	if len(all) < 60 {
		t.Fatalf("only %d programs were read", len(all))
	}
	for _, k := range all {
		got, err := Simplex{}.Solve(context.Background(), k.program, Limits{})
		if err != nil {
			t.Fatalf("%s: %v", k.name, err)
		}
		k.holds(t, got)
		if err := Verify(k.program, got, 1e-9); err != nil {
			t.Errorf("%s: %v", k.name, err)
		}
	}
}

// TestProgramsByExactArithmetic holds the file itself: the answers are those of
// rational numbers.
func TestProgramsByExactArithmetic(t *testing.T) {
	for _, k := range knowns(t) {
		if k.program.whole() {
			continue
		}
		got := Solution{}
		status, value := exact(k.program)
		if got.Status = status; status == Optimal {
			got.Objective, _ = value.Float64()
		}
		k.at, k.duals = nil, nil
		k.holds(t, got)
	}
}

// TestProgramsOneAfterTheOther loads all programs into one session, forwards and
// backwards: what was there before leaves no trace.
func TestProgramsOneAfterTheOther(t *testing.T) {
	all := knowns(t)
	s := open(t, all[0].program)
	for range 2 {
		for _, k := range all {
			if k.program.whole() {
				continue
			}
			if err := s.Load(k.program); err != nil {
				t.Fatal(err)
			}
			got := solve(t, s)
			k.holds(t, got)
			if err := Verify(k.program, got, 1e-9); err != nil {
				t.Errorf("%s: %v", k.name, err)
			}
		}
		slices.Reverse(all)
	}
}

// TestStrainedPrograms moves bounds and costs from the first idle pivot on, and
// factorises after every second one.
func TestStrainedPrograms(t *testing.T) {
	for _, k := range knowns(t) {
		if k.program.whole() {
			continue
		}
		k.at, k.duals = nil, nil // another corner may be as good
		for _, updates := range []int{1, 2, 7} {
			k.holds(t, solve(t, strained(t, k.program, 0, updates)))
		}
	}
}
