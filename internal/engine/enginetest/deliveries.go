package enginetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/study"
)

// deliveries makes the coded deliveries: one per supplier, batch and kind. The
// layout's seed orders them, their rows and their dictionaries.
func (w *World) deliveries(t testing.TB) []*coded.Delivery {
	t.Helper()
	random := rand.New(rand.NewPCG(w.Layout.Seed, 2))
	var out []*coded.Delivery
	find := func(supplier string, batch int, kind coded.Kind) *coded.Delivery {
		id := fmt.Sprintf("%s-%d-%s", supplier, batch, kind)
		for _, d := range out {
			if d.ID == id {
				return d
			}
		}
		out = append(out, &coded.Delivery{ID: id, Supplier: supplier, Kind: kind})
		return out[len(out)-1]
	}
	for _, i := range random.Perm(len(w.Spells)) {
		s := w.Spells[i]
		addSpell(t, find(s.Supplier, s.Batch, coded.MeasuresKind), s)
	}
	for _, i := range random.Perm(len(w.Profiles)) {
		p := w.Profiles[i]
		addProfile(t, find(p.Supplier, p.Batch, coded.ProfilesKind), p)
	}
	random.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func addSpell(t testing.TB, d *coded.Delivery, s Spell) {
	d.Spells.Person = append(d.Spells.Person, s.Person)
	d.Spells.Subtype = append(d.Spells.Subtype, uint16(entry(&d.Subtypes, s.Subtype)))
	d.Spells.Start = append(d.Spells.Start, days(t, s.Start))
	d.Spells.End = append(d.Spells.End, days(t, s.End))
}

func addProfile(t testing.TB, d *coded.Delivery, p Profile) {
	level, source, disability := coded.NoLevel, coded.NoAnswer, coded.NoAnswer
	if p.Level != "" {
		level = uint8(entry(&d.Levels, p.Level))
	}
	if p.Source != "" {
		source = uint8(entry(&d.Sources, p.Source))
	}
	if p.Disability != "" {
		disability = p.Disability[0] - '0'
	}
	d.Profiles.Person = append(d.Profiles.Person, p.Person)
	d.Profiles.Level = append(d.Profiles.Level, level)
	d.Profiles.Source = append(d.Profiles.Source, source)
	d.Profiles.Disability = append(d.Profiles.Disability, disability)
	d.Profiles.From = append(d.Profiles.From, days(t, p.From))
	d.Profiles.To = append(d.Profiles.To, days(t, p.To))
}

// entry is the index of a code in a dictionary, which grows where needed.
func entry(dictionary *[]string, code string) int {
	if i := slices.Index(*dictionary, code); i >= 0 {
		return i
	}
	*dictionary = append(*dictionary, code)
	return len(*dictionary) - 1
}

// days counts a date's days; none is still running.
func days(t testing.TB, text string) int32 {
	if text == "" {
		return coded.Running
	}
	d, err := study.ParseDate(text)
	if err != nil {
		t.Fatalf("world: %v", err)
	}
	return d.Days()
}
