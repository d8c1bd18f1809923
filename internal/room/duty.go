package room

import (
	"context"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/store"
)

// duty is who supervises a room now.
type duty struct{ store.Duty }

// OnDuty is who supervises a room, empty where nobody does, and when he was
// last seen.
func (r *Room) OnDuty(room string) (who string, seen time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if d := r.present(room); d != nil {
		return d.Supervisor, d.Seen.Wall
	}
	return "", time.Time{}
}

// present is the duty of a room, nil where the supervisor is away; the lock is
// held.
func (r *Room) present(room string) *duty {
	d := r.duties[room]
	if d == nil || elapsed(d.Seen, r.clock.Read()) >= r.limits.Away {
		return nil
	}
	return d
}

// TakeDuty makes somebody the supervisor of a room. Who is on duty there hands
// over; nobody takes it from him while he is present.
func (r *Room) TakeDuty(ctx context.Context, by By, room string) error {
	if !seatForm.MatchString(room) {
		return no("room.name", room)
	}
	if err := r.rules.Supervises(ctx, by.Name); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.takeDuty(ctx, by, room)
}

func (r *Room) takeDuty(ctx context.Context, by By, room string) error {
	if d := r.present(room); d != nil {
		if d.Supervisor != by.Name {
			return no("room.duty.other", d.Supervisor, room)
		}
		return r.sign(ctx, d, true)
	}
	return r.putDuty(ctx, by, room, by.Name, "")
}

func (r *Room) putDuty(ctx context.Context, by By, room, who, note string) error {
	now := r.clock.Read()
	d := &duty{store.Duty{Room: room, Supervisor: who, Since: now.Wall, Seen: now}}
	ev := event(by, audit.DutyTaken, "", room)
	ev.Note = note
	if err := r.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.PutDuty(d.Duty) }); err != nil {
		return err
	}
	r.duties[room] = d
	r.watchers.send(Live{Room: room, What: "duty"})
	return nil
}

// SignOfLife says that the supervisor of a room is there: the wall page says so
// while somebody looks at it. From anybody else it changes nothing.
func (r *Room) SignOfLife(ctx context.Context, who, room string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if d := r.present(room); d != nil && d.Supervisor == who {
		return r.sign(ctx, d, false)
	}
	return nil
}

// signEvery is how often signs of life are written; a restart pauses sessions,
// so that the store may be behind by as much.
const signEvery = 10 * time.Second

func (r *Room) sign(ctx context.Context, d *duty, write bool) error {
	old := d.Seen
	d.Seen = r.clock.Read()
	if !write && elapsed(old, d.Seen) < signEvery {
		return nil
	}
	return r.store.Signs(ctx, []store.Duty{d.Duty}, nil)
}

// HandOverDuty gives the supervision of a room, with its sessions, to a
// colleague. The one on duty does it, or the colleague himself once that one is
// away.
func (r *Room) HandOverDuty(ctx context.Context, by By, room, to string) error {
	if err := r.rules.Supervises(ctx, to); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if d := r.present(room); d == nil || d.Supervisor != by.Name {
		return no("room.duty.notyours", room)
	}
	for _, l := range r.live {
		if l.Room == room && l.people[to] != nil {
			return no("room.own", to)
		}
	}
	if err := r.putDuty(ctx, by, room, to, "from "+by.Name+" to "+to); err != nil {
		return err
	}
	for _, l := range r.live {
		if l.Room != room {
			continue
		}
		if err := r.change(ctx, by, l, HandOver, audit.SessionHandedOver, Entry{Kind: HandedOver, Text: to}, func(s *store.Session) { s.Supervisor = to }); err != nil {
			return err
		}
	}
	return nil
}

// LeaveDuty ends the supervision of a room: its sessions pause at once.
func (r *Room) LeaveDuty(ctx context.Context, by By, room string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	d := r.duties[room]
	if d == nil || d.Supervisor != by.Name {
		return no("room.duty.notyours", room)
	}
	if err := r.store.Change(ctx, event(by, audit.DutyLeft, "", room), func(tx *store.Tx) error { return tx.EndDuty(room) }); err != nil {
		return err
	}
	delete(r.duties, room)
	r.watchers.send(Live{Room: room, What: "duty"})
	return r.pauseRoom(ctx, room, reasonAway)
}

// pauseRoom pauses the open sessions of a room that nobody supervises; the lock
// is held.
func (r *Room) pauseRoom(ctx context.Context, room, why string) error {
	for _, l := range r.live {
		if l.Room == room && State(l.State) == Open && !l.ending {
			if err := r.pause(ctx, hub, l, Away, why); err != nil {
				return err
			}
		}
	}
	return nil
}

// AwayAfter is how long a supervisor may show no sign of life.
func (r *Room) AwayAfter() time.Duration { return r.limits.Away }
