package lp

import "math"

// side is where a variable outside the basis stands.
type side int8

const (
	atLower side = iota
	atUpper
	atZero // free
)

// simplex is the state of the simplex method on a program: a basis, where the
// other variables stand, and all that follows from it.
type simplex struct {
	form
	factor factor
	head   []int32 // variable at each basis position
	place  []int32 // basis position of each variable, -1 outside the basis
	side   []side
	x, d   []float64 // value and reduced cost of each variable

	// The costs and bounds that the method works with. They are those of the
	// program but while one of the two flags is set.
	c, l, u                 []float64
	costsMoved, boundsMoved bool

	feasible float64 // bounds may be passed by this much
	dualEps  float64 // reduced costs may have the wrong sign by this much
	strict   float64 // threshold of the factorisation

	unchecked  bool // bounds changed, and may cross
	cold       bool // no basis of an earlier solve
	factored   bool // the factorisation is of this basis
	fresh      bool // x was worked out since the last pivot
	iterations int64
	patience   int // pivots that lead nowhere before bounds or costs are moved
	stop       stopper

	weight    []float64 // of primal pricing by variable, of dual pricing by position
	framework []bool    // of primal pricing
	wanted    []int32   // variables that may lower the objective
	listed    []bool
	alpha     []float64 // entering column, by position
	rho       []float64 // row of the inverse, by row
	tau       []float64 // by position
	byRow     []float64 // zero between uses
	byPos     []float64 // zero between uses
	tableau   []float64 // pivot row by variable, zero where not touched
	touched   []int32
	pool      []int32 // candidates of the dual ratio test
	flipped   []int32
	random    uint64
}

// load begins with the basis of all logicals.
func (s *simplex) load(p *Program) {
	s.form.load(p)
	s.unchecked = true
	s.patience, s.factor.most = 20+s.m/10, 100
	total := s.n + s.m
	s.head, s.place, s.side = resize(s.head, s.m), resize(s.place, total), zeros(s.side, total)
	s.x, s.d = zeros(s.x, total), zeros(s.d, total)
	s.c, s.l, s.u = append(s.c[:0], s.cost...), append(s.l[:0], s.lower...), append(s.u[:0], s.upper...)
	s.costsMoved, s.boundsMoved = false, false
	s.weight, s.listed = resize(s.weight, total), zeros(s.listed, total)
	s.wanted, s.touched = s.wanted[:0], s.touched[:0]
	s.alpha, s.rho, s.tau = zeros(s.alpha, s.m), zeros(s.rho, s.m), zeros(s.tau, s.m)
	s.byRow, s.byPos, s.tableau = zeros(s.byRow, s.m), zeros(s.byPos, s.m), zeros(s.tableau, total)
	s.logicalBasis()
}

func (s *simplex) logicalBasis() {
	for j := range s.n {
		s.place[j] = -1
		s.putAside(int32(j))
	}
	for i := range s.m {
		s.head[i], s.place[s.n+i] = int32(s.n+i), int32(i)
	}
	s.cold, s.factored, s.fresh = true, false, false
}

// putAside lets a variable outside the basis stand at the bound nearest to zero.
func (s *simplex) putAside(j int32) {
	low, high := !math.IsInf(s.l[j], -1), !math.IsInf(s.u[j], 1)
	switch {
	case low && (!high || math.Abs(s.l[j]) <= math.Abs(s.u[j])):
		s.stand(j, atLower)
	case high:
		s.stand(j, atUpper)
	default:
		s.stand(j, atZero)
	}
}

func (s *simplex) stand(j int32, at side) {
	s.side[j] = at
	switch at {
	case atLower:
		s.x[j] = s.l[j]
	case atUpper:
		s.x[j] = s.u[j]
	default:
		s.x[j] = 0
	}
}

// standAgain moves a variable whose bounds changed to one that it has.
func (s *simplex) standAgain(j int32) {
	at := s.side[j]
	if at == atLower && !math.IsInf(s.l[j], -1) || at == atUpper && !math.IsInf(s.u[j], 1) {
		s.stand(j, at)
		return
	}
	s.putAside(j)
}

func (s *simplex) fixed(j int32) bool { return s.l[j] == s.u[j] }

// refresh factorises the basis, repairs it where it is singular, and works out
// the values of its variables. It reports false where that cannot be done.
func (s *simplex) refresh() bool {
	for range 10 {
		repairs := s.factor.build(&s.form, s.head, s.strict)
		if s.factored = len(repairs) == 0; s.factored {
			s.values()
			return true
		}
		for _, r := range repairs {
			out, in := s.head[r.position], int32(s.n)+r.row
			s.place[out] = -1
			s.putAside(out)
			s.head[r.position], s.place[in] = in, r.position
		}
	}
	return false
}

