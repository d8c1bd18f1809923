package sdctest

import (
	"maps"
	"math/big"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Verdict is what the oracles say of a pattern. Cells are listed by number, rising.
type Verdict struct {
	Primary, Secondary int   // hidden cells that are unsafe, and that are not
	Open               []int // unsafe and published, because a status allows it
	Published          []int // unsafe and published, allowed by nothing
	Forbidden          []int // hidden, but must not be
	Wrong              []int // published with another value than the true one; [Judge] only
	Exact              []int // unsafe and hidden, and yet known exactly
	Under              []int // not known exactly, but to less than the protection required
	Victims            []Victim
	Intervals          map[int]Interval // of all hidden cells
}

// Victim is an unsafe cell whose value one who is alone in other hidden cells can
// compute, although nobody else can.
type Victim struct {
	Cell int
	By   []int // the hidden cells in which he is alone
}

// Safe says whether nothing is wrong with the pattern.
func (v *Verdict) Safe() bool {
	return len(v.Published)+len(v.Forbidden)+len(v.Wrong)+len(v.Exact)+len(v.Under)+len(v.Victims) == 0
}

// JudgePattern judges a pattern of a small problem by what an intruder can derive:
// every unsafe cell must be hidden, and able to lie as far up and down as it needs.
// Where protection against singletons is in force nobody who is alone in hidden
// cells may be able to compute another unsafe cell. The errors are those of [Needs]
// and [Attack].
func JudgePattern(p *table.Problem, pattern table.Pattern) (Verdict, error) {
	needs, err := Needs(p)
	if err != nil {
		return Verdict{}, err
	}
	v := Verdict{}
	v.judgeStatuses(p, pattern, needs)
	if v.Intervals, err = Attack(p, pattern); err != nil {
		return v, err
	}
	own := OwnFloors(p)
	for _, cell := range slices.Sorted(maps.Keys(needs)) {
		interval, hidden := v.Intervals[cell]
		low, high := required(p, cell, needs[cell], own[cell])
		switch {
		case !hidden:
		case interval.Exact():
			v.Exact = append(v.Exact, cell)
		case !interval.Reaches(low, high):
			v.Under = append(v.Under, cell)
		}
	}
	if singletons(p) {
		err = v.findVictims(p, pattern, needs)
	}
	return v, err
}

func (v *Verdict) judgeStatuses(p *table.Problem, pattern table.Pattern, needs map[int]Need) {
	for cell, status := range pattern {
		_, unsafe := needs[cell]
		if status.Hidden() && unsafe {
			v.Primary++
		} else if status.Hidden() {
			v.Secondary++
		}
		asked := p.Asked(cell)
		empty := p.Table.Counts[cell] == 0 && p.Rules.ZerosInForce() == table.ZerosSafe && !unsafe
		switch {
		case unsafe && !status.Hidden():
			v.Published = append(v.Published, cell)
		case asked == table.Open && !status.Hidden():
			v.Open = append(v.Open, cell)
		case status.Hidden() && (asked == table.Never || asked == table.Open || p.Impossible(cell) || empty):
			v.Forbidden = append(v.Forbidden, cell)
		}
	}
}

// required is how far down and up an unsafe cell must be able to lie.
func required(p *table.Problem, cell int, need Need, own int64) (low, high *big.Rat) {
	value := exact(p.Value(cell))
	low = new(big.Rat).Sub(value, exact(need.Down))
	if p.Kind == table.Frequency || !p.Table.Signed {
		if least := new(big.Rat).SetInt64(own); low.Cmp(least) < 0 {
			low = least
		}
	}
	return low, new(big.Rat).Add(value, exact(need.Up))
}
