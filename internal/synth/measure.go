package synth

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// measureFact is one subtype: how many spells there are, how long they last
// and whom it is for.
type measureFact struct {
	code       string
	supplier   int     // deliverVDAB, deliverDWSE, or inWarehouse
	either     bool    // both suppliers deliver it
	stock      bool    // the volume counts those in it on a day (or in a year, when it lasts that long), else starts in a year
	volume     float64 // Flanders 2015
	measured   bool    // the list has a volume
	months     float64
	spells     float64 // in a country of fullCountry people
	region     int     // -1: all
	state      string
	minAge     int
	maxAge     int
	women, low float64 // how much likelier women and the low-skilled are
	need       string
	after      float64 // how much likelier those are who work half a year later
}

const (
	deliverVDAB = iota
	deliverDWSE
	inWarehouse
)

const (
	fullCountry  = 11.2e6
	fullSpells   = 1.5e6
	flowYears    = 2.5  // starts of flows lie between 2014 and mid 2016
	unmeasured   = 4999 // volume of a measure for which the list has none
	durationSkew = 0.45
)

// loadMeasures joins the code list's volumes and suppliers with the targets
// and scales all to the number of spells of a full country.
func (f *facts) loadMeasures() error {
	list, err := f.lists.List("measure")
	if err != nil {
		return err
	}
	rows, err := table("measure_target")
	if err != nil {
		return err
	}
	for _, r := range rows {
		m := measureFact{code: r["code"], state: r["state"], need: r["need"], region: -1}
		if r["region"] != "" {
			m.region = index(regionCodes, r["region"])
		}
		m.minAge, _ = strconv.Atoi(r["min_age"])
		m.maxAge, _ = strconv.Atoi(r["max_age"])
		m.women, _ = strconv.ParseFloat(r["women"], 64)
		m.low, _ = strconv.ParseFloat(r["low"], 64)
		m.after, _ = strconv.ParseFloat(r["works_after"], 64)
		if !list.IsLeaf(m.code) {
			return fmt.Errorf("facts/measure_target.csv: %s is no subtype", m.code)
		}
		provider := list.Attribute(m.code, "data_provider")
		switch {
		case list.Attribute(m.code, "delimitable_from_dwh") == "yes":
			m.supplier = inWarehouse
		case strings.HasPrefix(provider, "VDAB"):
			m.supplier, m.either = deliverVDAB, strings.Contains(provider, "DWSE")
		default:
			m.supplier = deliverDWSE
		}
		m.volume = number(list.Attribute(m.code, "volume_flanders_2015"), unmeasured)
		m.measured = m.volume != unmeasured
		m.months = number(list.Attribute(m.code, "typical_duration_months"), 6)
		kind := list.Attribute(m.code, "volume_type")
		m.stock = strings.HasPrefix(kind, "stock") || (strings.HasPrefix(kind, "persons") && m.months >= 12)
		f.measures = append(f.measures, m)
	}
	f.scaleSpells()
	return nil
}

func number(text string, otherwise float64) float64 {
	if v, err := strconv.ParseFloat(text, 64); err == nil {
		return v
	}
	return otherwise
}

// scaleSpells turns volumes into numbers of spells. A stock needs starts
// from two durations before 2014, so that it stands from then on.
func (f *facts) scaleSpells() {
	total := 0.0
	for i := range f.measures {
		m := &f.measures[i]
		m.spells = m.volume * flowYears
		if m.stock {
			m.spells = m.volume * m.window() / m.months
		}
		if m.region < 0 {
			m.spells /= 0.575
		}
		total += m.spells
	}
	for i := range f.measures {
		f.measures[i].spells *= fullSpells / total
	}
}

// window is the number of months in which spells start.
func (m *measureFact) window() float64 {
	if m.stock {
		return 12*flowYears + 2*m.months
	}
	return 12 * flowYears
}

var (
	lastStart = dayOf(2016, 6, 30)
	extracted = dayOf(2016, 6, 30)
)

// span draws the dates of a spell: starts spread evenly over the window,
// durations around the typical one, both at given quantiles.
func (m *measureFact) span(r *rng, start, duration float64) (from, to day) {
	days := m.window() * 30.44
	from = lastStart - day((1-start)*days)
	if r.chance(0.3) {
		from -= day(date(from).Day() - 1)
	}
	z := math.Sqrt2 * math.Erfinv(2*math.Min(math.Max(duration, 0.002), 0.998)-1)
	months := m.months * math.Exp(durationSkew*z-durationSkew*durationSkew/2)
	return from, from + max(7, day(months*30.44)) - 1
}
