package synth

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"os"
	"path"
	"path/filepath"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

func itoa(n int) string { return strconv.Itoa(n) }

func float64At(a arrow.Array, i int) float64 { return a.(*array.Float64).Value(i) }

// sampleSize bounds the people that are followed over the quarters.
const sampleSize = 250_000

// readPositions follows a sample of people through all quarters and tallies
// the positions of the quarter that the KSZ counted last.
func (s *survey) readPositions(ctx context.Context) error {
	s.sampled = uint64(s.persons/sampleSize) + 1
	for t, name := range quarterNames {
		err := scan(ctx, s.dir, s.files("persons", name), []string{"person", "birth_date", "municipality", "position"}, func(b *batch) {
			for i := range b.rows {
				pos, known := b.text("position", i)
				if !known {
					pos = "4"
				}
				if t == kszQuarter {
					s.position.add(pos, 1)
				}
				if tr := s.trace(b.number("person", i)); tr != nil {
					tr.position[t] = uint8(index(positionCodes, pos))
					tr.born, _ = b.day("birth_date", i)
					place, _ := b.text("municipality", i)
					tr.region = uint8(s.places[place])
				}
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// trace is the record of a person in the sample, nil for others.
func (s *survey) trace(person int64) *trace {
	if mix(uint64(person))%s.sampled != 0 {
		return nil
	}
	tr := s.people[person]
	if tr == nil {
		tr = &trace{}
		for t := range quarters {
			tr.position[t] = none
		}
		s.people[person] = tr
	}
	return tr
}

// readJobs tallies the main jobs of the reference quarter and follows the
// sample's employers.
func (s *survey) readJobs(ctx context.Context) error {
	list, err := s.lists.List("nace_bel_2008_5digit")
	if err != nil {
		return err
	}
	section := map[string]string{}
	for _, it := range list.Items {
		section[it.Code] = list.Attribute(it.Code, "section")
	}
	sizes, err := s.readEmployers(ctx)
	if err != nil {
		return err
	}
	columns := []string{"person", "employer", "main", "statuut", "nace", "joint_committee", "daily_wage"}
	for t, name := range quarterNames {
		err := scan(ctx, s.dir, s.files("jobs", name), columns, func(b *batch) {
			for i := range b.rows {
				if !b.truth("main", i) {
					continue
				}
				if tr := s.trace(b.number("person", i)); tr != nil {
					tr.employer[t] = b.number("employer", i)
				}
				if t == reference {
					s.job(b, i, section, sizes)
				}
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *survey) readEmployers(ctx context.Context) (map[int64]string, error) {
	sizes := map[int64]string{}
	err := scan(ctx, s.dir, path.Join("warehouse", "employers.parquet"), []string{"employer", "year", "size_class"}, func(b *batch) {
		for i := range b.rows {
			class, _ := b.text("size_class", i)
			if b.columns["year"].(*array.Int32).Value(i) == 2015 && class != "0" {
				s.employers.add(class, 1)
				sizes[b.number("employer", i)] = class
			}
		}
	})
	return sizes, err
}

func (s *survey) job(b *batch, i int, section map[string]string, sizes map[int64]string) {
	where, ok := s.sexRegion[b.number("person", i)]
	nace, known := b.text("nace", i)
	if ok && known {
		s.industry.add(regionCodes[where/2]+" "+sexCodes[where%2]+" "+section[nace], 1)
	}
	statuut, _ := b.text("statuut", i)
	if statuut >= "5" {
		return
	}
	wage, known2 := b.euro("daily_wage", i)
	if !known2 || wage == 0 {
		return
	}
	s.wages.add(s.wageClass(wage), 1)
	s.meanWage("sector", sectorName(section[nace], b, i), wage)
	s.meanWage("status", statuut, wage)
	s.meanWage("size", sizes[b.number("employer", i)], wage)
}

func sectorName(section string, b *batch, i int) string {
	switch jc, _ := b.text("joint_committee", i); {
	case jc == "322":
		return "PC 322 (agency)"
	case jc == "322.01":
		return "PC 322.01 (service vouchers)"
	case len(jc) >= 3 && jc[:3] == "327":
		return "PC 327 (sheltered)"
	case section == "":
		return "unknown"
	}
	return section
}

func (s *survey) meanWage(by, label string, wage float64) {
	if s.wageBy[by] == nil {
		s.wageBy[by] = map[string]*mean{}
	}
	if s.wageBy[by][label] == nil {
		s.wageBy[by][label] = &mean{}
	}
	m := s.wageBy[by][label]
	m.add(wage)
	m.logs += math.Log(wage)
	m.squares += math.Log(wage) * math.Log(wage)
}

// wageClass names the interval of the wage points that a wage is in.
func (s *survey) wageClass(wage float64) string {
	for i := 1; i < len(s.model.wages); i++ {
		if wage < s.model.wages[i].euro || i == len(s.model.wages)-1 {
			return "P" + itoa(int(100*s.model.wages[i-1].percentile+0.5)) + " to P" + itoa(int(100*s.model.wages[i].percentile+0.5))
		}
	}
	return ""
}

// readSpells tallies volumes, durations and targets, from the warehouse and,
// through the crosswalk, the deliveries.
func (s *survey) readSpells(ctx context.Context) error {
	facts := map[string]*measureFact{}
	for i := range s.measures {
		facts[s.measures[i].code] = &s.measures[i]
	}
	life := newSurvival()
	err := scan(ctx, s.dir, path.Join("warehouse", "employment_measures.parquet"), []string{"person", "code", "start_date", "end_date"}, func(b *batch) {
		for i := range b.rows {
			code, _ := b.text("code", i)
			from, _ := b.day("start_date", i)
			to, closed := b.day("end_date", i)
			s.spell(facts[code[2:]], b.number("person", i), from, to, closed, life)
		}
	})
	if err != nil {
		return err
	}
	codes := map[string]int64{}
	wanted := map[string]bool{}
	var rows [][]string
	for _, name := range suppliers {
		more, err := readCSV(filepath.Join(s.dir, "deliveries", name+"_measures.csv"))
		if err != nil {
			return err
		}
		for _, row := range more {
			wanted[row[0]] = true
		}
		rows = append(rows, more...)
	}
	err = scan(ctx, s.dir, "crosswalk.parquet", []string{"insz", "person"}, func(b *batch) {
		for i := range b.rows {
			if n, _ := b.text("insz", i); wanted[n] {
				codes[n] = b.number("person", i)
			}
		}
	})
	if err != nil {
		return err
	}
	for _, row := range rows {
		person, known := codes[row[0]]
		if !known {
			continue
		}
		from, to := parseDay(row[2]), parseDay(row[3])
		s.spell(facts[row[1]], person, from, to, row[3] != "", life)
	}
	s.durations = life.durations(s.measures)
	return nil
}

func readCSV(path string) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	var rows [][]string
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows[min(1, len(rows)):], nil
}

func parseDay(text string) day {
	if len(text) != 10 {
		return 0
	}
	y, _ := strconv.Atoi(text[:4])
	m, _ := strconv.Atoi(text[5:7])
	d, _ := strconv.Atoi(text[8:])
	return dayOf(y, m, d)
}

// volumeDay is the day on which stocks are counted; flows are starts in its
// year.
var volumeDay = dayOf(2015, 6, 30)

func (s *survey) spell(f *measureFact, person int64, from, to day, closed bool, life *survival) {
	if f == nil {
		return
	}
	switch {
	case !f.measured:
	case f.stock:
		if from <= volumeDay && (!closed || to >= volumeDay) {
			s.volumes.add(f.code, 1)
		}
	case date(from).Year() == 2015:
		s.volumes.add(f.code, 1)
	}
	life.add(f.code, from, to, closed)
	tr := s.trace(person)
	if tr == nil || quarterOf(from) < 1 {
		return
	}
	t := f.statusQuarter(from)
	if s.inTarget[f.code] == nil {
		s.inTarget[f.code] = &mean{}
	}
	pos := tr.position[t]
	age := ageOn(tr.born, quarterEnds[t])
	hit := pos != none && inState(pos, f.state) && age >= f.minAge && age <= f.maxAge && (f.region < 0 || int(tr.region) == f.region)
	s.inTarget[f.code].add(float64(boolIndex(hit)))
}

// survival estimates how long spells of a measure last when some still run:
// by the product-limit estimator.
type survival struct{ by map[string]map[int][2]float64 }

func newSurvival() *survival { return &survival{map[string]map[int][2]float64{}} }

// add counts a spell by its days: ended, or still running then.
func (l *survival) add(code string, from, to day, closed bool) {
	if l.by[code] == nil {
		l.by[code] = map[int][2]float64{}
	}
	k := int(to - from + 1)
	if !closed {
		k = int(extracted - from + 1)
	}
	c := l.by[code][k]
	c[boolIndex(closed)]++
	l.by[code][k] = c
}

// durationBounds are multiples of the typical duration.
var durationBounds = []float64{0.6, 0.9, 1.2, 1.6, math.Inf(1)}

func durationLabel(k int) string {
	if k == 0 {
		return "up to 0.6 of the typical duration"
	}
	if k == len(durationBounds)-1 {
		return "over 1.6"
	}
	return strconv.FormatFloat(durationBounds[k-1], 'f', 1, 64) + " to " + strconv.FormatFloat(durationBounds[k], 'f', 1, 64)
}

// durations gives the distribution over multiples of the typical duration,
// every measure by its number of spells.
func (l *survival) durations(measures []measureFact) *tally {
	out := newTally()
	for i := range measures {
		m := &measures[i]
		counts := l.by[m.code]
		last, atRisk := 0, 0.0
		for k, c := range counts {
			last = max(last, k)
			atRisk += c[0] + c[1]
		}
		total, alive := atRisk, 1.0
		for k := 0; k <= last; k++ {
			c := counts[k]
			if atRisk <= 0 {
				break
			}
			died := alive * c[1] / atRisk
			alive -= died
			atRisk -= c[0] + c[1]
			out.add(durationLabel(durationClass((float64(k)+0.5)/30.44/m.months)), died*total)
		}
		out.add(durationLabel(len(durationBounds)-1), alive*total)
	}
	return out
}

func durationClass(multiple float64) int {
	for k, bound := range durationBounds {
		if multiple < bound {
			return k
		}
	}
	return len(durationBounds) - 1
}
