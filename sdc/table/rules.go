package table

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// Zeros says what happens to empty cells.
type Zeros string

// What happens to empty cells.
const (
	ZerosSafe     Zeros = "safe"     // published, and known to be zero
	ZerosHideable Zeros = "hideable" // may be hidden to protect others
	ZerosUnsafe   Zeros = "unsafe"   // hidden themselves
)

// Dominance makes a cell unsafe where its N largest contributions exceed Percent
// of its total.
type Dominance struct {
	N       int
	Percent float64
}

// Protection is how far a hidden count must be able to lie from its value.
// The zero value is one unit on each side.
type Protection struct {
	Units     int64 // on each side; 0 stands for 1
	Threshold bool  // upward the minimum frequency must be reached; downward one unit
}

// Rules say which cells are unsafe, what protects them, and what the intruder
// knows. The zero value finds nothing unsafe.
type Rules struct {
	MinimumFrequency int64       `json:"minimum_frequency,omitempty"` // a cell with 0 < n < this is unsafe
	Zeros            Zeros       `json:"zeros,omitempty"`             // empty stands for ZerosSafe
	Floor            *int64      `json:"floor,omitempty"`             // nil: see FloorInForce
	Dominance        []Dominance `json:"dominance,omitempty"`
	PPercent         float64     `json:"p_percent,omitempty"`
	Prior            float64     `json:"prior,omitempty"`            // percent; 0 stands for 100
	Request          float64     `json:"request,omitempty"`          // percent
	GroupDisclosure  float64     `json:"group_disclosure,omitempty"` // percent
	Protection       Protection  `json:"protection,omitzero"`
	Singletons       *bool       `json:"singletons,omitempty"`
	Given            bool        `json:"given,omitempty"` // statuses come with the cells
}

// FloorInForce is the least value that an intruder knows a hidden count to have:
// what the rules say, or 1 where empty cells are published, because whoever sees
// the zeros knows that a hidden cell is none of them, and else 0.
func (r Rules) FloorInForce() int64 {
	switch {
	case r.Floor != nil:
		return *r.Floor
	case r.ZerosInForce() == ZerosSafe:
		return 1
	}
	return 0
}

// ZerosInForce is Zeros, or ZerosSafe where nothing is said.
func (r Rules) ZerosInForce() Zeros {
	if r.Zeros == "" {
		return ZerosSafe
	}
	return r.Zeros
}

// Validate refuses rules that contradict themselves.
func (r Rules) Validate() error {
	switch r.ZerosInForce() {
	case ZerosSafe, ZerosHideable, ZerosUnsafe:
	default:
		return fmt.Errorf("rule zeros is %q: use safe, hideable or unsafe", r.Zeros)
	}
	floor := r.FloorInForce()
	switch {
	case floor < 0 || floor > 1:
		return fmt.Errorf("rule floor is %d: use 0 or 1", floor)
	case floor == 1 && r.ZerosInForce() != ZerosSafe:
		return fmt.Errorf("rule floor is 1 but zeros are %s: a hidden cell may be zero, use floor 0", r.Zeros)
	case r.MinimumFrequency < 0:
		return fmt.Errorf("rule minimum_frequency is %d: use 0 or more", r.MinimumFrequency)
	case r.Protection.Units < 0:
		return fmt.Errorf("rule protection is %d: use 1 or more, or threshold", r.Protection.Units)
	}
	return r.validatePercents()
}

func (r Rules) validatePercents() error {
	percents := []struct {
		key   string
		value float64
	}{{"p_percent", r.PPercent}, {"prior", r.Prior}, {"request", r.Request}, {"group_disclosure", r.GroupDisclosure}}
	for _, d := range r.Dominance {
		if d.N < 1 || d.Percent <= 0 || d.Percent > 100 {
			return fmt.Errorf("rule dominance is [%d, %g]: use n of 1 or more and a percentage up to 100", d.N, d.Percent)
		}
	}
	for _, p := range percents {
		if !(p.value >= 0) {
			return fmt.Errorf("rule %s is %g: use a percentage of 0 or more", p.key, p.value)
		}
	}
	return nil
}

// MarshalJSON writes [n, percent].
func (d Dominance) MarshalJSON() ([]byte, error) {
	return json.Marshal([2]float64{float64(d.N), d.Percent})
}

// UnmarshalJSON reads [n, percent].
func (d *Dominance) UnmarshalJSON(text []byte) error {
	var pair []float64
	if err := json.Unmarshal(text, &pair); err != nil || len(pair) != 2 || pair[0] != float64(int(pair[0])) {
		return fmt.Errorf("dominance %s: write [n, percent] with a whole n", text)
	}
	d.N, d.Percent = int(pair[0]), pair[1]
	return nil
}

// String is the protection as a specification writes it.
func (p Protection) String() string {
	if p.Threshold {
		return "threshold"
	}
	return strconv.FormatInt(max(p.Units, 1), 10)
}

// MarshalJSON writes the units, or "threshold".
func (p Protection) MarshalJSON() ([]byte, error) {
	if p.Threshold {
		return json.Marshal("threshold")
	}
	return json.Marshal(max(p.Units, 1))
}

// UnmarshalJSON reads a number of units, or "threshold".
func (p *Protection) UnmarshalJSON(text []byte) error {
	if string(text) == `"threshold"` {
		*p = Protection{Threshold: true}
		return nil
	}
	*p = Protection{}
	if err := json.Unmarshal(text, &p.Units); err != nil || p.Units < 1 {
		return fmt.Errorf(`protection %s: write a whole number of 1 or more, or "threshold"`, text)
	}
	return nil
}
