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
	for g := range 3 {
		for k := range kinds {
			f.fill(p, r, g, k, p.jobsIn(g, k)*scale)
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

func (f *firms) fill(p *plan, r *rng, g, k int, jobs float64) {
	pool := &f.pools[g][k]
	pool.first = len(f.all)
	weights := f.classWeights(p.facts, k)
	sum := int32(0)
	for sum < int32(jobs) || len(pool.ends) == 0 {
		class := r.pick(weights[:])
		n := sizeIn(r, class)
		if left := int32(jobs) - sum; n > left+left/4+4 {
			n = max(1, left)
		}
		sum += n
		f.all = append(f.all, f.newFirm(r, g, k, n))
		pool.ends = append(pool.ends, sum)
	}
}

// classWeights is how many employers a kind has by size class: the
// country's shares of jobs, tilted by the section, over the mean size.
func (f *firms) classWeights(facts *facts, k int) (w [10]float64) {
	tilt := 1.2
	if k < sections {
		tilt = facts.sector[k].sizeTilt
	}
	for class := 1; class < 10; class++ {
		jobs := facts.sizes[class].jobs * math.Exp(tilt*(float64(class)-5.6)/4)
		w[class] = jobs / meanSize[class]
	}
	return w
}

var (
	sizeFrom = [10]int{0, 1, 5, 10, 20, 50, 100, 200, 500, 1000}
	meanSize = [10]float64{0, 2.1, 6.7, 13.6, 30, 69, 138, 300, 690, 3000}
)

func sizeIn(r *rng, class int) int32 {
	from := sizeFrom[class]
	if class == 9 {
		return int32(1000 * math.Exp(1.9*r.float()))
	}
	to := sizeFrom[class+1]
	return int32(float64(from) * math.Pow(float64(to)/float64(from), r.float()))
}

func classOf(n int32) uint8 {
	c := 1
	for c < 9 && int(n) >= sizeFrom[c+1] {
		c++
	}
	return uint8(c)
}

func (f *firms) newFirm(r *rng, g, k int, n int32) firm {
	division := f.divisions[k][0]
	if len(f.divisions[k]) > 1 {
		division = f.divisions[k][r.below(len(f.divisions[k]))]
	}
	codes := f.naceOf[division]
	w := firm{nace: codes[min(r.below(len(codes)), r.below(len(codes)))], persons: n}
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
	f.history(r, &w, classOf(n))
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
	f.divisions[kindVoucher] = []string{"81", "81", "81", "81", "81", "88", "96"}
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
