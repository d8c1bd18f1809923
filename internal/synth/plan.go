package synth

import (
	"fmt"
	"math"
)

// kind says how a person comes into the eight quarters.
type kind uint8

const (
	resident  kind = iota // lives in Belgium on 31/12/2014
	newborn               // born in 2015 or 2016
	immigrant             // arrives in 2015 or 2016
	departed              // left or died in the last quarter of 2014
)

// cell is a group of people with the same region, sex, age and nationality
// (Belgian or not), and for those who come later the quarter.
type cell struct {
	kind    kind
	region  int
	sex     int
	age     int // completed years on 1/1/2015; births later have -1
	foreign bool
	quarter int
	count   int
	phase   uint64 // where in a block's turn the cell's rounding falls
	cohort  int
	first   int // number of the cell's first person in the cohort
}

// cohort is the people of one sex born in one stretch of days. Within it the
// n-th person's birth date and day counter follow from n alone, so that no
// two numbers are the same whichever block makes them.
type cohort struct {
	from, days int
	size       int
	stride     int
	offset     int
}

// plan is what all blocks share: how many people of each kind there are,
// which block makes which, and the tables they are drawn from.
type plan struct {
	*model
	opts    Options
	cells   []cell
	cohorts []cohort
	blocks  int
	shards  int
	key     [32]byte
	firms   *firms
	scores  []float64 // wage scores in order, see rankWages
}

const (
	blockPersons = 49152 // people a block makes: enough to marry within a region
	shardBlocks  = 10    // blocks that share their files
)

func newPlan(opts Options) (*plan, error) {
	f, err := loadFacts()
	if err != nil {
		return nil, err
	}
	p := &plan{opts: opts, key: syntheticKey(opts.Seed)}
	if p.model, err = newModel(f); err != nil {
		return nil, err
	}
	size := opts.block
	if size == 0 {
		size = blockPersons
	}
	p.blocks = max(1, (opts.Persons+size/2)/size)
	p.shards = max(min(2, p.blocks), (p.blocks+shardBlocks-1)/shardBlocks)
	p.layCells()
	if err := p.layCohorts(); err != nil {
		return nil, err
	}
	p.firms = newFirms(p)
	p.rankWages()
	return p, nil
}

// layCells divides the persons over residents and flows, and those over
// cells, so that the sum is exact.
func (p *plan) layCells() {
	perQuarter := func(flow string) float64 { return p.flow[flow] / 4 }
	weights := []float64{1, 6 * perQuarter("births"), 6 * perQuarter("immigration"), perQuarter("deaths") + perQuarter("emigration")}
	parts := apportion(p.opts.Persons, weights, 0.5)
	for k, lay := range []func() ([]cell, []float64){p.residentCells, p.newbornCells, p.immigrantCells, p.departedCells} {
		cells, w := lay()
		counts := apportion(parts[k], w, float64(hash(p.opts.Seed, 11, uint64(k))>>11)/(1<<53))
		for i := range cells {
			cells[i].kind, cells[i].count = kind(k), counts[i]
			cells[i].phase = hash(p.opts.Seed, 12, uint64(k), uint64(i))
		}
		p.cells = append(p.cells, cells...)
	}
}

func (p *plan) residentCells() (cells []cell, weights []float64) {
	for g := range 3 {
		for s := range 2 {
			for a := range 101 {
				for foreign := range 2 {
					cells = append(cells, cell{region: g, sex: s, age: a, foreign: foreign == 1})
					weights = append(weights, p.population[g][s][a][foreign])
				}
			}
		}
	}
	return cells, weights
}

func (p *plan) newbornCells() (cells []cell, weights []float64) {
	for t := reference + 1; t < quarters; t++ {
		for g := range 3 {
			for s := range 2 {
				for foreign := range 2 {
					cells = append(cells, cell{region: g, sex: s, age: -1, foreign: foreign == 1, quarter: t})
					weights = append(weights, p.population[g][s][0][foreign])
				}
			}
		}
	}
	return cells, weights
}

