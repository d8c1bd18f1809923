package room

import (
	"context"
	"errors"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/store"
)

// settling is how long work that was stopped may take to put itself away
// before the session is written down as ended.
const settling = 1500 * time.Millisecond

// EndSession ends a session now, with a reason. What runs is stopped.
func (r *Room) EndSession(ctx context.Context, by By, id, reason string) error {
	if err := needReason(reason); err != nil {
		return err
	}
	r.mu.Lock()
	l, err := r.supervised(ctx, by, id)
	r.mu.Unlock()
	if err != nil {
		return err
	}
	return r.end(ctx, by, l, End, told(reason))
}

// EndAll ends every session of a room.
func (r *Room) EndAll(ctx context.Context, by By, room, reason string) error {
	if err := needReason(reason); err != nil {
		return err
	}
	r.mu.Lock()
	var ids []string
	for id, l := range r.live {
		if l.Room == room && l.people[by.Name] == nil {
			ids = append(ids, id)
		}
	}
	r.mu.Unlock()
	var errs []error
	for _, id := range ids {
		errs = append(errs, r.EndSession(ctx, by, id, reason))
	}
	return errors.Join(errs...)
}

// EndStudy ends every session of a study that was suspended, also one of who
// suspends it.
func (r *Room) EndStudy(ctx context.Context, by By, study, reason string) error {
	r.mu.Lock()
	var over []*live
	for _, l := range r.live {
		if l.Study == study && !l.ending {
			over = append(over, l)
		}
	}
	r.mu.Unlock()
	var errs []error
	for _, l := range over {
		if err := r.end(ctx, by, l, End, reasonSuspended+":"+told(reason)); err != nil && r.alive(l) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// end has the effect first, waits shortly for what was stopped, and then writes
// the end and the day sheet down. It is called without the lock.
func (r *Room) end(ctx context.Context, by By, l *live, do Act, why string) error {
	ctx = context.WithoutCancel(ctx)
	r.mu.Lock()
	if _, ok := Move(State(l.State), do); !ok || l.ending {
		defer r.mu.Unlock()
		return no("room.state", l.ID, State(l.State).Name(), do.Name())
	}
	l.leave(no("room.over", l.ID))
	if err := r.intend(ctx, by, audit.SessionEnded, l.Study, l.ID); err != nil {
		defer r.mu.Unlock()
		return err
	}
	l.ending = true
	jobs := make([]*job, 0, len(l.jobs))
	for _, j := range l.jobs {
		jobs = append(jobs, j)
	}
	r.tell(l, "state", "")
	r.mu.Unlock()
	await(jobs)
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.writeEnd(ctx, by, l, do, why)
}

// await waits until jobs have put themselves away, for as long as is allowed.
func await(jobs []*job) {
	enough := time.After(settling)
	for _, j := range jobs {
		select {
		case <-j.done:
		case <-enough:
			return
		}
	}
}

func (r *Room) writeEnd(ctx context.Context, by By, l *live, do Act, why string) error {
	l.ending = false // the promise is kept now
	var sheet store.DaySheet
	set := func(s *store.Session) {
		s.Ended = l.time(r.clock.Read())
		s.Reason, s.Seen = why, s.Ended
	}
	err := r.change(ctx, by, l, do, audit.SessionEnded, Entry{Kind: EndedEntry, Text: why}, set, conclude(audit.SessionEnded, l))
	if err != nil {
		l.ending = true
		return err
	}
	delete(r.live, l.ID)
	for seat, p := range r.pairs {
		if l.people[p.who] != nil {
			delete(r.pairs, seat)
		}
	}
	if sheet, err = r.sheet(ctx, l.Session); err != nil {
		return err
	}
	ev := event(by, audit.DaySheetMade, l.Study, l.ID)
	ev.Hash = sheet.Hash
	return r.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.AddDaySheet(sheet) })
}
