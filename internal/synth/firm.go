package synth

import (
	"math"
	"slices"
	"sort"
	"strings"
)

// firm is an employer.
type firm struct {
	nace        uint16   // index in the five-digit list
	blue, white uint16   // joint committees, missing where none
	class       uint8    // in 2015
	size        [4]uint8 // class by year, 2013 to 2016; null: no row
	persons     int32    // jobs it was made for
}

// Kinds of job: the sections, then those that a joint committee singles out.
const (
	kindAgency    = sections + iota // 322
	kindVoucher                     // 322.01
	kindSheltered                   // 327.01 to 327.03
	kindSocial                      // 327.01, social workshop
	kinds
)

const (
	missing     = math.MaxUint16 // no NACE code or joint committee
	firmNumber  = 9_000_000_000  // employer numbers start here, which no real one does
	ownNumber   = 9_500_000_000  // numbers of those who are their own employer
	firstPublic = 14             // section O
)

// firms is the country's employers, in pools by region and kind; a job
// takes one at random in proportion to its size.
type firms struct {
	all        []firm
	pools      [3][kinds]pool
	naceCodes  []string
	naceOf     map[string][]uint16 // division to five-digit codes
	divisions  [kinds][]string
	committees []string
	blueOf     map[string][]uint16
	whiteOf    map[string][]uint16
}

type pool struct {
	first int
	ends  []int32 // running total of persons
}

// pick takes a firm of a pool.
func (f *firms) pick(r *rng, region, kind int) int32 {
	p := &f.pools[region][kind]
	at := int32(r.below(int(p.ends[len(p.ends)-1])))
	return int32(p.first + sort.Search(len(p.ends), func(i int) bool { return p.ends[i] > at }))
}

func (f *firms) number(i int32) int64 { return firmNumber + int64(i) }

// newFirms makes employers until each pool has room for its jobs.
func newFirms(p *plan) *firms {
	f := &firms{naceOf: map[string][]uint16{}, blueOf: map[string][]uint16{}, whiteOf: map[string][]uint16{}}
	f.readNace(p.facts)
	f.readCommittees(p.facts)
	r := newRNG(p.opts.Seed, 31)
	scale := float64(p.opts.Persons) / 11.6e6
	classes := f.classWeights(p)
	carry := [10]float64{}
	for class := range carry {
		carry[class] = r.float()
	}
	for g := range 3 {
		for k := range kinds {
			jobs := p.jobsIn(g, k)
			f.fill(r, g, k, jobs*scale, func(class int) int {
				carry[class] += classes[k][class] * jobs * scale
				n := int(carry[class])
				carry[class] -= float64(n)
				return n
			})
		}
	}
	return f
}

// jobsIn estimates the employee jobs of a region and kind, main and other.
func (p *plan) jobsIn(g, k int) float64 {
	total := 0.0
	section := k
	part := 1.0
	switch k {
	case kindAgency:
		section, part = index(sectionCodes, "N"), 0.19
	case kindVoucher:
		section, part = index(sectionCodes, "N"), 0.33
	case kindSheltered:
		section, part = index(sectionCodes, "Q"), 0.065
	case kindSocial:
		section, part = index(sectionCodes, "Q"), 0.016
	case index(sectionCodes, "N"):
		part = 0.48
	case index(sectionCodes, "Q"):
		part = 0.92
	}
	for s := range 2 {
		for e := range 4 {
			total += p.sectionShare[g][s][e*2][section]
		}
	}
	return total * part * 1.06
}

// fill makes the employers of a pool, as many of each size class as count
// says. None stands for much more than the pool's jobs.
func (f *firms) fill(r *rng, g, k int, jobs float64, count func(class int) int) {
	pool := &f.pools[g][k]
	pool.first = len(f.all)
	sum := int32(0)
	add := func(class int) {
		n := max(1, min(sizeIn(r, class), int32(2*jobs)))
		sum += n
		f.all = append(f.all, f.newFirm(r, g, k, class, n))
		pool.ends = append(pool.ends, sum)
	}
	for class := 1; class < 10; class++ {
		for n := count(class); n > 0; n-- {
			add(class)
		}
	}
	if len(pool.ends) == 0 {
		add(1)
	}
}

// classWeights is how many employers each kind of job has by size class: the
// jobs by class, tilted by section and raked to the country's shares of
// jobs, over the mean size; for one job of the kind.
func (f *firms) classWeights(p *plan) [][]float64 {
	table, rows := make([][]float64, kinds), make([]float64, kinds)
	columns, total := make([]float64, 10), 0.0
	for k := range table {
		tilt := 1.2
		if k < sections {
			tilt = p.sector[k].sizeTilt
		}
		for g := range 3 {
			rows[k] += p.jobsIn(g, k)
		}
		total += rows[k]
		table[k] = make([]float64, 10)
		for class := 1; class < 10; class++ {
			table[k][class] = rows[k] * p.sizes[class].jobs * math.Exp(tilt*(float64(class)-5.6)/4)
		}
	}
	for class := 1; class < 10; class++ {
		columns[class] = p.sizes[class].jobs
	}
	scale(columns, total)
	rake(table, rows, columns, 60)
	for k := range table {
		for class := 1; class < 10; class++ {
			table[k][class] /= meanSize[class] * rows[k]
		}
	}
	return table
}

