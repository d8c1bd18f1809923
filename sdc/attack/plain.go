package attack

import (
	"context"

	"github.com/kruistabel/kruistabel/sdc/lp"
)

// plain is the linear program of a whole part with one column for each unknown. It
// goes on from the last end's basis, and proves an end with fewer pivots than a
// window that has to stay near the base. Its points are seldom whole.
type plain struct {
	session lp.Session
	rows    []int32
}

func (p *plain) open(l *lane) error {
	t := l.t
	var program lp.Program
	for r := range t.rows() {
		p.rows = append(p.rows, int32(r))
		program.AddRow(l.room(t.rowLow[r], l.baseSum[r], -1), l.room(t.rowHigh[r], l.baseSum[r], 1))
	}
	for c := range t.n {
		from, to := t.colStart[c], t.colStart[c+1]
		program.Column(0, l.room(l.low[c], t.base[c], -1), l.room(l.high[c], t.base[c], 1), t.colRow[from:to], t.colFactor[from:to])
	}
	var err error
	if warm, is := l.solver.(lp.Warm); is {
		p.session, err = warm.Open(&program)
	} else {
		p.session, err = openCold(l.solver, &program)
	}
	return err
}

// seek proves an end, and for magnitudes attains it.
func (p *plain) seek(ctx context.Context, l *lane, e end) error {
	if p.session == nil {
		if err := p.open(l); err != nil {
			return err
		}
	}
	p.session.SetCost(int(e.unknown), -float64(e.side))
	answer, err := p.session.Solve(ctx, lp.Limits{Iterations: mostPivots})
	l.programs++
	l.work -= answer.Iterations * int64(l.t.n)
	if err != nil {
		return err
	}
	p.session.SetCost(int(e.unknown), 0)
	switch answer.Status {
	case lp.Unbounded: // of some multiple the direction is whole
		l.reach(e.unknown, float64(e.side)*float64(limitless))
	case lp.Optimal:
		l.prove(e, p.rows, answer.Dual)
		if !l.t.counts {
			for c, m := range answer.X {
				l.reach(int32(c), l.t.base[c]+m*l.t.scale)
			}
		}
	default:
		l.failed++
	}
	return nil
}
