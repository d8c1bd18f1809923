package room

import (
	"context"
	"slices"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Acts are the acts whose promises a room answers when it starts; the hub
// leaves them to it.
var PromisedActs = []audit.Act{audit.SessionOpened, audit.SessionPaused, audit.SessionResumed, audit.SessionEnded}

// recover takes up what the store knows, by the stricter reading: what was
// being opened or resumed was not, what was being paused or ended is.
func (r *Room) recover(ctx context.Context) error {
	duties, err := r.store.Duties(ctx)
	if err != nil {
		return err
	}
	for _, d := range duties {
		r.duties[d.Room] = &duty{d}
	}
	sessions, err := r.store.SessionsIn(ctx, string(Open), string(Paused))
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if err := r.takeUp(ctx, s); err != nil {
			return err
		}
	}
	open, err := r.store.Intents(ctx)
	if err != nil {
		return err
	}
	for _, i := range open {
		if slices.Contains(PromisedActs, i.Act) {
			if err := r.answer(ctx, i); err != nil {
				return err
			}
		}
	}
	if err := r.sheetsMissing(ctx); err != nil {
		return err
	}
	for _, l := range r.live {
		if State(l.State) == Open && r.wasHeld(l) {
			if err := r.pause(ctx, hub, l, Restart, reasonRestart); err != nil {
				return err
			}
		}
	}
	if len(r.live) > 0 {
		r.run()
	}
	return nil
}

// wasHeld says that a session was held open by a process that is gone, or that
// the machine was started anew since. What the command line opened no process
// holds; pages take nothing over that was opened before them.
func (r *Room) wasHeld(l *live) bool {
	return l.Host != "" || r.host != "" || newBoot(l.Opened.Boot, r.clock.Read().Boot)
}

func (r *Room) takeUp(ctx context.Context, s store.Session) error {
	people, err := r.store.People(ctx, s.ID)
	if err != nil {
		return err
	}
	l := newLive(s, people, r.clock.Read())
	log, err := r.store.Log(ctx, s.ID, 0)
	if err != nil {
		return err
	}
	for _, row := range log {
		l.seq, l.chain = row.Seq, row.Chain
		l.last = lastOf(append(l.last, EntryOf(row)), 3)
		if Kind(row.Kind) == Message {
			l.said = append(l.said, EntryOf(row))
		}
	}
	r.live[s.ID] = l
	return nil
}

// EntryOf is an entry as it was kept.
func EntryOf(row store.Logged) Entry {
	return Entry{Kind: Kind(row.Kind), Text: row.Text, Object: row.Object, Hash: row.Hash, At: row.At, Who: row.Who, Seq: row.Seq}
}

// answer finishes or undoes an act that a crash interrupted.
func (r *Room) answer(ctx context.Context, i store.Intent) error {
	l := r.live[i.Object]
	switch {
	case l != nil && i.Act == audit.SessionEnded:
		return r.writeEnd(ctx, hub, l, End, reasonInterrupted)
	case l != nil && i.Act == audit.SessionPaused && State(l.State) == Open:
		return r.change(ctx, hub, l, Restart, audit.SessionPaused, Entry{Kind: PausedEntry, Text: reasonRestart},
			func(s *store.Session) { s.Reason = reasonRestart }, conclude(i.Act, l))
	}
	ev := event(hub, i.Act, i.Study, i.Object)
	ev.Outcome = audit.Undone
	return r.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.Conclude(i.Act, i.Study, i.Object) })
}

// sheetsMissing writes the day sheets of sessions whose end was written down and
// whose sheet was not.
func (r *Room) sheetsMissing(ctx context.Context) error {
	ended, err := r.store.SessionsWithoutSheet(ctx, string(Ended))
	if err != nil {
		return err
	}
	for _, s := range ended {
		sheet, err := r.sheet(ctx, s)
		if err != nil {
			return err
		}
		ev := event(hub, audit.DaySheetMade, s.Study, s.ID)
		ev.Hash = sheet.Hash
		if err := r.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.AddDaySheet(sheet) }); err != nil {
			return err
		}
	}
	return nil
}
