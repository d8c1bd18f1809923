package suppress

import (
	"context"
	"sync"
	"sync/atomic"
)

// crew are the workers of a run. They search side by side against a field that
// stands still, one batch of jobs at a time; what they found is then taken over one
// job after another, in order. So the result does not depend on how many they are.
type crew struct {
	f       *field
	workers []*worker
	jobs    []job
	report  func(stage string, done, total int)
}

func newCrew(f *field, threads int, report func(string, int, int)) *crew {
	c := &crew{f: f, report: report}
	for range threads {
		c.workers = append(c.workers, newWorker(f))
	}
	if c.report == nil {
		c.report = func(string, int, int) {}
	}
	return c
}

// batch has room for n jobs, all reset.
func (c *crew) batch(n int) []job {
	for len(c.jobs) < n {
		c.jobs = append(c.jobs, job{})
	}
	for i := range c.jobs[:n] {
		c.jobs[i].reset()
	}
	return c.jobs[:n]
}

// each does all jobs, or fails when ctx ends.
func (c *crew) each(ctx context.Context, jobs []job, do func(w *worker, j *job)) error {
	var next atomic.Int64
	work := func(w *worker) {
		for ctx.Err() == nil {
			i := int(next.Add(1)) - 1
			if i >= len(jobs) {
				return
			}
			do(w, &jobs[i])
		}
	}
	if len(jobs) == 1 || len(c.workers) == 1 {
		work(c.workers[0])
		return ctx.Err()
	}
	var group sync.WaitGroup
	for _, w := range c.workers {
		group.Go(func() { work(w) })
	}
	group.Wait()
	return ctx.Err()
}

// steps are the cells looked at by all searches.
func (c *crew) steps() int64 {
	n := int64(0)
	for _, w := range c.workers {
		n += w.search.total
	}
	return n
}

// batchSize is how many jobs are done against the same field: few where there are
// few in all, because the members of a batch do not know of each other.
func batchSize(jobs int) int { return max(1, min(jobs/256, 128)) }