var (
	sizeFrom = [10]int{0, 1, 5, 10, 20, 50, 100, 200, 500, 1000}
	meanSize = [10]float64{0, 2.03, 6.7, 13.9, 32.2, 71.6, 143.8, 327, 721, 4038} // of what sizeIn draws
)

func sizeIn(r *rng, class int) int32 {
	from := sizeFrom[class]
	if class == 9 {
		return int32(1000 * math.Exp(2.35*r.float()))
	}
	to := sizeFrom[class+1]
	return int32(float64(from) * math.Pow(float64(to)/float64(from), r.float()))
}

func (f *firms) newFirm(r *rng, g, k, class int, n int32) firm {
	division := f.divisions[k][0]
	if len(f.divisions[k]) > 1 {
		division = f.divisions[k][r.below(len(f.divisions[k]))]
	}
	codes := f.naceOf[division]
	w := firm{nace: codes[min(r.below(len(codes)), r.below(len(codes)))], persons: n, class: uint8(class)}
	w.blue, w.white = f.committee(r, f.blueOf[division], "100"), f.committee(r, f.whiteOf[division], "200")
	switch {
	case k == kindAgency:
		w.blue, w.white = f.jc("322"), f.jc("322")
	case k == kindVoucher:
		w.blue, w.white = f.jc("322.01"), f.jc("322.01")
	case k == kindSheltered || k == kindSocial:
		code := [3]string{"327.01", "327.03", "327.02"}[g]
		w.blue, w.white = f.jc(code), f.jc(code)
	case k == firstPublic || (k == firstPublic+1 && r.chance(0.55)):
		w.blue, w.white = f.jc("999"), f.jc("999")
	}
	f.history(r, &w, uint8(class))
	return w
}

// history gives the size class by year: mostly the same, sometimes a class
// up or down, undetermined at the start, or no row before the start.
func (f *firms) history(r *rng, w *firm, class uint8) {
	for y := range w.size {
		c := class
		if y != 2 && r.chance(0.07) {
			c = uint8(min(max(int(class)+1-2*r.below(2), 1), 9))
		}
		w.size[y] = c
	}
	switch {
	case r.chance(0.05):
		born := 1 + r.below(3)
		for y := range born {
			w.size[y] = null
		}
		w.size[born] = 0
	case r.chance(0.01):
		w.size = [4]uint8{null, null, null, null}
	case r.chance(0.01):
		w.size[r.below(4)] = 0
	}
}

func (f *firms) jc(code string) uint16 { return uint16(slices.Index(f.committees, code)) }

func (f *firms) committee(r *rng, of []uint16, fallback string) uint16 {
	if len(of) == 0 || r.chance(0.08) {
		return f.jc(fallback)
	}
	return of[r.below(len(of))]
}

func (f *firms) readNace(facts *facts) {
	list, err := facts.lists.List("nace_bel_2008_5digit")
	if err != nil {
		panic(err) // the product's own list
	}
	for i, it := range list.Items {
		f.naceCodes = append(f.naceCodes, it.Code)
		division := list.Attribute(it.Code, "division")
		if division == "" {
			division = it.Code[:2]
		}
		f.naceOf[division] = append(f.naceOf[division], uint16(i))
		section := index(sectionCodes, list.Attribute(it.Code, "section"))
		if d := f.divisions[section]; len(d) == 0 || d[len(d)-1] != division {
			for n := int(facts.division[division]); n > 0; n-- {
				if division != "78" {
					f.divisions[section] = append(f.divisions[section], division)
				}
			}
		}
	}
	f.divisions[kindAgency] = []string{"78"}
	f.divisions[kindVoucher] = []string{"81"}
	f.divisions[kindSheltered], f.divisions[kindSocial] = []string{"88"}, []string{"88"}
}

// readCommittees lists, by NACE division, the joint committees of blue-collar
// and white-collar workers. The special ones are left to their own kinds.
func (f *firms) readCommittees(facts *facts) {
	list, err := facts.lists.List("joint_committee")
	if err != nil {
		panic(err) // the product's own list
	}
	for i, it := range list.Items {
		f.committees = append(f.committees, it.Code)
		if strings.HasPrefix(it.Code, "322") || strings.HasPrefix(it.Code, "327") || it.Code == "218" || it.Code == "999" {
			continue
		}
		worker := list.Attribute(it.Code, "worker_type")
		for division := range strings.SplitSeq(list.Attribute(it.Code, "typical_nace_divisions_own"), ",") {
			if division == "" {
				continue
			}
			if worker == "arbeiders" || worker == "gemengd" {
				f.blueOf[division] = append(f.blueOf[division], uint16(i))
			}
			if worker != "arbeiders" && worker != "public" {
				f.whiteOf[division] = append(f.whiteOf[division], uint16(i))
			}
		}
	}
}
