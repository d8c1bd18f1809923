package duckdb

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

func TestPeopleNumberEverybodyOnce(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	numbers := map[int64]int32{}
	p := newPeople(5000)
	for range 5000 {
		person := rng.Int64N(3000) - 1000 // small numbers collide in a poor hash
		n := p.add(person)
		if had, ok := numbers[person]; ok && had != n {
			t.Fatalf("a person was number %d and then %d", had, n)
		}
		numbers[person] = n
	}
	p.fit()
	if p.count() != len(numbers) {
		t.Errorf("%d numbers for %d persons", p.count(), len(numbers))
	}
	for person, want := range numbers {
		if got := p.number(person); got != want {
			t.Errorf("a person added as %d is found as %d", want, got)
		}
	}
}

func TestPeopleKnowNobodyElse(t *testing.T) {
	p := newPeople(1000)
	for person := range int64(1000) {
		p.add(person * 2)
	}
	for person := range int64(1000) {
		if n := p.number(person*2 + 1); n != -1 {
			t.Fatalf("a stranger has number %d", n)
		}
	}
}

// What the filter lets through beside those concerned costs time, never truth.
func TestCandidatesMissNobody(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	p := newPeople(2000)
	for range 2000 {
		p.add(rng.Int64())
	}
	p.fit()
	block := make([]int64, blockRows)
	for i := range block {
		block[i] = rng.Int64()
		if i%7 == 0 {
			block[i] = p.persons[i%len(p.persons)]
		}
	}
	passed := map[int32]bool{}
	found := p.filter.candidates(block, make([]candidate, len(block)+1))
	for _, c := range found {
		passed[c.row] = true
	}
	for i, person := range block {
		if p.number(person) >= 0 && !passed[int32(i)] {
			t.Fatalf("row %d concerns somebody and did not pass", i)
		}
	}
	if strangers := len(found) - (blockRows+6)/7; strangers > blockRows/10 {
		t.Errorf("%d of %d strangers passed the filter", strangers, blockRows)
	}
}

func TestByPersonKeepsEveryRowInItsOrder(t *testing.T) {
	type row struct{ person, place int32 }
	rng := rand.New(rand.NewPCG(7, 8))
	rows := make([]row, 500)
	for i := range rows {
		rows[i] = row{rng.Int32N(40), int32(i)}
	}
	sorted, first := byPerson(rows, 50, func(r *row) int32 { return r.person })
	seen := 0
	for person := range int32(50) {
		last := int32(-1)
		for _, r := range sorted[first[person]:first[person+1]] {
			if r.person != person || r.place <= last {
				t.Fatalf("row %d of person %d stands among those of %d", r.place, r.person, person)
			}
			last = r.place
			seen++
		}
	}
	if seen != len(rows) {
		t.Errorf("%d of %d rows are left", seen, len(rows))
	}
}

func TestRanksNumberMembersInOrder(t *testing.T) {
	b := newBitset(1000)
	members := []int32{0, 1, 63, 64, 65, 127, 128, 700, 999}
	for _, m := range members {
		b.add(m)
	}
	r := rank(b)
	for i, m := range members {
		if r.of(m) != i {
			t.Errorf("member %d has rank %d, want %d", m, r.of(m), i)
		}
	}
	var seen []int32
	b.each(func(m int32, rank int) {
		if rank != len(seen) {
			t.Errorf("each gives member %d the rank %d", m, rank)
		}
		seen = append(seen, m)
	})
	if !slices.Equal(seen, members) || b.count() != len(members) {
		t.Errorf("each gives %v", seen)
	}
}

func TestBitsetAddsOnceAmongThreads(t *testing.T) {
	b := newBitset(4096)
	var added [4]int
	var work sync.WaitGroup
	for thread := range added {
		work.Go(func() {
			for i := range int32(4096) {
				if b.add(i) {
					added[thread]++
				}
			}
		})
	}
	work.Wait()
	if sum := added[0] + added[1] + added[2] + added[3]; sum != 4096 {
		t.Errorf("%d additions of 4096 members", sum)
	}
}
