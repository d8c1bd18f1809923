package attack

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"
)

// findVictims looks for unsafe cells that somebody who is alone in other hidden cells
// knows exactly: he knows his own cells, and so all that follows. For each unsafe
// cell a table is looked for in which it moves; whoever has a cell that moves with it
// is a suspect, and for him one in which none of his cells moves. Where there is
// provably none, the cell is a victim.
func (s *system) findVictims(ctx context.Context, parts []*part, o Options, intervals []Interval) (programs int64, err error) {
	if len(o.Truth.Alone) == 0 {
		return 0, nil
	}
	k := s.knowledge(parts, o.Truth)
	tasks := map[*part][]int32{}
	for _, need := range o.Truth.Needs {
		if i := s.of[need.Cell]; i >= 0 && !intervals[i].Exact {
			root, _, _ := s.root(i)
			tasks[k.places[root].t] = append(tasks[k.places[root].t], i)
		}
	}
	for _, t := range parts {
		if len(tasks[t]) == 0 {
			continue
		}
		n, err := k.search(ctx, t.clipped(), tasks[t], o, intervals)
		if err != nil {
			return 0, err
		}
		programs += n
	}
	return programs, nil
}

// knowledge is who is alone where.
type knowledge struct {
	s      *system
	places []place
	who    map[int32]int32   // by unknown: the contributor who is alone in the cell
	known  [][]int32         // by contributor: what he knows, as unknowns that are left
	owners map[int32][]int32 // by unknown that is left: contributors who know it
}

func (s *system) knowledge(parts []*part, truth *Truth) *knowledge {
	k := &knowledge{s: s, places: s.places(parts), who: map[int32]int32{}, known: make([][]int32, len(truth.Alone)), owners: map[int32][]int32{}}
	for who, cells := range truth.Alone {
		for _, cell := range cells {
			i := s.of[cell]
			if i < 0 {
				continue
			}
			k.who[i] = int32(who)
			if root, _, _ := s.root(i); k.places[root].t != nil && !slices.Contains(k.known[who], root) {
				k.known[who] = append(k.known[who], root)
				k.owners[root] = append(k.owners[root], int32(who))
			}
		}
	}
	return k
}

// clipLimit is how far unknowns move at most where only is asked whether they move.
const clipLimit = 1000

// clipped is the part within a narrow range around the base. Where a magnitude can
// move at all, it can move there, and programs tell small moves from none.
func (t *part) clipped() *part {
	if t.counts {
		return t
	}
	c := *t
	c.low, c.high = slices.Clone(t.low), slices.Clone(t.high)
	c.least, c.most = slices.Clone(t.least), slices.Clone(t.most)
	for i, v := range t.base {
		c.low[i], c.high[i] = max(c.low[i], int64(v)-clipLimit), min(c.high[i], int64(v)+clipLimit)
	}
	c.scale = clipLimit
	return &c
}

// search judges unsafe cells of one part, some at once. What it finds out about one
// does not depend on the others.
func (k *knowledge) search(ctx context.Context, t *part, unsafe []int32, o Options, intervals []Interval) (int64, error) {
	count := min(o.Threads, 1+len(unsafe)/50)
	lanes := make([]*lane, count)
	group, ctx := errgroup.WithContext(ctx)
	for at := range lanes {
		group.Go(func() error {
			lanes[at] = newLane(t, o)
			for n := at; n < len(unsafe); n += count {
				i := unsafe[n]
				found, err := k.judge(ctx, lanes[at], i)
				if err != nil {
					return err
				}
				intervals[i].Victim, intervals[i].Suspect = found == yes, found == unknown
			}
			return nil
		})
	}
	err := group.Wait()
	programs := int64(0)
	for _, l := range lanes {
		if l != nil {
			programs += l.programs
		}
	}
	return programs, err
}

