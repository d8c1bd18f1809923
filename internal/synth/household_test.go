package synth

import "testing"

// block of a plan of 50,000 people, to look at what the files do not show.
func testBlock(t *testing.T) *block {
	t.Helper()
	opts := Options{Out: t.TempDir(), Persons: 50_000, Seed: 5}
	if err := opts.check(); err != nil {
		t.Fatal(err)
	}
	p, err := newPlan(opts)
	if err != nil {
		t.Fatal(err)
	}
	return p.newBlock(0, newCoder(p.key[:]))
}

func TestHouseholdsHangTogether(t *testing.T) {
	b := testBlock(t)
	adults, children := make([]int, len(b.houses)), make([]int, len(b.houses))
	for i := range b.people {
		p := &b.people[i]
		if p.house < 0 {
			t.Fatalf("person %d lives nowhere", i)
		}
		if p.kind != resident {
			continue
		}
		if region := b.places[b.houses[p.house].place].region; region != int(p.region) {
			t.Fatalf("person %d of region %d lives in region %d", i, p.region, region)
		}
		switch p.role {
		case roleAdult:
			adults[p.house]++
		case roleChild:
			children[p.house]++
		}
	}
	for h := range b.houses {
		if adults[h] > 2 || (children[h] > 0 && adults[h] == 0) {
			t.Fatalf("household %d has %d adults and %d children", h, adults[h], children[h])
		}
	}
	var tally homeTally
	tally.count(b)
	c := tally.checks()
	if c.FittingParent < 0.99 || c.CloseInAge < 0.95 || c.ChildOrigin < 0.85 || c.SameSide < 0.85 || c.AgeGap < 1 || c.AgeGap > 4 {
		t.Errorf("%+v", c)
	}
}

func TestLiproFollowsTheHousehold(t *testing.T) {
	dir, _ := world()
	db := duck(t, dir)
	zero(t, db, "lone parents without as many children", "select count(*) from (select quarter, count(*) filter (lipro = 'H1PA') as heads, count(*) filter (lipro = 'C1PA') as children from persons group by quarter) where heads > children")
	zero(t, db, "partners of an odd number", `select count(*) from (select quarter, lipro, count(*) as n from persons where lipro in ('MAR0', 'MAR+', 'UNM0', 'UNM+') group by all) where n % 2 <> 0`)
	zero(t, db, "intensity of someone of 60", "select count(*) from persons where work_intensity is not null and birth_date < date '1954-06-30'")
}
