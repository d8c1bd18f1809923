// Package jobs is what the server does for people who do not wait for it:
// builds, and the checking of deliveries. A job stands in the store from when it
// was asked for. One of each kind runs at a time, in the name of who asked; the
// rules of access are asked when it begins. A page may be closed meanwhile.
//
// A job that is cancelled, or whose server is killed, leaves what was in force
// before: builds and deliveries happen whole or not at all. The next server
// says of such a job that it was interrupted, and goes on with the others.
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/intake"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// Queue runs the jobs of one hub.
type Queue struct {
	hub  *hub.Hub
	log  *slog.Logger
	wake map[store.JobKind]chan struct{}

	mu   sync.Mutex
	live map[int64]*progress
}

// New makes a queue; Run starts it.
func New(h *hub.Hub, log *slog.Logger) *Queue {
	q := &Queue{hub: h, log: log, live: map[int64]*progress{}, wake: map[store.JobKind]chan struct{}{}}
	for kind := range stepsOf {
		q.wake[kind] = make(chan struct{}, 1)
	}
	h.OnSuspension(q.stop)
	return q
}

// stop cancels what runs for a study that was suspended. What waits is refused
// when it begins.
func (q *Queue) stop(study string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, p := range q.live {
		if p.study == study {
			p.cancel()
		}
	}
}

// Run settles what a former server left, and works until ctx ends. What runs
// then is stopped and told as interrupted.
func (q *Queue) Run(ctx context.Context) error {
	uploads, err := q.hub.Uploads()
	if err != nil {
		return err
	}
	if _, err := q.hub.InterruptJobs(ctx); err != nil {
		return err
	}
	if err := q.settleUploads(ctx, uploads); err != nil {
		return err
	}
	var all sync.WaitGroup
	for kind := range q.wake {
		all.Go(func() { q.work(ctx, kind) })
	}
	all.Go(func() { q.sweep(ctx, uploads) })
	all.Wait()
	return nil
}

// settleUploads opens again what was being checked, but for those whose job is
// still in the queue.
func (q *Queue) settleUploads(ctx context.Context, uploads *hub.Uploads) error {
	if err := uploads.Sweep(ctx, true); err != nil {
		return err
	}
	queued, err := q.hub.InterruptJobs(ctx)
	if err != nil {
		return err
	}
	for _, j := range queued {
		if j.Kind != store.DeliveryJob {
			continue
		}
		if _, err := q.uploadsOf(j).Hold(ctx, j.Study, j.Object); err != nil {
			j.State, j.Said = store.JobFailed, say(err)
			if err := q.hub.EndJob(ctx, j); err != nil {
				return err
			}
		}
	}
	return nil
}

func (q *Queue) uploadsOf(j store.Job) *hub.Uploads {
	u, err := q.hub.For(j.Who).Uploads()
	if err != nil {
		panic(err) // Run has asked before
	}
	return u
}

// sweepEvery is how often uploads that nobody goes on with are looked for.
const sweepEvery = time.Hour

func (q *Queue) sweep(ctx context.Context, uploads *hub.Uploads) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := uploads.Sweep(ctx, false); err != nil {
				q.log.Error("uploads are not brought to order", "error", err)
			}
		}
	}
}

// Build queues a build for the account that acts on h.
func (q *Queue) Build(ctx context.Context, h *hub.Hub, study string) (int64, error) {
	id, err := h.AskBuild(ctx, study)
	q.signal(store.BuildJob)
	return id, err
}

// Deliver queues the taking of an upload that is whole.
func (q *Queue) Deliver(ctx context.Context, h *hub.Hub, study, upload string) (int64, error) {
	id, err := h.AskDelivery(ctx, study, upload)
	q.signal(store.DeliveryJob)
	return id, err
}

func (q *Queue) signal(kind store.JobKind) {
	select {
	case q.wake[kind] <- struct{}{}:
	default: // it is awake
	}
}

// Cancel stops a job that waits or runs. The caller has asked whether the
// account may.
func (q *Queue) Cancel(ctx context.Context, h *hub.Hub, j store.Job) error {
	q.mu.Lock()
	p := q.live[j.ID]
	q.mu.Unlock()
	if p != nil {
		p.cancel()
		return nil
	}
	j.State = store.JobCancelled
	err := h.EndJob(ctx, j)
	if err == nil && j.Kind == store.DeliveryJob {
		err = q.uploadsOf(j).Release(ctx, j.Study, j.Object)
	}
	return err
}

