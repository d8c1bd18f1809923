package check

import (
	"context"
	"runtime"
	"slices"
	"sync"
)

// checkSingletons looks, for every unsafe cell that is hidden, for contributors who
// are alone in another hidden cell and whom no witness of the cell passes by: every
// one that moves it moves a cell of theirs too. Only those in the way of all
// witnesses are left.
func (v *verifier) checkSingletons(ctx context.Context) error {
	if len(v.alone.cells) == 0 {
		return nil
	}
	index := v.indexMoves()
	logs := make([]log, max(1, min(runtime.GOMAXPROCS(0), v.t.Len()/4096)))
	var wait sync.WaitGroup
	for i := range logs {
		from, to := v.t.Len()*i/len(logs), v.t.Len()*(i+1)/len(logs)
		wait.Go(func() {
			s := &onlookers{verifier: v, index: index, seen: make([]int32, len(v.alone.first))}
			for cell := from; cell < to && !logs[i].full() && ctx.Err() == nil; cell++ {
				if v.unsafe[cell] && v.pattern[cell].Hidden() {
					s.check(int32(cell), &logs[i])
				}
			}
		})
	}
	wait.Wait()
	for _, l := range logs {
		v.findings = append(v.findings, l.findings...)
	}
	return ctx.Err()
}

// moveIndex lists for every cell the witnesses that prove that it may change.
type moveIndex struct {
	first, witness []int32
}

func (v *verifier) indexMoves() moveIndex {
	each := func(visit func(cell, witness int32)) {
		for i := range v.witnesses {
			if w := &v.witnesses[i]; v.sound[i] && w.Plus+w.Minus > 0 {
				for _, cell := range w.Cells {
					if v.unsafe[cell] {
						visit(cell, int32(i))
					}
				}
			}
		}
	}
	index := moveIndex{first: make([]int32, v.t.Len()+2)}
	each(func(cell, _ int32) { index.first[cell+2]++ })
	for cell := range index.first[1:] {
		index.first[cell+1] += index.first[cell]
	}
	index.witness = make([]int32, index.first[v.t.Len()+1])
	each(func(cell, witness int32) {
		index.witness[index.first[cell+1]] = witness
		index.first[cell+1]++
	})
	return index
}

func (m moveIndex) of(cell int32) []int32 { return m.witness[m.first[cell]:m.first[cell+1]] }

// onlookers finds who stands in the way of all witnesses of a cell.
type onlookers struct {
	*verifier
	index moveIndex
	left  []int32 // who is not passed by yet
	begun bool    // left was filled
	seen  []int32 // by contributor: the last round in which he was in the way, or was passed by
	round int32
}

func (s *onlookers) check(cell int32, l *log) {
	witnesses := s.index.of(cell)
	if len(witnesses) == 0 {
		if own := s.alone.who[cell]; own < 0 || len(s.alone.of(own)) < len(s.alone.cells) {
			l.find(Singleton, int(cell), -1, "cell %s may be found out by those who are alone in a hidden cell: no witness moves it", s.t.Name(int(cell)))
		}
		return
	}
	if s.passed(cell, witnesses) {
		return
	}
	l.find(Singleton, int(cell), -1, "cell %s may be found out by whoever is alone in cell %s (%d such contributors): no witness moves the one and not the other",
		s.t.Name(int(cell)), s.t.Name(int(s.alone.of(s.left[0])[0])), len(s.left))
}

// passed says whether everybody is passed by: by one of the plain witnesses, by one that
// is against him, or by one that is against somebody else. The second need not be
// looked through, and are many where the proof is written out.
func (s *onlookers) passed(cell int32, witnesses []int32) bool {
	s.left, s.begun = s.left[:0], false
	for _, number := range witnesses {
		if len(s.witnesses[number].Without) == 0 && s.passes(cell, number) {
			return true
		}
	}
	if s.begun {
		s.round++
		for _, number := range witnesses {
			if without := s.witnesses[number].Without; len(without) > 0 {
				s.seen[s.alone.who[without[0]]] = s.round
			}
		}
		s.left = slices.DeleteFunc(s.left, func(who int32) bool { return s.seen[who] == s.round })
		if len(s.left) == 0 {
			return true
		}
	}
	for _, number := range witnesses {
		if len(s.witnesses[number].Without) > 0 && s.passes(cell, number) {
			return true
		}
	}
	return false
}

// passes keeps only those on the list who stand in the way of a witness, too, and says
// whether nobody is left. The first witness fills the list.
func (s *onlookers) passes(cell, number int32) bool {
	s.round++
	for _, moved := range s.witnesses[number].Cells {
		who := s.alone.who[moved]
		if who < 0 || s.seen[who] == s.round {
			continue
		}
		s.seen[who] = s.round
		if !s.begun && who != s.alone.who[cell] {
			s.left = append(s.left, who)
		}
	}
	s.begun = true
	s.left = slices.DeleteFunc(s.left, func(who int32) bool { return s.seen[who] != s.round })
	return len(s.left) == 0
}
