package synth

import (
	"context"
	"math"
	"path"
	"sort"
)

// Margin compares one distribution of the country with what it was fitted
// to.
type Margin struct {
	Name   string
	Source string // where the real or the own figure comes from
	Own    bool   // the figure is an own estimate
	Cells  int
	TV     float64 // total variation: half the sum of differences of shares
	// Rows shows the largest cells: label, real share, fitted share.
	Rows []MarginRow
}

// MarginRow is one cell of a margin.
type MarginRow struct {
	Label        string
	Real, Fitted float64 // shares
}

// Report is what Margins found.
type Report struct {
	Persons int64 // with a row at the reference date
	Margins []Margin
	associations
}

// tally counts by label, in the order in which labels come up first.
type tally struct {
	order []string
	count map[string]float64
}

func newTally() *tally { return &tally{count: map[string]float64{}} }

func (t *tally) add(label string, n float64) {
	if _, ok := t.count[label]; !ok {
		t.order = append(t.order, label)
	}
	t.count[label] += n
}

func (t *tally) total() (sum float64) {
	for _, n := range t.count {
		sum += n
	}
	return sum
}

// compare makes a margin of two tallies.
func compare(name, source string, own bool, real, fitted *tally) Margin {
	m := Margin{Name: name, Source: source, Own: own}
	r, f := real.total(), fitted.total()
	for _, label := range fitted.order {
		if _, ok := real.count[label]; !ok {
			real.add(label, 0)
		}
	}
	for _, label := range real.order {
		row := MarginRow{label, real.count[label] / r, 0}
		if f > 0 {
			row.Fitted = fitted.count[label] / f
		}
		m.TV += math.Abs(row.Real-row.Fitted) / 2
		m.Rows = append(m.Rows, row)
	}
	m.Cells = len(m.Rows)
	sort.SliceStable(m.Rows, func(i, j int) bool { return m.Rows[i].Real > m.Rows[j].Real })
	return m
}

// Margins reads a country back and compares it with the facts. The summary
// is that of the run that made it; it has what the files cannot show, who
// lives with whom.
func Margins(ctx context.Context, dir string, made Summary) (*Report, error) {
	f, err := loadFacts()
	if err != nil {
		return nil, err
	}
	m, err := newModel(f)
	if err != nil {
		return nil, err
	}
	rep := &Report{}
	survey := newSurvey(m, dir)
	for _, step := range []func(context.Context) error{survey.readPersons, survey.readPositions, survey.readJobs, survey.readSpells} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	rep.Persons = survey.persons
	rep.Margins = survey.margins()
	rep.associations = survey.associate(made)
	return rep, nil
}

// survey holds the tallies of a country that is read back.
type survey struct {
	*model
	dir     string
	persons int64
	places  map[string]int // municipality to region
	classes map[string]int // country to origin class
	groups  map[string]string

	population, nationality, born, origin    *tally
	education, household, activity, position *tally
	positionKSZ                              *tally
	industry                                 *tally
	wages                                    *tally
	employers                                *tally
	volumes, durations                       *tally

	learned   [bands][4]float64
	worked    [2][bands][4]float64 // working, seeking, not active, other
	byOrigin  map[[3]int]float64   // origin, nationality, birth class
	people    map[int64]*trace     // a sample
	sampled   uint64
	sexRegion map[int64]uint8 // person at the reference date to region and sex
	wageBy    map[string]map[string]*mean
	inTarget  map[string]*mean
	lipro     *tally
	intensity map[string]*mean
	married   [2]float64
}

// trace is one sampled person over the quarters.
type trace struct {
	position [quarters]uint8
	employer [quarters]int64
	born     day
	region   uint8
}

type mean struct {
	sum, n        float64
	logs, squares float64 // of wages
}

func (m *mean) add(v float64) { m.sum += v; m.n++ }
func (m *mean) value() float64 {
	if m.n == 0 {
		return math.NaN()
	}
	return m.sum / m.n
}

func newSurvey(m *model, dir string) *survey {
	s := &survey{model: m, dir: dir, places: map[string]int{}, classes: map[string]int{}, groups: map[string]string{},
		byOrigin: map[[3]int]float64{}, people: map[int64]*trace{}, sexRegion: map[int64]uint8{},
		wageBy: map[string]map[string]*mean{}, inTarget: map[string]*mean{}, intensity: map[string]*mean{}}
	for _, t := range []**tally{&s.population, &s.nationality, &s.born, &s.origin, &s.education, &s.household, &s.activity, &s.position,
		&s.positionKSZ, &s.industry, &s.wages, &s.employers, &s.volumes, &s.durations, &s.lipro} {
		*t = newTally()
	}
	for _, p := range m.facts.places {
		s.places[p.code] = p.region
	}
	for _, c := range m.countries {
		s.classes[c.code] = c.class
		s.groups[c.code] = "UNK"
		if c.bornGrp >= 0 {
			s.groups[c.code] = bornCodes[c.bornGrp]
		}
	}
	s.groups["BE"] = "NAT"
	return s
}