// judge says whether an unsafe cell is a victim.
func (k *knowledge) judge(ctx context.Context, l *lane, i int32) (verdict, error) {
	root, _, _ := k.s.root(i)
	own, alone := k.who[i]
	doubt := false
	var tables [][]int32 // what moves in those found, as unknowns
	suspects := slices.Clone(k.owners[root])
	moved, result, err := l.budge(ctx, k.places[root].c, nil)
	if err != nil {
		return unknown, err
	}
	if result != yes { // known to all, or perhaps: then nobody knows more
		return result, nil
	}
	tables = append(tables, l.t.unknownsOf(moved))
	for _, u := range tables[0] {
		suspects = append(suspects, k.owners[u]...)
	}
	slices.Sort(suspects)
	for _, who := range slices.Compact(suspects) {
		if alone && who == own {
			continue
		}
		if slices.Contains(k.known[who], root) {
			return yes, nil
		}
		if slices.ContainsFunc(tables, func(t []int32) bool { return !overlap(t, k.known[who]) }) {
			continue
		}
		var fixed []int32
		for _, u := range k.known[who] {
			if k.places[u].t == k.places[root].t {
				fixed = append(fixed, k.places[u].c)
			}
		}
		moved, result, err := l.budge(ctx, k.places[root].c, fixed)
		switch {
		case err != nil:
			return unknown, err
		case result == no:
			return yes, nil
		case result == yes:
			tables = append(tables, l.t.unknownsOf(moved))
		default:
			doubt = true
		}
	}
	if doubt {
		return unknown, nil
	}
	return no, nil
}

func (t *part) unknownsOf(cols []int32) []int32 {
	unknowns := make([]int32, len(cols))
	for i, c := range cols {
		unknowns[i] = t.unknowns[c]
	}
	return unknowns
}

func overlap(a, b []int32) bool {
	return slices.ContainsFunc(a, func(x int32) bool { return slices.Contains(b, x) })
}

// budge looks for a table in which an unknown moves and fixed ones do not. It returns
// what moves in it, or says that there is none.
func (l *lane) budge(ctx context.Context, c int32, fixed []int32) (moved []int32, result verdict, err error) {
	saved := make([][2]int64, len(fixed))
	for i, f := range fixed {
		saved[i] = [2]int64{l.low[f], l.high[f]}
		l.low[f], l.high[f] = floorOf(l.t.base[f]), floorOf(l.t.base[f])
	}
	before := [4]int64{l.low[c], l.high[c], l.least[c], l.most[c]}
	base := floorOf(l.t.base[c])
	defer func() {
		for i, f := range fixed {
			l.low[f], l.high[f] = saved[i][0], saved[i][1]
		}
		l.low[c], l.high[c], l.least[c], l.most[c] = before[0], before[1], before[2], before[3]
		l.wanted = -1
	}()
	step := int64(1)
	if !l.t.counts {
		step = clipLimit
	}
	result = no
	l.wanted, l.moved = c, l.moved[:0]
	for _, side := range [2]int8{1, -1} {
		l.low[c], l.high[c] = max(before[0], base-step), min(before[1], base+step)
		if side > 0 {
			l.low[c] = base
		} else {
			l.high[c] = base
		}
		l.least[c], l.most[c] = base, base
		e := end{c, side}
		if l.proven(e) == base {
			continue
		}
		if err := l.seekAny(ctx, e); err != nil {
			return nil, unknown, err
		}
		if len(l.moved) > 0 {
			return slices.Clone(l.moved), yes, nil
		}
		if l.proven(e) != base && !(l.t.slack > 0 && l.proven(e)-base <= l.t.slack && base-l.proven(e) <= l.t.slack) {
			result = unknown
		}
	}
	return nil, result, nil
}

// seekAny is seek, whatever the size of the part.
func (l *lane) seekAny(ctx context.Context, e end) error {
	if err := l.near.seek(ctx, e, mostNear); err != nil || len(l.moved) > 0 || l.settled(e) {
		return err
	}
	if l.t.n > mostAlone {
		return nil
	}
	w, err := l.full()
	if err != nil {
		return err
	}
	for c := range l.t.n {
		w.bound(int32(c), int32(c))
	}
	return w.seek(ctx, e, l.nodes)
}

// mostAlone is the size of parts up to which the whole part is looked at for one
// contributor.
const mostAlone = 3000

func floorOf(v float64) int64 { return int64(v) }
