package synth

// Rates are the shares of a delivery's rows that a kind of trouble touches.
type Rates struct {
	Late        float64 // a spell of years ago is delivered now
	Duplicate   float64 // the same row twice
	BadCheck    float64 // wrong check digits
	LeadingZero float64 // ten digits, the zero in front is lost
	Conflict    float64 // another education level from the other source (profiles)
	Unknown     float64 // a person whom the warehouse does not know
	Adjacent    float64 // one spell as two that touch (measures)
	Overlap     float64 // a second row that overlaps (measures)
}

// Messy spreads one rate over the kinds, so that together they touch that
// share of the rows.
func Messy(rate float64) (measures, profiles Rates) {
	m, p := rate/7, rate/5
	return Rates{Late: m, Duplicate: m, BadCheck: m, LeadingZero: m, Unknown: m, Adjacent: m, Overlap: m},
		Rates{Duplicate: p, BadCheck: p, LeadingZero: p, Unknown: p, Conflict: p}
}

// trouble names the kinds in the summary.
var trouble = [...]string{"late", "duplicate", "bad check digits", "leading zero lost", "conflicting education", "unknown person", "adjacent", "overlapping"}

const (
	late = iota
	duplicate
	badCheck
	leadingZero
	conflict
	unknownPerson
	adjacent
	overlapping
	troubles
)

// chaos hands out trouble: every kind comes back each time its rate has
// added up to a whole row, so that rates are met in any file.
type chaos struct {
	rates [troubles]float64
	due   [troubles]float64
	count [troubles]int64
	rng   *rng
}

func newChaos(r Rates, g *rng) *chaos {
	c := &chaos{rates: [troubles]float64{r.Late, r.Duplicate, r.BadCheck, r.LeadingZero, r.Conflict, r.Unknown, r.Adjacent, r.Overlap}, rng: g}
	for i := range c.due {
		c.due[i] = g.float()
	}
	return c
}

// next says which trouble the row at hand has; -1 for none.
func (c *chaos) next() int {
	chosen := -1
	for k, rate := range c.rates {
		c.due[k] += rate
		if chosen < 0 && rate > 0 && c.due[k] >= 1 {
			chosen = k
		}
	}
	if chosen >= 0 {
		c.due[chosen]--
		c.count[chosen]++
	}
	return chosen
}

// stranger makes the number of a person whom the warehouse does not know:
// day counters from 900 are left to them.
func (c *chaos) stranger(from, years int) uint64 {
	born := dayOf(from, 1, 1) + day(c.rng.below(years*365))
	return insz(born, 900+c.rng.below(98))
}

// spoil changes the check digits.
func (c *chaos) spoil(text string) string {
	last := text[len(text)-1]
	return text[:len(text)-1] + string('0'+(last-'0'+1+byte(c.rng.below(9)))%10)
}
