package hub

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// longestReason is how long the reason of a suspension may be, in bytes.
const longestReason = 500

// stateOf is the state of a study today: a suspension counts before the days of
// the authorisation.
func (h *Hub) stateOf(ctx context.Context, id string, acts study.ActPeriod) (access.State, store.Suspension, error) {
	stopped, err := h.store.Suspended(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return access.StateOf(acts, h.today), store.Suspension{}, nil
	}
	return access.Suspended, stopped, err
}

// goesOn is nil where a study is not suspended, else the refusal that says why.
func (h *Hub) goesOn(ctx context.Context, id string) error {
	stopped, err := h.store.Suspended(ctx, id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	return access.StoppedError(stopped)
}

// Suspend stops a study: from now on nothing is delivered, built, opened, asked
// for or released in it, its sessions end, and what runs for it is stopped. The
// reason is shown to everybody who works with the study; what looks like an
// identifier in it is masked.
func (h *Hub) Suspend(ctx context.Context, id, reason string) (store.Suspension, error) {
	v := store.Suspension{Study: id, Since: now().UTC(), By: h.who, Reason: room.Mask(strings.TrimSpace(reason))}
	o, err := h.Object(ctx, id)
	if err != nil {
		return v, err
	}
	by, err := h.may(ctx, "study suspend", o)
	if err != nil {
		return v, err
	}
	if err := checkReason(v.Reason); err != nil {
		return v, err
	}
	done, err := h.shared.deciding.take(ctx)
	if err != nil {
		return v, err
	}
	defer done()
	if err := h.goesOn(ctx, id); err != nil {
		return v, refusal.Wrap(refusal.Misuse, "Nothing was changed.", err)
	}
	ev := h.event(by, audit.StudySuspended, id, id, "")
	ev.Note = v.Reason
	if err := h.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.Suspend(v) }); err != nil {
		return v, err
	}
	// The rules stop everything from here on; what runs is ended now.
	ctx = context.WithoutCancel(ctx)
	for _, fn := range h.shared.onStop {
		fn(id)
	}
	return v, h.shared.room.EndStudy(ctx, room.By{Name: h.who, Function: by.Role}, id, v.Reason)
}

func checkReason(reason string) error {
	switch {
	case reason == "":
		return locale.Refuse(refusal.Misuse, "access.suspend.reason")
	case len(reason) > longestReason:
		return locale.Refuse(refusal.Misuse, "access.suspend.long", "most", longestReason)
	}
	return nil
}

// Resume has a suspended study go on. Sessions that ended are asked for again.
func (h *Hub) Resume(ctx context.Context, id string) (store.Suspension, error) {
	o, err := h.Object(ctx, id)
	if err != nil {
		return store.Suspension{}, err
	}
	by, err := h.may(ctx, "study resume", o)
	if err != nil {
		return store.Suspension{}, err
	}
	if o.State != access.Suspended {
		return store.Suspension{}, locale.Refuse(refusal.Misuse, "access.suspend.not", "study", id)
	}
	ev := h.event(by, audit.StudyResumed, id, id, "")
	err = h.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.Lift(id, h.who) })
	if errors.Is(err, store.ErrNotFound) { // somebody else was faster
		err = locale.Refuse(refusal.Misuse, "access.suspend.not", "study", id)
	}
	return o.Stopped, err
}

// Suspensions are those of a study, the newest first, for who may see the study.
func (h *Hub) Suspensions(ctx context.Context, id string) ([]store.Suspension, error) {
	o, err := h.Object(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := h.May(ctx, access.StudyRead, o); err != nil {
		return nil, err
	}
	return h.store.Suspensions(ctx, id)
}

// OnSuspension has fn called, with the study, when one was suspended: what runs
// for it stops then. It is to be called while the hub is set up.
func (h *Hub) OnSuspension(fn func(study string)) {
	h.shared.onStop = append(slices.Clone(h.shared.onStop), fn)
}
