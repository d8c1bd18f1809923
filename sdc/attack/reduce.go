package attack

import (
	"cmp"
	"fmt"
	"slices"
)

// mostVisits bounds how often one row tightens bounds that do not meet: between
// inequalities that can go on for ever, and linear programs are better at it.
const mostVisits = 60

// reduce works out what follows by algebra: substitution of rows with one or two
// unknowns, and bounds from bounds, until nothing changes. Each row is looked at a
// few times.
func (s *system) reduce() error {
	for {
		if err := s.settle(); err != nil {
			return err
		}
		if !s.mergeEqualRows() {
			return nil
		}
	}
}

// settle works off the queue of rows.
func (s *system) settle() error {
	for len(s.queue) > 0 {
		at := s.queue[0]
		s.queue = s.queue[1:]
		r := &s.rows[at]
		r.queued = false
		if r.dead {
			continue
		}
		s.substitute(r)
		if err := s.digest(at); err != nil {
			return err
		}
	}
	return nil
}

// substitute puts what is known of the unknowns of a row in their place.
func (s *system) substitute(r *row) {
	for i, t := range r.terms {
		root, sign, shift := s.root(t.unknown)
		known := int64(t.factor) * shift
		if s.low[root] == s.high[root] {
			known += int64(t.factor*sign) * s.low[root]
			r.terms[i].factor = 0
		} else {
			r.terms[i] = term{root, t.factor * sign}
		}
		r.low, r.high = minus(r.low, known), minus(r.high, known)
	}
	slices.SortFunc(r.terms, func(a, b term) int { return cmp.Compare(a.unknown, b.unknown) })
	kept := r.terms[:0]
	for _, t := range r.terms {
		if n := len(kept); n > 0 && kept[n-1].unknown == t.unknown {
			kept[n-1].factor += t.factor
			continue
		}
		kept = append(kept, t)
	}
	r.terms = slices.DeleteFunc(kept, func(t term) bool { return t.factor == 0 })
}

// minus takes a number from an end, which stays limitless if it was.
func minus(end, by int64) int64 {
	if end >= limitless || end <= -limitless {
		return end
	}
	return end - by
}

// root follows the links of an unknown: it is sign·root + shift.
func (s *system) root(i int32) (root, sign int32, shift int64) {
	root, sign = i, 1
	for s.link[root] != root {
		shift += int64(sign) * s.shift[root]
		sign *= s.sign[root]
		root = s.link[root]
	}
	return root, sign, shift
}

// digest draws what follows from one row.
func (s *system) digest(at int32) error {
	r := &s.rows[at]
	if len(r.terms) == 0 {
		r.dead = true
		if r.low > 0 || r.high < 0 {
			return fmt.Errorf("%w: an equation has no solution", ErrContradiction)
		}
		return nil
	}
	if len(r.terms) == 2 && r.low == r.high {
		if kept, joined := s.join(at); joined {
			if s.low[kept] > s.high[kept] {
				return s.crossed(kept)
			}
			return nil
		}
	}
	if err := s.tightenBy(at); err != nil {
		return err
	}
	r.dead = len(r.terms) == 1 // its bounds say it all
	return nil
}

// join replaces one of the two unknowns of an equation by the other, which it returns.
func (s *system) join(at int32) (kept int32, joined bool) {
	r := &s.rows[at]
	a, b := r.terms[0], r.terms[1]
	if a.factor != b.factor && a.factor != -b.factor || r.low%int64(a.factor) != 0 {
		return 0, false
	}
	if len(s.in[a.unknown]) > len(s.in[b.unknown]) {
		a, b = b, a
	}
	// a = -(b.factor/a.factor)·b + low/a.factor
	sign, shift := -b.factor/a.factor, r.low/int64(a.factor)
	s.link[a.unknown], s.sign[a.unknown], s.shift[a.unknown] = b.unknown, sign, shift
	low, high := minus(s.low[a.unknown], shift), minus(s.high[a.unknown], shift)
	if sign < 0 {
		low, high = -high, -low
	}
	r.dead = true
	s.in[b.unknown] = append(s.in[b.unknown], s.in[a.unknown]...)
	s.low[b.unknown], s.high[b.unknown] = max(s.low[b.unknown], low), min(s.high[b.unknown], high)
	s.wake(b.unknown, true)
	s.in[a.unknown] = nil
	return b.unknown, true
}

