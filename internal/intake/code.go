package intake

import (
	"context"

	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/coding"
)

// code makes the coded delivery of a file that was found good.
func code(ctx context.Context, r *Request, u *rules, f *findings) (*coded.Delivery, error) {
	total := int64(f.persons.Len())
	persons, err := f.persons.Code(ctx, r.Coder, r.Threads, func(done int) { r.report(Coding, int64(done), total) })
	if err != nil {
		return nil, err
	}
	d := &coded.Delivery{Supplier: r.Supplier, Kind: r.Kind}
	place := places(f.person, persons)
	if r.Kind == coded.MeasuresKind {
		d.Subtypes = u.subtypes
		d.Spells = spells(f, persons, place)
		return d, nil
	}
	d.Levels, d.Sources = u.levels, sources
	d.Profiles = profiles(f, persons, place)
	return d, nil
}

// places is where each row goes so that rows stand in the order of their coded
// persons, and in the file's for one person. Complexity: O(rows + persons).
func places(person []uint32, c *coding.Coded) []uint32 {
	next := make([]uint32, len(c.Persons)+1)
	for _, p := range person {
		next[c.Rank[p]+1]++
	}
	for i := 1; i < len(next); i++ {
		next[i] += next[i-1]
	}
	place := make([]uint32, len(person))
	for i, p := range person {
		rank := c.Rank[p]
		place[i] = next[rank]
		next[rank]++
	}
	return place
}

func spells(f *findings, c *coding.Coded, place []uint32) coded.Spells {
	n := len(f.person)
	s := coded.Spells{Person: make([]int64, n), Subtype: make([]uint16, n), Start: make([]int32, n), End: make([]int32, n)}
	for i, at := range place {
		s.Person[at] = c.Persons[c.Rank[f.person[i]]]
		s.Subtype[at] = uint16(f.codes[i])
		s.Start[at] = f.from[i]
		s.End[at] = f.to[i]
	}
	return s
}

func profiles(f *findings, c *coding.Coded, place []uint32) coded.Profiles {
	n := len(f.person)
	p := coded.Profiles{
		Person: make([]int64, n), Level: make([]uint8, n), Source: make([]uint8, n), Disability: make([]uint8, n),
		From: make([]int32, n), To: make([]int32, n),
	}
	for i, at := range place {
		p.Person[at] = c.Persons[c.Rank[f.person[i]]]
		p.Level[at] = uint8(f.codes[i])
		p.Source[at] = uint8(f.codes[i] >> 8)
		p.Disability[at] = uint8(f.codes[i] >> 16)
		p.From[at] = f.from[i]
		p.To[at] = f.to[i]
	}
	return p
}