// Progress are the steps of a job that runs; ok is false where it does not.
func (q *Queue) Progress(id int64) (steps []Step, ok bool) {
	q.mu.Lock()
	p := q.live[id]
	q.mu.Unlock()
	if p == nil {
		return nil, false
	}
	return p.Steps(), true
}

// work runs the queued jobs of a kind, the oldest first.
func (q *Queue) work(ctx context.Context, kind store.JobKind) {
	for ctx.Err() == nil {
		j, ok, err := q.next(ctx, kind)
		if err != nil && ctx.Err() == nil {
			q.log.Error("the queue of jobs cannot be read", "error", err)
		}
		if ok {
			q.run(ctx, j)
			continue
		}
		select {
		case <-ctx.Done():
		case <-q.wake[kind]:
		case <-time.After(time.Minute):
		}
	}
}

func (q *Queue) next(ctx context.Context, kind store.JobKind) (store.Job, bool, error) {
	all, err := q.hub.Store().Jobs(ctx, "")
	if err != nil {
		return store.Job{}, false, err
	}
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Kind == kind && all[i].State == store.JobQueued {
			return all[i], true, nil
		}
	}
	return store.Job{}, false, nil
}

func (q *Queue) run(ctx context.Context, j store.Job) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p := newProgress(j, cancel)
	q.mu.Lock()
	q.live[j.ID] = p
	q.mu.Unlock()
	defer func() {
		q.mu.Lock()
		delete(q.live, j.ID)
		q.mu.Unlock()
	}()
	after := context.WithoutCancel(ctx)
	if err := q.hub.BeginJob(ctx, j); err != nil {
		if !errors.Is(err, store.ErrNotFound) { // not cancelled meanwhile
			q.log.Error("a job does not begin", "job", j.ID, "error", err)
		}
		return
	}
	result, err := q.do(ctx, j, p)
	j.Step, j.Result = p.last(), result
	j.State, j.Said, j.Report = q.outcome(ctx, p, err)
	if err := q.hub.EndJob(after, j); err != nil {
		q.log.Error("the end of a job is not kept", "job", j.ID, "error", err)
	}
}

func (q *Queue) do(ctx context.Context, j store.Job, p *progress) (result string, err error) {
	h := q.hub.For(j.Who)
	if j.Kind == store.BuildJob {
		r, err := h.Build(ctx, hub.BuildOptions{Study: j.Study, Engine: "duckdb", Progress: p.report})
		if err != nil {
			return "", err
		}
		result = strconv.Itoa(r.Build)
		p.report(stepRecount, 0, 0)
		_, err = h.BuildChecks(ctx, j.Study, r.Build) // what it finds stands on the build's page
		p.end()
		return result, err
	}
	u, err := h.Uploads()
	if err != nil {
		return "", err
	}
	row, err := h.Store().Upload(ctx, j.Object)
	if err != nil {
		return "", err
	}
	taken, err := u.Deliver(ctx, row, p.report)
	if err != nil {
		return "", err
	}
	p.end()
	return taken.Delivery, nil
}

// outcome says how a job ended, in the words of the command line.
func (q *Queue) outcome(ctx context.Context, p *progress, err error) (state store.JobState, said, report string) {
	switch {
	case err == nil:
		return store.JobDone, "", ""
	case p.cancelled():
		return store.JobCancelled, "", ""
	case ctx.Err() != nil:
		return store.JobInterrupted, "", ""
	}
	if say(err) == "" {
		q.log.Error("a job failed", "error", err)
	}
	var refused *intake.RefusedError
	if errors.As(err, &refused) && refused.Receipt != nil {
		if text, jerr := json.Marshal(refused.Receipt); jerr == nil {
			report = string(text)
		}
	}
	return store.JobFailed, say(err), report
}

// say is the text of a refusal. A fault of the machine has none: what it says
// is for the log.
func say(err error) string {
	var refused *intake.RefusedError
	var outside *study.OutsideActsError
	var no *refusal.Error
	switch {
	case errors.As(err, &refused):
		return refused.Error()
	case errors.As(err, &outside):
		return outside.Error()
	case errors.As(err, &no):
		return no.Error()
	}
	return ""
}