// wake queues the rows of an unknown. Rows that were looked at too often stay
// asleep unless the unknown is known now or replaced.
func (s *system) wake(i int32, always bool) {
	always = always || s.low[i] == s.high[i]
	for _, number := range s.in[i] {
		r := &s.rows[number]
		if r.dead || r.queued || !always && r.visits > mostVisits {
			continue
		}
		r.queued = true
		s.queue = append(s.queue, number)
	}
}

// extent is the range of a sum: its finite part, and how many of its terms have no
// end.
type extent struct {
	sum  int64
	open int
}

func (e *extent) add(factor, end int64) {
	if end >= limitless || end <= -limitless {
		e.open++
		return
	}
	e.sum += factor * end
}

// without is the extent without one term, limitless if anything else in it is.
func (e extent) without(factor, end, sign int64) int64 {
	if end >= limitless || end <= -limitless {
		e.open--
	} else {
		e.sum -= factor * end
	}
	if e.open > 0 {
		return sign * limitless
	}
	return e.sum
}

// tightenBy narrows the bounds of each unknown of a row to what the bounds of the
// others leave.
func (s *system) tightenBy(at int32) error {
	r := &s.rows[at]
	r.visits++
	var least, most extent
	for _, t := range r.terms {
		low, high := s.ends(t)
		least.add(int64(t.factor), low)
		most.add(int64(t.factor), high)
	}
	for _, t := range r.terms {
		low, high := s.ends(t)
		f := int64(t.factor)
		others := [2]int64{least.without(f, low, -1), most.without(f, high, 1)}
		// low ≤ f·x + others ≤ high
		from, to := apart(r.low, others[1], -1), apart(r.high, others[0], 1)
		if err := s.narrow(t, from, to); err != nil {
			return err
		}
	}
	return nil
}

// ends are the bounds of the unknown of a term, in the order in which they make the
// term small and large.
func (s *system) ends(t term) (low, high int64) {
	if t.factor > 0 {
		return s.low[t.unknown], s.high[t.unknown]
	}
	return s.high[t.unknown], s.low[t.unknown]
}

// apart is an end less the sum of the others, limitless if one of them is.
func apart(end, others, sign int64) int64 {
	if end >= limitless || end <= -limitless || others >= limitless || others <= -limitless {
		return sign * limitless
	}
	return end - others
}

// narrow notes from ≤ factor·x ≤ to.
func (s *system) narrow(t term, from, to int64) error {
	f := int64(t.factor)
	if f < 0 {
		f, from, to = -f, -to, -from
	}
	changed := false
	if from > -limitless && ceilDiv(from, f) > s.low[t.unknown] {
		s.low[t.unknown], changed = ceilDiv(from, f), true
		if !s.counts {
			s.low[t.unknown] = floorDiv(from, f)
		}
	}
	if to < limitless && floorDiv(to, f) < s.high[t.unknown] {
		s.high[t.unknown], changed = floorDiv(to, f), true
		if !s.counts {
			s.high[t.unknown] = ceilDiv(to, f)
		}
	}
	if s.low[t.unknown] > s.high[t.unknown] {
		return s.crossed(t.unknown)
	}
	if changed {
		s.wake(t.unknown, false)
	}
	return nil
}

func (s *system) crossed(i int32) error {
	return fmt.Errorf("%w: nothing is left for cell %s", ErrContradiction, s.p.Space.Name(int(s.cells[i])))
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func ceilDiv(a, b int64) int64 { return -floorDiv(-a, b) }

// mergeEqualRows makes one row of those with the same terms, and says whether that
// tells anything new.
func (s *system) mergeEqualRows() bool {
	seen := map[uint64][]int32{}
	news := false
	for at := range s.rows {
		r := &s.rows[at]
		if r.dead {
			continue
		}
		if r.terms[0].factor < 0 {
			for i := range r.terms {
				r.terms[i].factor = -r.terms[i].factor
			}
			r.low, r.high = -r.high, -r.low
		}
		key := hash(r.terms)
		same := slices.IndexFunc(seen[key], func(other int32) bool { return slices.Equal(s.rows[other].terms, r.terms) })
		if same < 0 {
			seen[key] = append(seen[key], int32(at))
			continue
		}
		other := &s.rows[seen[key][same]]
		r.dead = true
		if r.low > other.low || r.high < other.high {
			other.low, other.high = max(r.low, other.low), min(r.high, other.high)
			other.queued, news = true, true
			s.queue = append(s.queue, seen[key][same])
		}
	}
	return news
}

func hash(terms []term) uint64 {
	h := uint64(14695981039346656037)
	for _, t := range terms {
		h = (h ^ uint64(uint32(t.unknown)) ^ uint64(uint32(t.factor))<<40) * 1099511628211
		h ^= h >> 29
	}
	return h
}
