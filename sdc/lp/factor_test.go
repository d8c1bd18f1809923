package lp

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// basisOf makes a square sparse matrix as a form and the basis of all its columns.
// Some columns are unit vectors, as logicals are.
func basisOf(r *rand.Rand, m int, density float64, entry func(*rand.Rand) float64) (*form, []int32) {
	p := &Program{}
	for range m {
		p.AddRow(0, 0)
	}
	for range m {
		var rows []int32
		var values []float64
		for i := range m {
			if v := entry(r); v != 0 && r.Float64() < density {
				rows, values = append(rows, int32(i)), append(values, v)
			}
		}
		p.Column(0, 0, 1, rows, values)
	}
	f := &form{}
	f.load(p)
	head := make([]int32, m)
	for k := range head {
		head[k] = int32(k)
		if r.IntN(4) == 0 {
			head[k] = int32(m + k)
		}
	}
	return f, head
}

// mend puts logicals where a basis is singular until it is not.
func mend(t *testing.T, f *factor, a *form, head []int32) {
	t.Helper()
	for range 3 {
		repairs := f.build(a, head, 0.1)
		if len(repairs) == 0 {
			return
		}
		for _, r := range repairs {
			head[r.position] = int32(a.n) + r.row
		}
	}
	t.Fatal("the basis is still singular after three repairs")
}

// residual is the largest error of B·x = w and of Bᵀ·y = c for random w and c.
func residual(r *rand.Rand, f *factor, a *form, head []int32) float64 {
	m := a.m
	w, c := make([]float64, m), make([]float64, m)
	for i := range m {
		if r.IntN(3) == 0 {
			w[i], c[i] = float64(r.IntN(9)-4), float64(r.IntN(9)-4)
		}
	}
	x, y := make([]float64, m), make([]float64, m)
	f.forward(slices.Clone(w), x)
	f.backward(slices.Clone(c), y)
	size := 1.0
	for k, j := range head {
		size = max(size, math.Abs(x[k]), math.Abs(y[k]))
		a.scatter(j, -x[k], w)
		column := make([]float64, m)
		a.scatter(j, 1, column)
		for i, v := range column {
			c[k] -= v * y[i]
		}
	}
	worst := 0.0
	for i := range m {
		worst = max(worst, math.Abs(w[i]), math.Abs(c[i]))
	}
	return worst / size
}

func TestFactorisationSolvesBothWays(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 21))
		m := 1 + r.IntN(40)
		entry := []func(*rand.Rand) float64{smallWhole, signs}[seed%2]
		a, head := basisOf(r, m, 0.02+0.3*r.Float64(), entry)
		var f factor
		mend(t, &f, a, head)
		if e := residual(r, &f, a, head); e > 1e-9 {
			t.Fatalf("seed %d: error %v", seed, e)
		}
	}
}

func TestUpdatedFactorisationSolvesBothWays(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 22))
		m := 2 + r.IntN(30)
		a, head := basisOf(r, m, 0.2, smallWhole)
		var f factor
		mend(t, &f, a, head)
		for range 30 {
			in := int32(r.IntN(2 * m))
			w, x := make([]float64, m), make([]float64, m)
			a.scatter(in, 1, w)
			f.forward(w, x)
			position := int32(r.IntN(m))
			if slices.Contains(head, in) || math.Abs(x[position]) < 0.05 {
				continue
			}
			f.update(position, x)
			head[position] = in
		}
		if e := residual(r, &f, a, head); e > 1e-7 {
			t.Fatalf("seed %d: error %v after %d updates", seed, e, len(f.etaPivot))
		}
	}
}

func TestASingularBasisIsRepaired(t *testing.T) {
	p := &Program{}
	for range 3 {
		p.AddRow(0, 0)
	}
	p.Column(0, 0, 1, []int32{0, 1}, []float64{1, 1})
	p.Column(0, 0, 1, []int32{0, 1}, []float64{2, 2})
	p.Column(0, 0, 1, nil, nil)
	a := &form{}
	a.load(p)
	var f factor
	head := []int32{0, 1, 2}
	if repairs := f.build(a, head, 0.1); len(repairs) != 2 {
		t.Fatalf("a matrix of rank 1 of 3 has the repairs %v", repairs)
	}
	mend(t, &f, a, head)
	if e := residual(rand.New(rand.NewPCG(1, 1)), &f, a, head); e > 1e-12 {
		t.Errorf("error %v", e)
	}
}

func TestATriangularBasisHasNoFillIn(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	const m = 60
	p := &Program{}
	for range m {
		p.AddRow(0, 0)
	}
	order, entries := r.Perm(m), 0
	for k := range m {
		rows, values := []int32{int32(order[k])}, []float64{1}
		for i := range k {
			if r.IntN(5) == 0 {
				rows, values = append(rows, int32(order[i])), append(values, -1)
			}
		}
		entries += len(rows)
		p.Column(0, 0, 1, rows, values)
	}
	a := &form{}
	a.load(p)
	head := make([]int32, m)
	for k, j := range r.Perm(m) {
		head[k] = int32(j)
	}
	var f factor
	if repairs := f.build(a, head, 0.1); len(repairs) > 0 {
		t.Fatal("a triangle is called singular")
	}
	if got := len(f.upper.index) + len(f.lower.index) + m; got != entries {
		t.Errorf("%d entries became %d", entries, got)
	}
}
