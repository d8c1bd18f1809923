package attack

import "math"

// place is where an unknown of the system stands in a part.
type place struct {
	t *part
	c int32
}

// places finds the part and the number of each unknown that is left.
func (s *system) places(parts []*part) []place {
	places := make([]place, len(s.cells))
	for _, t := range parts {
		for c, i := range t.unknowns {
			places[i] = place{t, int32(c)}
		}
	}
	return places
}

// intervals puts together what is known of every hidden cell.
func (s *system) intervals(parts []*part) []Interval {
	places := s.places(parts)
	intervals := make([]Interval, len(s.cells))
	for i, cell := range s.cells {
		root, sign, shift := s.root(int32(i))
		low, high, undecided := s.low[root], s.high[root], false
		if t := places[root].t; t != nil {
			c := int(places[root].c)
			low, high = t.low[c], t.high[c]
			undecided = !t.settledAbove(c) || !t.settledBelow(c)
		}
		exact := high-low <= s.same()
		if sign < 0 {
			low, high = -high, -low
		}
		low, high = minus(low, -shift), minus(high, -shift)
		intervals[i] = Interval{Cell: cell, Lower: s.scale.value(low), Upper: s.scale.value(high), Exact: exact, Undecided: undecided && !exact}
	}
	return intervals
}

// same is how many steps may lie between the ends of what is as good as known:
// none for counts, for magnitudes what rounding to steps leaves.
func (s *system) same() int64 {
	switch {
	case s.counts:
		return 0
	case s.noise > 0:
		return 1000
	}
	return 2
}

// attained are the ends of a hidden cell for which tables were found, in steps;
// false where there is none.
func (s *system) attained(places []place, i int32) (low, high int64, found bool) {
	root, sign, shift := s.root(i)
	low, high = s.low[root], s.high[root]
	if t := places[root].t; t != nil {
		low, high = t.least[places[root].c], t.most[places[root].c]
		if low > high {
			return 0, 0, false
		}
		low, high = max(low, -limitless), min(high, limitless)
	}
	if sign < 0 {
		low, high = -high, -low
	}
	return minus(low, -shift), minus(high, -shift), true
}

// judge compares intervals with what unsafe cells require.
func (s *system) judge(truth *Truth, parts []*part, intervals []Interval) {
	places := s.places(parts)
	for _, need := range truth.Needs {
		i := s.of[need.Cell]
		if i < 0 {
			continue
		}
		value := s.valueOf(truth, need.Cell)
		have := &intervals[i]
		low, high, found := s.attained(places, i)
		tolerance := s.tolerance(value)
		enough := func(high, low float64) bool {
			return high >= value+need.Up-tolerance && low <= value-need.Down+tolerance
		}
		switch {
		case found && enough(s.scale.value(high), s.scale.value(low)):
		case enough(have.Upper, have.Lower):
			have.Doubted = true
		default:
			have.Under = true
		}
	}
}

func (s *system) valueOf(truth *Truth, cell int32) float64 {
	if s.counts {
		return float64(truth.Counts[cell])
	}
	return truth.Values[cell]
}

// tolerance is what rounding to steps may take from an interval.
func (s *system) tolerance(value float64) float64 {
	if s.counts {
		return 0
	}
	return max(4/s.scale.unit, 1e-9*math.Abs(value))
}

// ask notes, in each part, the ends that unsafe cells require and that no table shows
// yet.
func (s *system) ask(parts []*part, truth *Truth) {
	if truth == nil {
		return
	}
	places := s.places(parts)
	for _, need := range truth.Needs {
		i := s.of[need.Cell]
		if i < 0 {
			continue
		}
		root, sign, _ := s.root(i)
		at := places[root]
		if at.t == nil {
			continue
		}
		value := s.valueOf(truth, need.Cell)
		low, high, _ := s.attained(places, i)
		tolerance := s.tolerance(value)
		if s.scale.value(high) < value+need.Up-tolerance {
			at.t.asked = append(at.t.asked, end{at.c, int8(sign)})
		}
		if s.scale.value(low) > value-need.Down+tolerance {
			at.t.asked = append(at.t.asked, end{at.c, -int8(sign)})
		}
	}
}