func (s *survey) files(name, quarter string) string {
	return path.Join("warehouse", name, "quarter="+quarter, "*.parquet")
}

// statusOfLipro gives the census status that a position in the household
// stands for.
var statusOfLipro = map[string]string{
	"SING": "SING", "H1PA": "LONE", "MAR0": "MAR", "MAR+": "MAR", "UNM0": "UNM", "UNM+": "UNM", "CMAR": "CHILD2", "CUNM": "CHILD2",
	"C1PA": "CHILD1", "NFRP": "OTHER", "OTHR": "OTHER", "COLL": "COLL",
}

// readPersons tallies the reference quarter.
func (s *survey) readPersons(ctx context.Context) error {
	columns := []string{"person", "birth_date", "sex", "nationality", "birth_country", "origin", "municipality", "lipro", "work_intensity", "position", "education"}
	return scan(ctx, s.dir, s.files("persons", quarterNames[reference]), columns, func(b *batch) {
		for i := range b.rows {
			s.person(b, i)
		}
	})
}

func (s *survey) person(b *batch, i int) {
	s.persons++
	sex, _ := b.text("sex", i)
	x := index(sexCodes, sex)
	place, _ := b.text("municipality", i)
	g := s.places[place]
	born, _ := b.day("birth_date", i)
	age := min(2014-date(born).Year(), 100)
	nat, _ := b.text("nationality", i)
	birth, _ := b.text("birth_country", i)
	origin, _ := b.text("origin", i)
	s.sexRegion[b.number("person", i)] = uint8(g*2 + x)
	s.population.add(populationLabel(g, x, age, boolIndex(nat != "BE")), 1)
	if nat != "BE" {
		s.nationality.add(nat, 1)
	}
	s.born.add(regionCodes[g]+" "+belgian(nat == "BE")+" "+s.groups[birth], 1)
	s.origin.add(regionCodes[g]+" "+origin, 1)
	s.byOrigin[[3]int{index(originCodes, origin), s.classes[nat], s.classes[birth]}]++
	s.personEducation(b, i, g, x, age)
	s.personHousehold(b, i, g, x, age)
	s.personPosition(b, i, g, x, age)
}

func boolIndex(b bool) int {
	if b {
		return 1
	}
	return 0
}

func belgian(is bool) string {
	if is {
		return "Belgian"
	}
	return "foreign"
}

func populationLabel(g, x, age, foreign int) string {
	return regionCodes[g] + " " + sexCodes[x] + " " + itoa(age) + " " + belgian(foreign == 0)
}

func bandLabel(g, x, age int) string {
	return regionCodes[g] + " " + sexCodes[x] + " " + itoa(band(age)*5) + "+"
}

func (s *survey) personEducation(b *batch, i, g, x, age int) {
	level, known := b.text("education", i)
	if !known {
		level = "UNK"
	}
	s.education.add(bandLabel(g, x, age)+" "+level, 1)
	s.learned[band(age)][skill(uint8(index(levelCodes, level)))]++
}

func (s *survey) personHousehold(b *batch, i, g, x, age int) {
	lipro, known := b.text("lipro", i)
	status := "UNK"
	if known {
		status = statusOfLipro[lipro]
	}
	s.household.add(bandLabel(g, x, age)+" "+status, 1)
	s.lipro.add(lipro, 1)
	if status == "MAR" {
		s.married[x]++
	}
	column := b.columns["work_intensity"]
	if s.intensity[lipro] == nil {
		s.intensity[lipro] = &mean{}
	}
	if !column.IsNull(i) {
		s.intensity[lipro].add(float64At(column, i))
	}
}

func (s *survey) personPosition(b *batch, i, g, x, age int) {
	pos, known := b.text("position", i)
	if !known {
		pos = "4"
	}
	k := uint8(index(positionCodes, pos))
	s.activity.add(bandLabel(g, x, age)+" "+workLabel(k), 1)
	s.positionKSZ.add(kszLabel(pos), 1)
	s.worked[x][band(age)][positionGroup(k)]++
}

func workLabel(pos uint8) string {
	if working(pos) {
		return "works"
	}
	return "does not work"
}

func positionGroup(pos uint8) int {
	switch {
	case working(pos):
		return 0
	case seeking(pos):
		return 1
	case pos == p4:
		return 3
	}
	return 2
}

// kszLabel is the detail in which the KSZ's counts are known.
func kszLabel(pos string) string {
	switch pos[0] {
	case '1':
		if len(pos) == 3 && pos[1] != '4' {
			return pos[:2]
		}
		return pos
	}
	return "not working"
}
