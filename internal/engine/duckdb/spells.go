package duckdb

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/linkage"
	"github.com/kruistabel/kruistabel/internal/study"
)

// spell is one row of a measures delivery or of the warehouse's measures.
type spell struct {
	person     int32 // number among people
	start, end int32 // days, inclusive; coded.Running
	subtype    uint16
	supplier   uint8 // place among spells.suppliers
	counts     bool  // the study takes this subtype from this side
}

// spells are all rows, grouped by person: rows[first[n]:first[n+1]] are those
// of person n.
type spells struct {
	suppliers []string // sorted; the warehouse among them
	people    *people
	rows      []spell
	first     []int32
}

// collect reads deliveries and, where the study has measures that the
// warehouse delimits, employment_measures.
func (p *plan) collect(ctx context.Context, s *session) (*spells, error) {
	own, err := p.warehouseSpells(ctx, s)
	if err != nil {
		return nil, err
	}
	out := &spells{suppliers: p.suppliers()}
	n := len(own.person)
	for _, d := range p.query.Deliveries {
		n += len(d.Spells.Person)
	}
	out.people, out.rows = newPeople(n), make([]spell, 0, n)
	for _, d := range p.query.Deliveries {
		if err := out.addDelivery(d, &p.measures); err != nil {
			return nil, err
		}
	}
	warehouse := uint8(slices.Index(out.suppliers, linkage.Warehouse))
	for i, person := range own.person {
		r := own.row[i]
		r.person, r.supplier, r.counts = out.people.add(person), warehouse, true
		out.rows = append(out.rows, r)
	}
	out.people.fit()
	out.rows, out.first = byPerson(out.rows, out.people.count(), func(r *spell) int32 { return r.person })
	return out, nil
}

func (p *plan) suppliers() []string {
	out := []string{linkage.Warehouse}
	for _, d := range p.query.Deliveries {
		out = append(out, d.Supplier)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (sp *spells) addDelivery(d *coded.Delivery, m *measures) error {
	subtypes := make([]uint16, len(d.Subtypes))
	for i, code := range d.Subtypes {
		n, ok := m.number[code]
		if !ok {
			return fmt.Errorf("delivery %s: %q is not a subtype of the study's measures", d.ID, code)
		}
		subtypes[i] = n
	}
	supplier := uint8(slices.Index(sp.suppliers, d.Supplier))
	for i, person := range d.Spells.Person {
		subtype := subtypes[d.Spells.Subtype[i]]
		sp.rows = append(sp.rows, spell{
			person: sp.people.add(person), start: d.Spells.Start[i], end: d.Spells.End[i],
			subtype: subtype, supplier: supplier, counts: m.supplied[subtype],
		})
	}
	return nil
}

// foundSpells are rows of employment_measures that the study maps.
type foundSpells struct {
	person []int64
	row    []spell
}

func (p *plan) warehouseSpells(ctx context.Context, s *session) (foundSpells, error) {
	var out foundSpells
	if len(p.measures.warehouse) == 0 {
		return out, nil
	}
	from, err := p.relation(employmentMeasures, study.Quarter{})
	if err != nil {
		return out, err
	}
	if err := p.checkTypes(ctx, s, employmentMeasures, []string{"person", "code", "start_date", "end_date"}, from); err != nil {
		return out, fmt.Errorf("relation %s: %w", employmentMeasures, err)
	}
	col := func(name string) string { return p.typed(employmentMeasures, name) }
	sql := fmt.Sprintf("SELECT %s, %s, %s, %s FROM %s WHERE %[2]s IS NOT NULL",
		col("person"), col("code"), col("start_date"), col("end_date"), from)
	err = s.query(ctx, sql, func(c chunk) error { p.take(c, &out); return nil })
	if err != nil {
		return out, fmt.Errorf("relation %s: %w", employmentMeasures, err)
	}
	return out, nil
}

func (p *plan) take(c chunk, out *foundSpells) {
	person, code, start, end := c.column(0), c.column(1).texts(), c.column(2), c.column(3)
	for row := range c.rows {
		first, last := start.integers()[row], coded.Running
		if !end.null(row) {
			last = end.integers()[row]
		}
		unusable := person.null(row) || start.null(row) || last < first
		for _, subtype := range p.measures.warehouse[code[row].string()] {
			if unusable {
				p.spellLines[subtype].unusable++
				continue
			}
			out.person = append(out.person, person.bigints()[row])
			out.row = append(out.row, spell{start: first, end: last, subtype: subtype})
		}
	}
}

func (sp *spells) of(person int32) []spell { return sp.rows[sp.first[person]:sp.first[person+1]] }

// merge makes spells of the rows of one person that count: those of one
// subtype that overlap, or touch (one ends the day before the next starts),
// are one. The result is ordered by subtype and start, in the room given.
func merge(rows, room []spell) []spell {
	room = room[:0]
	for _, r := range rows {
		if r.counts {
			room = append(room, r)
		}
	}
	slices.SortFunc(room, func(a, b spell) int {
		return cmp.Or(cmp.Compare(a.subtype, b.subtype), cmp.Compare(a.start, b.start))
	})
	out := room[:0]
	for _, r := range room {
		if n := len(out); n > 0 && out[n-1].subtype == r.subtype && int64(r.start) <= int64(out[n-1].end)+1 {
			out[n-1].end = max(out[n-1].end, r.end)
			continue
		}
		out = append(out, r)
	}
	return out
}
