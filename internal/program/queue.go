package program

import "slices"

// queue holds runs that wait. It takes persons in turn: who was served longest
// ago is served next, whatever the number of his runs; of one person's runs the
// first comes first. It is not safe for use by many at once.
type queue struct {
	waiting []waiting        // in the order in which they came
	served  map[string]int64 // by person: when last, as a count of what was taken
	clock   int64
}

type waiting struct{ run, who string }

func newQueue() *queue { return &queue{served: map[string]int64{}} }

func (q *queue) push(run, who string) { q.waiting = append(q.waiting, waiting{run, who}) }

func (q *queue) has(run string) bool {
	return slices.ContainsFunc(q.waiting, func(w waiting) bool { return w.run == run })
}

// remove takes a run out; false where it does not wait.
func (q *queue) remove(run string) bool {
	before := len(q.waiting)
	q.waiting = slices.DeleteFunc(q.waiting, func(w waiting) bool { return w.run == run })
	return len(q.waiting) < before
}

// next takes the run whose turn it is, of a person who may have one more.
func (q *queue) next(may func(who string) bool) (run string, ok bool) {
	i := first(q.waiting, q.served, may)
	if i < 0 {
		return "", false
	}
	w := q.waiting[i]
	q.waiting = slices.Delete(q.waiting, i, i+1)
	q.clock++
	q.served[w.who] = q.clock
	return w.run, true
}

// first is the place of the run whose turn it is, -1 where nobody may.
func first(list []waiting, served map[string]int64, may func(string) bool) int {
	best := -1
	for i, w := range list {
		if may(w.who) && (best < 0 || served[w.who] < served[list[best].who]) {
			best = i
		}
	}
	return best
}

// place is how many runs are taken up to and with this one, if nobody comes and
// everybody may; 0 where it does not wait.
func (q *queue) place(run string) int {
	list, served, clock := slices.Clone(q.waiting), map[string]int64{}, q.clock
	for who, at := range q.served {
		served[who] = at
	}
	for n := 1; len(list) > 0; n++ {
		i := first(list, served, func(string) bool { return true })
		if list[i].run == run {
			return n
		}
		clock++
		served[list[i].who] = clock
		list = slices.Delete(list, i, i+1)
	}
	return 0
}
