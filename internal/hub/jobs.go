package hub

import (
	"context"
	"errors"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/store"
)

// AskBuild notes that the account wants a build. The rules are asked now and
// again when the build begins: between the two somebody may have waited.
func (h *Hub) AskBuild(ctx context.Context, study string) (int64, error) {
	o, err := h.Object(ctx, study)
	if err != nil {
		return 0, err
	}
	by, err := h.May(ctx, access.BuildMake, o)
	if err != nil {
		return 0, err
	}
	return h.addJob(ctx, h.event(by, audit.JobAsked, study, string(store.BuildJob), ""), store.Job{Kind: store.BuildJob, Study: study, Who: h.who})
}

// AskDelivery holds an upload that is whole and notes that it is to be taken.
func (h *Hub) AskDelivery(ctx context.Context, study, id string) (int64, error) {
	u, err := h.Uploads()
	if err != nil {
		return 0, err
	}
	row, err := u.Hold(ctx, study, id)
	if err != nil {
		return 0, err
	}
	ev := audit.Event{Who: h.who, Study: study, Act: audit.JobAsked, Object: row.ID, Outcome: audit.Done, Note: string(store.DeliveryJob)}
	job, err := h.addJob(ctx, ev, store.Job{Kind: store.DeliveryJob, Study: study, Object: row.ID, Who: h.who})
	if err != nil {
		return 0, errors.Join(err, u.reopen(ctx, row))
	}
	return job, nil
}

func (h *Hub) addJob(ctx context.Context, ev audit.Event, j store.Job) (id int64, err error) {
	err = h.store.Change(ctx, ev, func(tx *store.Tx) (err error) { id, err = tx.AddJob(j); return err })
	return id, err
}

// BeginJob says that a queued job runs.
func (h *Hub) BeginJob(ctx context.Context, j store.Job) error {
	ev := audit.Event{Who: j.Who, Study: j.Study, Act: audit.JobAsked, Object: string(j.Kind), Outcome: audit.Intended, Note: "begun"}
	return h.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.StartJob(j.ID) })
}

// EndJob says how a job ended. What was said to the person stays with the job,
// not in the event.
func (h *Hub) EndJob(ctx context.Context, j store.Job) error {
	ev := audit.Event{Who: h.who, Study: j.Study, Act: audit.JobEnded, Object: string(j.Kind), Outcome: audit.Done, Note: string(j.State)}
	if j.State != store.JobDone {
		ev.Outcome = audit.Undone
	}
	return h.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.EndJob(j) })
}

// InterruptJobs ends what a server that is gone was doing, and gives the jobs
// that it had not begun. Half done stays nothing: recovery has seen to that.
func (h *Hub) InterruptJobs(ctx context.Context) (queued []store.Job, err error) {
	all, err := h.store.Jobs(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, j := range all {
		switch j.State {
		case store.JobQueued:
			queued = append([]store.Job{j}, queued...) // the oldest first
		case store.JobRunning:
			j.State = store.JobInterrupted
			if err := h.EndJob(ctx, j); err != nil {
				return nil, err
			}
		}
	}
	return queued, nil
}

// Jobs lists the jobs of a study that the account may see, the newest first: a
// steward all, a supplier those for his own body.
func (h *Hub) Jobs(ctx context.Context, study string, kind store.JobKind) (out []store.Job, err error) {
	action := access.DeliveryRead
	if kind == store.BuildJob {
		action = access.BuildRead
	}
	o, err := h.Object(ctx, study)
	if err != nil {
		return nil, err
	}
	s, err := h.Subject(ctx)
	if err != nil {
		return nil, err
	}
	whole, err := h.Decide(ctx, action, o)
	if err != nil {
		return nil, err
	}
	all, err := h.store.Jobs(ctx, study)
	for _, j := range all {
		if j.Kind == kind && (whole.Allowed || j.Who == s.Name) {
			out = append(out, j)
		}
	}
	return out, err
}