// immigrantCells follow the foreigners of 25 and around: most who come are
// young adults, some bring children.
func (p *plan) immigrantCells() (cells []cell, weights []float64) {
	for t := reference + 1; t < quarters; t++ {
		for g := range 3 {
			for s := range 2 {
				for a := range 70 {
					d := (float64(a) - 27) / 9
					w := p.population[g][s][a][1] * (0.25 + math.Exp(-d*d/2))
					cells = append(cells, cell{region: g, sex: s, age: a, foreign: true, quarter: t})
					weights = append(weights, w)
				}
			}
		}
	}
	return cells, weights
}

func (p *plan) departedCells() (cells []cell, weights []float64) {
	for g := range 3 {
		for s := range 2 {
			for a := range 101 {
				for foreign := range 2 {
					n := p.population[g][s][a][foreign]
					cells = append(cells, cell{region: g, sex: s, age: a, foreign: foreign == 1})
					weights = append(weights, n*(deathRate(a, s)/4+p.emigrationRate(a, foreign == 1)/4))
				}
			}
		}
	}
	return cells, weights
}

// deathRate is the yearly probability of dying by Gompertz's law, close to
// the Belgian life table of 2015.
func deathRate(age, sex int) float64 {
	if sex == male {
		return math.Min(0.6, 0.00004*math.Exp(0.0955*float64(age)))
	}
	return math.Min(0.6, 0.000016*math.Exp(0.1025*float64(age)))
}

// emigrationRate is the yearly probability of leaving the country.
func (p *plan) emigrationRate(age int, foreign bool) float64 {
	rate := p.flow["emigration"] * 0.42
	if foreign {
		rate = p.flow["emigration"] * 5.2
	}
	switch {
	case age >= 60:
		return rate * 0.25
	case age >= 20 && age < 40:
		return rate * 1.7
	}
	return rate * 0.8
}

// layCohorts gives every cell its stretch of its cohort.
func (p *plan) layCohorts() error {
	type key struct{ sex, year, quarter int }
	at := map[key]int{}
	for i := range p.cells {
		c := &p.cells[i]
		k := key{c.sex, 2014 - c.age, 0}
		if c.kind == newborn {
			k.year, k.quarter = 0, c.quarter
		}
		n, ok := at[k]
		if !ok {
			n = len(p.cohorts)
			at[k] = n
			p.cohorts = append(p.cohorts, newCohort(k.year, k.quarter))
		}
		c.cohort, c.first = n, p.cohorts[n].size
		p.cohorts[n].size += c.count
	}
	for i := range p.cohorts {
		h := &p.cohorts[i]
		if h.size > h.days*maxPerDay {
			return fmt.Errorf("%d people of one sex would be born within %d days, and a date has numbers for %d", h.size, h.days, maxPerDay)
		}
		h.mix(hash(p.opts.Seed, 13, uint64(i)))
	}
	return nil
}

// maxPerDay leaves the day counters above 900 to people whom the warehouse
// does not know.
const maxPerDay = 449

func newCohort(year, quarter int) cohort {
	if year == 0 {
		from := quarterEnds[quarter-1] + 1
		return cohort{from: int(from), days: int(quarterEnds[quarter] - from + 1)}
	}
	from := dayOf(year, 1, 1)
	return cohort{from: int(from), days: int(dayOf(year+1, 1, 1) - from)}
}

// mix chooses a stride without common factor with the size, near the golden
// section of it, so that neighbours in the cohort are born far apart.
func (h *cohort) mix(seed uint64) {
	if h.size < 2 {
		h.stride = 1
		return
	}
	h.stride = max(1, int(0.6180339887*float64(h.size)))
	for gcd(h.stride, h.size) != 1 {
		h.stride++
	}
	h.offset = int(seed % uint64(h.size))
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// person gives the n-th member's birth date and day counter.
func (h *cohort) person(n, sex int) (day, int) {
	n = (n*h.stride + h.offset) % h.size
	counter := 2*(n/h.days) + 1
	if sex == female {
		counter++
	}
	return day(h.from + n%h.days), counter
}

// share is the stretch of a cell's people that a block makes.
func (p *plan) share(c *cell, block int) (from, to int) {
	b := uint64(p.blocks)
	at := func(i int) int { return int((uint64(i)*uint64(c.count) + c.phase%b) / b) }
	return at(block), at(block + 1)
}

// shardRange is the stretch of blocks that a shard makes.
func (p *plan) shardRange(shard int) (from, to int) {
	return shard * p.blocks / p.shards, (shard + 1) * p.blocks / p.shards
}
