package synth

import (
	"math"
	"slices"
	"sort"
)

// giveWage puts a job at its place in the country's wage distribution. The
// score adds what section, size, status, education, age and sex are worth
// and a part that is the person's own.
func (b *block) giveWage(p *person, j *job, e, t int) {
	switch u := b.rng.float(); {
	case u < 0.006:
		j.cents = -1
		return
	case u < 0.013:
		j.cents = 0
		return
	}
	score := b.wageScore(p, j, e, p.ageAt(t)) + 0.17*b.rng.normal()
	if b.scores == nil {
		b.trial = append(b.trial, score)
		return
	}
	k := sort.SearchFloat64s(b.scores, score)
	u := (float64(k) + b.rng.float()) / float64(len(b.scores)+1)
	j.cents = int32(100 * b.wageAt(u))
}

// trialBlocks is how many blocks are made ahead, for the scale of wages.
const trialBlocks = 4

// rankWages makes the scale on which a wage score is put: the scores of some
// blocks' jobs in order. The place of a score among them is its
// quantile in the country's wage distribution.
func (p *plan) rankWages() {
	var scores []float64
	trials := min(p.blocks, trialBlocks)
	for n := range trials {
		b := p.newBlock(n*p.blocks/trials, newCoder(p.key[:]))
		b.work(0)
		scores = append(scores, b.trial...)
	}
	slices.Sort(scores)
	p.scores = scores
	if len(p.scores) == 0 {
		p.scores = []float64{0}
	}
}

func (b *block) wageScore(p *person, j *job, e, age int) float64 {
	s := [kinds - sections]float64{-0.22, -0.38, -0.42, -0.40}
	score := 0.0
	if int(j.kind) < sections {
		score = 0.9 * math.Log(b.sector[j.kind].wage)
	} else {
		score = s[int(j.kind)-sections]
	}
	score += 0.028 * (float64(j.size) - 5.5)
	score += [4]float64{-0.12, -0.03, 0.2, -0.02}[e]
	switch j.statuut {
	case blueCollar:
		score -= 0.1
	case whiteCollar:
		score += 0.06
	case otherStatus:
		score -= 0.5
	}
	score += 0.30 * (1 - math.Exp(-float64(max(0, age-18))/12))
	if p.sex == female {
		score -= 0.05
	}
	steady := float64(hash(uint64(p.code), 7)>>11)/(1<<53) - 0.5
	return score + 0.5*steady - 0.12
}

// wageAt reads the wage at a quantile from the distribution's points.
func (b *block) wageAt(u float64) float64 {
	w := b.wages
	for i := 1; i < len(w); i++ {
		if u <= w[i].percentile {
			part := (u - w[i-1].percentile) / (w[i].percentile - w[i-1].percentile)
			return w[i-1].euro * math.Pow(w[i].euro/w[i-1].euro, part)
		}
	}
	return w[len(w)-1].euro
}
