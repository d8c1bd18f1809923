package program

import (
	"context"
	"errors"
	"slices"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Accept queues a run of a version on the extract, or on made-up tables where
// there is none: if it succeeds, the version may run on the full tables.
func (s *Service) Accept(ctx context.Context, p Person, id string, version int) (store.ProgramRun, error) {
	if _, err := s.own(ctx, p, id); err != nil {
		return store.ProgramRun{}, err
	}
	input := Synthetic
	if s.options.Extract != nil {
		if dir, err := s.options.Extract(ctx, p.Study); err != nil {
			return store.ProgramRun{}, err
		} else if dir != "" {
			input = Extract
		}
	}
	r, err := s.newRun(ctx, p, "", id, version, input)
	if err != nil {
		return r, err
	}
	s.mu.Lock()
	s.take(r, nil)
	s.mu.Unlock()
	s.dispatch()
	return r, nil
}

// Start queues a run of an accepted version on the full tables. It ends with
// the desk.
func (s *Service) Start(ctx context.Context, desk *room.Desk, id string, version int) (store.ProgramRun, error) {
	if err := desk.Err(); err != nil {
		return store.ProgramRun{}, err
	}
	if _, err := s.own(ctx, At(desk), id); err != nil {
		return store.ProgramRun{}, err
	}
	if _, err := s.Accepted(ctx, id, version); err != nil {
		return store.ProgramRun{}, err
	}
	if _, err := s.hub.For(desk.Who).TablesInForce(ctx, desk.Study); err != nil {
		return store.ProgramRun{}, err
	}
	r, err := s.newRun(ctx, At(desk), desk.Session, id, version, Tables)
	if err != nil {
		return r, err
	}
	s.mu.Lock()
	l := s.take(r, nil)
	s.mu.Unlock()
	if err := s.attach(l, desk); err != nil {
		s.drop(l, SessionOver)
		return r, err
	}
	s.dispatch()
	return r, nil
}

// Accepted is the newest run that accepted a version. A refusal says what is
// missing.
func (s *Service) Accepted(ctx context.Context, id string, version int) (store.ProgramRun, error) {
	runs, err := s.store.Runs(ctx, id)
	if err != nil {
		return store.ProgramRun{}, err
	}
	i := slices.IndexFunc(runs, func(r store.ProgramRun) bool {
		return r.Version == version && Input(r.Input) != Tables && State(r.State) == Done
	})
	if i < 0 {
		return store.ProgramRun{}, locale.Refuse(refusal.NotHeld, "program.not_accepted", "version", version)
	}
	return runs[i], nil
}

// Attach gives runs that waited in a session when the server ended their desk
// again. Pages of programs call it.
func (s *Service) Attach(desk *room.Desk) error {
	if desk.Err() != nil {
		return nil
	}
	s.mu.Lock()
	var mine []*live
	for _, l := range s.live {
		if l.held && l.row.Session == desk.Session && l.row.Who == desk.Who {
			mine = append(mine, l)
		}
	}
	s.mu.Unlock()
	slices.SortFunc(mine, func(a, b *live) int { return a.row.Number - b.row.Number })
	for _, l := range mine {
		if err := s.attach(l, desk); err != nil {
			return err
		}
	}
	s.dispatch()
	return nil
}

// attach puts a held run into the queue, as a job of the desk.
func (s *Service) attach(l *live, desk *room.Desk) error {
	v, files, err := s.version(s.ctx, l.row.Program, l.row.Version)
	if err != nil {
		return err
	}
	texts := make([]File, len(files))
	for i, f := range files {
		texts[i] = File{f.Name, f.Content}
	}
	running, end, err := desk.Begin(s.ctx, room.Job{Kind: room.ProgramRun, Text: textOf(texts), Object: l.row.ID, Hash: v.Hash})
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !l.held {
		end("")
		return nil
	}
	l.held, l.desk, l.end = false, desk, end
	l.ctx, l.cancel = context.WithCancelCause(running)
	context.AfterFunc(l.ctx, func() { s.leaveQueue(l) })
	s.queue.push(l.row.ID, l.row.Who)
	return nil
}

// leaveQueue ends a run that waits, when its context ended.
func (s *Service) leaveQueue(l *live) {
	s.mu.Lock()
	waits := s.queue.remove(l.row.ID)
	s.mu.Unlock()
	if why := whyEnded(l.ctx); waits && why != Lost {
		s.drop(l, why)
	}
}

// drop ends a run that never started.
func (s *Service) drop(l *live, why Reason) {
	s.mu.Lock()
	s.queue.remove(l.row.ID)
	delete(s.live, l.row.ID)
	row := l.row
	s.mu.Unlock()
	row.State, row.Reason = string(Killed), string(why)
	s.fault(s.keepEnd(context.WithoutCancel(s.ctx), row, nil))
	if l.end != nil {
		l.end(row.State + ": " + row.Reason)
	}
}

// newRun registers a run that is queued.
func (s *Service) newRun(ctx context.Context, p Person, session, id string, version int, input Input) (store.ProgramRun, error) {
	if s.options.Box == nil {
		return store.ProgramRun{}, locale.Refuse(refusal.Unready, "program.no_sandbox")
	}
	v, _, err := s.version(ctx, id, version)
	if err != nil {
		return store.ProgramRun{}, err
	}
	if e, broken := s.Environment(); broken == nil && e.Number > 0 && !e.Has(Language(v.Language)) {
		return store.ProgramRun{}, locale.Refuse(refusal.Unready, "program.no_language", "language", Language(v.Language).Title())
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	if waits := s.waits(p.Name); waits >= s.Limits().Waiting {
		return store.ProgramRun{}, locale.Refuse(refusal.Full, "program.waiting", "most", waits)
	}
	before, err := s.store.Runs(ctx, id)
	if err != nil {
		return store.ProgramRun{}, err
	}
	r := store.ProgramRun{Program: id, Number: 1, Version: version, Study: p.Study, Who: p.Name, Session: session,
		Input: string(input), State: string(Queued), Queued: hub.Now()}
	if len(before) > 0 {
		r.Number = before[0].Number + 1
	}
	r.ID = s.nextRun()
	ev := s.event(r, audit.RunQueued)
	ev.Hash, ev.Note = v.Hash, r.Input
	return r, s.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.AddRun(r) })
}

// waits is how many runs of a person have not ended.
func (s *Service) waits(who string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.live {
		if l.row.Who == who {
			n++
		}
	}
	return n
}

// Kill ends a run of the reader's. Its log and the outputs so far stay.
func (s *Service) Kill(ctx context.Context, r Reader, id string) error {
	if _, err := s.find(ctx, r, id); err != nil {
		return err
	}
	s.mu.Lock()
	l := s.live[id]
	if l == nil {
		s.mu.Unlock()
		return nil // it has ended meanwhile
	}
	waits := l.held || s.queue.has(id)
	s.queue.remove(id)
	l.cancel(errStopped)
	s.mu.Unlock()
	if waits {
		s.drop(l, Stopped)
	}
	return nil
}

var errNoReader = errors.New("program: a reader without a name")