// values works out the variables of the basis from the others.
func (s *simplex) values() {
	clear(s.byRow)
	size := 0.0
	for j, at := range s.place {
		if v := s.x[j]; at < 0 && v != 0 {
			s.scatter(int32(j), -v, s.byRow)
			size = max(size, math.Abs(v))
		}
	}
	clear(s.tau)
	s.factor.forward(s.byRow, s.tau)
	for i, j := range s.head {
		s.x[j] = s.tau[i]
		size = max(size, math.Abs(s.tau[i]))
	}
	clear(s.tau)
	s.feasible = max(1e-9, 1e-14*size)
	s.fresh = true
}

// duals works out all reduced costs, and what may lower the objective.
func (s *simplex) duals() {
	size := 0.0
	any := false
	for i, j := range s.head {
		s.byPos[i] = s.c[j]
		any = any || s.c[j] != 0
	}
	copy(s.d, s.c)
	if any {
		clear(s.rho)
		s.factor.backward(s.byPos, s.rho)
		for i, y := range s.rho {
			if y == 0 {
				continue
			}
			s.d[s.n+i] -= y
			for k := s.rstart[i]; k < s.rstart[i+1]; k++ {
				s.d[s.rcol[k]] -= y * s.rval[k]
			}
		}
		clear(s.rho)
	}
	for _, j := range s.head {
		s.d[j] = 0
	}
	for _, c := range s.c {
		size = max(size, math.Abs(c))
	}
	s.dualEps = 1e-9 * max(1, size)
	if size > 0 && size < 1 {
		s.dualEps = max(1e-12, 1e-9*size)
	}
}

// infeasible tells whether a variable of the basis passes a bound.
func (s *simplex) infeasible() bool {
	for _, j := range s.head {
		if s.x[j] < s.l[j]-s.feasible || s.x[j] > s.u[j]+s.feasible {
			return true
		}
	}
	return false
}

// wrong is how far a reduced cost has the wrong sign, 0 where it is right.
func (s *simplex) wrong(j int32) float64 {
	if s.place[j] >= 0 || s.l[j] == s.u[j] {
		return 0
	}
	d := s.d[j]
	switch s.side[j] {
	case atLower:
		d = -d
	case atZero:
		d = math.Abs(d)
	}
	if d > s.dualEps {
		return d
	}
	return 0
}

// entering works out the column of a variable over the basis, in alpha.
func (s *simplex) entering(q int32) {
	clear(s.alpha)
	s.scatter(q, 1, s.byRow)
	s.factor.forward(s.byRow, s.alpha)
}

// leaving works out row r of the inverse in rho, and of the tableau outside the
// basis in tableau, touched.
func (s *simplex) leaving(r int32) {
	for _, j := range s.touched {
		s.tableau[j] = 0
	}
	s.touched = s.touched[:0]
	clear(s.rho)
	s.byPos[r] = 1
	s.factor.backward(s.byPos, s.rho)
	for i, y := range s.rho {
		if y == 0 {
			continue
		}
		if j := int32(s.n + i); s.place[j] < 0 {
			s.tableau[j] = y
			s.touched = append(s.touched, j)
		}
		for k := s.rstart[i]; k < s.rstart[i+1]; k++ {
			j := s.rcol[k]
			if s.place[j] >= 0 {
				continue
			}
			was := s.tableau[j]
			if was == 0 {
				s.touched = append(s.touched, j)
			}
			if now := was + y*s.rval[k]; math.Abs(now) > dropped {
				s.tableau[j] = now
			} else {
				s.tableau[j] = touchedZero
			}
		}
	}
}

// touchedZero marks a sum that came out as zero, so that it is not listed twice.
const touchedZero = 1e-300

// pivot puts variable q at basis position r, whose variable goes to a bound.
func (s *simplex) pivot(q, r int32, at side) {
	p := s.head[r]
	s.factor.update(r, s.alpha)
	s.place[p], s.place[q], s.head[r] = -1, r, q
	s.stand(p, at)
	s.fresh = false
	s.iterations++
}

// price moves the reduced costs along the pivot row by a step.
func (s *simplex) price(step float64, q, p int32) {
	for _, j := range s.touched {
		s.d[j] -= step * s.tableau[j]
	}
	s.d[q], s.d[p] = 0, -step
}

// uniform is the next of a fixed sequence of numbers from 0.5 to 1 (splitmix64).
func (s *simplex) uniform() float64 {
	s.random += 0x9e3779b97f4a7c15
	z := s.random
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return 0.5 + float64((z^z>>31)>>12)/(1<<53)
}
