package pivot

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// Table is a table of a build that desks count from.
type Table struct {
	*airlock.Source
	Name  string
	Key   string // of study, build and hash: figures of one key are the same
	Build int
}

// Engine counts and protects definitions. One serves all desks.
type Engine struct {
	mu    sync.Mutex
	jobs  map[string]*job
	clock int64
	slots chan struct{} // searches that run at once
	facts map[string]*Facts
}

// keptCells bounds what the engine remembers, in cells of finished tables.
const keptCells = 3_000_000

// NewEngine makes an engine that searches so many patterns at once.
func NewEngine(searches int) *Engine {
	return &Engine{jobs: map[string]*job{}, slots: make(chan struct{}, max(1, searches)), facts: map[string]*Facts{}}
}

// Facts are what is known of a table, kept for the next time.
func (e *Engine) Facts(t *Table) *Facts {
	e.mu.Lock()
	defer e.mu.Unlock()
	f := e.facts[t.Key]
	if f == nil {
		if len(e.facts) > 32 {
			clear(e.facts)
		}
		f = NewFacts(t.Source, t.Name)
		e.facts[t.Key] = f
	}
	return f
}

// job is a table that was counted, and its patterns as they come.
type job struct {
	computed *airlock.Computed
	ready    chan struct{} // computed is there, or failed
	err      error         // of the count
	first    chan struct{} // a pattern is there
	done     chan struct{} // the final one is, or was given up
	cancel   context.CancelFunc
	users    int // desks that look at it
	used     int64

	mu     sync.Mutex
	shown  *airlock.Shown
	failed error
}

// Held is a definition that somebody looks at. Release gives it up.
type Held struct {
	Definition *Definition
	Facts      *Facts
	Key        string
	Computed   *airlock.Computed
	Uses       []Use

	engine  *Engine
	job     *job
	release sync.Once
	started time.Time
}

// Hold counts a definition and begins to protect it. The error is a refusal, ctx's,
// or a fault.
func (e *Engine) Hold(ctx context.Context, t *Table, d *Definition) (*Held, error) {
	started := time.Now()
	facts := e.Facts(t)
	if err := refuseOver(d.Uses(nil)); err != nil {
		return nil, err
	}
	spec := d.Spec(facts, anyPurpose(facts))
	spec.Title = d.Table // the title changes no figure
	plan, err := t.Plan(spec)
	if err != nil {
		return nil, err
	}
	space, err := plan.Space()
	if err != nil {
		return nil, err
	}
	uses := d.Uses(space)
	if err := refuseOver(uses); err != nil {
		return nil, err
	}
	key := t.Key + "\n" + string(airlock.FormatSpec(spec))
	j := e.take(key, plan)
	h := &Held{Definition: d, Facts: facts, Key: key, Uses: uses, engine: e, job: j, started: started}
	select {
	case <-j.ready:
	case <-ctx.Done():
		h.Release()
		return nil, ctx.Err()
	}
	if j.err != nil {
		h.Release()
		return nil, j.err
	}
	h.Computed = j.computed
	return h, nil
}

// anyPurpose is one of the authorisation's purposes: it has no part in counting.
func anyPurpose(f *Facts) string {
	for _, p := range f.study.Authorisation.Purposes {
		return p.ID
	}
	return ""
}

// take finds the job of a key or begins one, and counts itself among its users.
func (e *Engine) take(key string, plan *airlock.Plan) *job {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.clock++
	j := e.jobs[key]
	if j == nil {
		ctx, cancel := context.WithCancel(context.Background())
		j = &job{ready: make(chan struct{}), first: make(chan struct{}), done: make(chan struct{}), cancel: cancel}
		e.jobs[key] = j
		go e.work(ctx, key, j, plan)
	}
	j.users++
	j.used = e.clock
	return j
}

// Release says that nobody looks at the definition any more. A search that nobody
// waits for ends.
func (h *Held) Release() {
	h.release.Do(func() {
		e := h.engine
		e.mu.Lock()
		defer e.mu.Unlock()
		h.job.users--
		if h.job.users == 0 && !isClosed(h.job.done) {
			h.job.cancel()
			if e.jobs[h.Key] == h.job {
				delete(e.jobs, h.Key)
			}
		}
	})
}

func isClosed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// work counts, finds a pattern at once, and then the one that a request gets.
func (e *Engine) work(ctx context.Context, key string, j *job, plan *airlock.Plan) {
	defer j.cancel()
	defer close(j.done)
	j.computed, j.err = plan.Count(ctx)
	close(j.ready)
	if j.err != nil {
		e.forget(key, j)
		close(j.first)
		return
	}
	err := j.search(ctx, airlock.First)
	close(j.first)
	if err == nil {
		err = e.whole(ctx, j)
	}
	if err != nil {
		j.mu.Lock()
		j.failed = err
		j.mu.Unlock()
		e.forget(key, j)
		return
	}
	e.trim()
}

// whole searches in turn, so that a few do not slow down all.
func (e *Engine) whole(ctx context.Context, j *job) error {
	select {
	case e.slots <- struct{}{}:
		defer func() { <-e.slots }()
		return j.search(ctx, airlock.Whole)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (j *job) search(ctx context.Context, s airlock.Search) error {
	shown, err := j.computed.Preview(ctx, s)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.shown = shown
	return nil
}

func (e *Engine) forget(key string, j *job) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.jobs[key] == j {
		delete(e.jobs, key)
	}
}

// trim forgets finished tables that nobody looks at, the longest unused first.
func (e *Engine) trim() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for {
		cells, oldest := 0, ""
		for key, j := range e.jobs {
			if !isClosed(j.done) || j.computed == nil {
				continue
			}
			cells += j.computed.Space().Len()
			if j.users == 0 && (oldest == "" || j.used < e.jobs[oldest].used) {
				oldest = key
			}
		}
		if cells <= keptCells || oldest == "" {
			return
		}
		delete(e.jobs, oldest)
	}
}

// Leaves are the figures as they leave, at the latest after so long: the final ones
// where they are there, else those of the first pattern, else none. wait 0 takes what
// is there.
func (h *Held) Leaves(ctx context.Context, wait time.Duration) (*Figures, error) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-h.job.done:
	case <-timer.C:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	h.job.mu.Lock()
	shown, failed := h.job.shown, h.job.failed
	h.job.mu.Unlock()
	switch {
	case shown != nil:
		return Leaves(shown), nil
	case failed != nil && !errors.Is(failed, context.Canceled):
		return nil, failed
	}
	return Waiting(h.Computed), nil
}

// First waits until any pattern is there.
func (h *Held) First(ctx context.Context) error {
	select {
	case <-h.job.first:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Elapsed is the time since the definition was asked for.
func (h *Held) Elapsed() time.Duration { return time.Since(h.started) }

// Shown is what is known of the pattern; nil: nothing yet.
func (h *Held) Shown() *airlock.Shown {
	h.job.mu.Lock()
	defer h.job.mu.Unlock()
	return h.job.shown
}

// Space numbers the cells.
func (h *Held) Space() *table.Space { return h.Computed.Space() }

// TableKey names a table of a build.
func TableKey(study string, build int, hash, name string, threshold int) string {
	return study + "/" + strconv.Itoa(build) + "/" + hash + "/" + name + "/" + strconv.Itoa(threshold)
}
