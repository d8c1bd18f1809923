package program

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// However many runs others queue, nobody who waits is passed over twice by the
// same person; each person's runs keep their order; nothing is lost; and the
// place that was shown is the place that came true.
func TestQueueIsFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := newQueue()
		seq := 0
		pushed, taken := map[string][]string{}, map[string][]string{}
		passed := map[string]map[string]int{} // who waits, by whom passed
		all := func(string) bool { return true }
		for range rapid.IntRange(1, 80).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "push") {
				who := fmt.Sprint("p", rapid.IntRange(0, 4).Draw(t, "who"))
				seq++
				run := fmt.Sprint(who, "/", seq)
				if len(pushed[who]) == len(taken[who]) {
					passed[who] = map[string]int{}
				}
				q.push(run, who)
				pushed[who] = append(pushed[who], run)
				continue
			}
			var predicted string
			for _, w := range q.waiting {
				if q.place(w.run) == 1 {
					predicted = w.run
				}
			}
			run, ok := q.next(all)
			if run != predicted {
				t.Fatalf("place 1 was %q, taken was %q", predicted, run)
			}
			if !ok {
				continue
			}
			who := run[:2]
			taken[who] = append(taken[who], run)
			passed[who] = map[string]int{}
			for other := range pushed {
				if other == who || len(taken[other]) == len(pushed[other]) {
					continue
				}
				if passed[other][who]++; passed[other][who] > 1 {
					t.Fatalf("%s was passed over twice by %s", other, who)
				}
			}
		}
		for {
			run, ok := q.next(all)
			if !ok {
				break
			}
			taken[run[:2]] = append(taken[run[:2]], run)
		}
		for who := range pushed {
			if !slices.Equal(pushed[who], taken[who]) {
				t.Fatalf("%s queued %v and got %v", who, pushed[who], taken[who])
			}
		}
	})
}

// Who has as many runs as a person may have waits, and does not stop others.
func TestQueuePassesOverWhoIsFull(t *testing.T) {
	q := newQueue()
	for _, run := range []string{"a1", "a2", "b1"} {
		q.push(run, run[:1])
	}
	var got []string
	full := map[string]bool{}
	for {
		run, ok := q.next(func(who string) bool { return !full[who] })
		if !ok {
			break
		}
		full[run[:1]] = true
		got = append(got, run)
	}
	if want := []string{"a1", "b1"}; !slices.Equal(got, want) {
		t.Errorf("taken %v, want %v", got, want)
	}
	if n := q.place("a2"); n != 1 {
		t.Errorf("the run that stays has place %d", n)
	}
	if !q.remove("a2") || q.remove("a2") || q.place("a2") != 0 {
		t.Error("removing a run twice")
	}
}
