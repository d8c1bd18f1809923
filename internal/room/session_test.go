package room_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/room/roomtest"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Each line of the checklist blocks by itself, and says why.
func TestChecklistBlocks(t *testing.T) {
	why := refusal.New(refusal.Forbidden, "todo", "why")
	for name, c := range map[string]struct {
		standing room.Standing
		prepare  func(*bench)
		who      string
		red      string
	}{
		"all holds":      {who: "els"},
		"authorisation":  {standing: room.Standing{Authorised: why}, who: "els", red: "authorised"},
		"function":       {standing: room.Standing{Function: why}, who: "els", red: "function"},
		"separation":     {standing: room.Standing{Separate: why}, who: "els", red: "separate"},
		"undertaking":    {who: "bob", red: "undertaking"},
		"own session":    {who: ria.Name, red: "duty", prepare: func(b *bench) { b.must(b.r.KeepUndertaking(b.Context(), ria, ria.Name, "a", "2026-03-01")) }},
		"seat is closed": {who: "els", red: "seat", prepare: func(b *bench) { b.must(b.r.PutSeat(b.Context(), ria, room.Seat{ID: "one", Room: "blue", Closed: "x"})) }},
		"another room":   {who: "els", red: "seat", prepare: func(b *bench) { b.must(b.r.PutSeat(b.Context(), ria, room.Seat{ID: "one", Room: "red"})) }},
		"no duty":        {who: "els", red: "duty", prepare: func(b *bench) { b.must(b.r.LeaveDuty(b.Context(), ria, "blue")) }},
		"away":           {who: "els", red: "duty", prepare: func(b *bench) { b.pass(6 * time.Minute) }},
	} {
		t.Run(name, func(t *testing.T) {
			standing := room.Standing{Body: "vdab"}
			b := newBench(t, roomtest.Rules{Standing: func(string, string) room.Standing { return standing }})
			ctx := t.Context()
			b.must(b.r.TakeDuty(ctx, ria, "blue"))
			b.must(b.r.PutSeat(ctx, ria, room.Seat{ID: "one", Room: "blue"}))
			b.must(b.r.KeepUndertaking(ctx, ria, "els", "a", "2026-03-01"))
			now := b.Read().Wall
			id, err := b.r.Arrange(ctx, ria, room.Booking{Study: "a", Room: "blue", Purpose: "effects", Starts: now, Until: now.Add(time.Hour), Who: []string{c.who}})
			b.must(err)
			if c.prepare != nil {
				c.prepare(b)
			}
			standing.Authorised, standing.Function, standing.Separate = c.standing.Authorised, c.standing.Function, c.standing.Separate
			lines, err := b.r.Checklist(ctx, ria, id, c.who, "one")
			b.must(err)
			for _, l := range lines {
				if (l.Err != nil) != (l.Key == c.red) {
					t.Errorf("%s: %v", l.Key, l.Err)
				}
			}
			err = b.r.OpenSession(ctx, ria, id, []room.Admission{{Who: c.who, Seat: "one", Identity: "passport"}})
			if (err != nil) != (c.red != "") {
				t.Errorf("opening: %v", err)
			}
		})
	}
}

// A booking goes its way; who may not come is told when it is asked for.
func TestBooking(t *testing.T) {
	b := newBench(t, roomtest.Rules{})
	ctx, now, els := t.Context(), b.Read().Wall, room.By{Name: "els", Function: "researcher"}
	ask := func(from, until time.Duration) (string, error) {
		return b.r.Ask(ctx, els, room.Booking{Study: "a", Purpose: "effects", Starts: now.Add(from), Until: now.Add(until)})
	}
	for _, bad := range [][2]time.Duration{{time.Hour, 0}, {-2 * time.Hour, -time.Hour}, {0, 11 * time.Hour}} {
		if _, err := ask(bad[0], bad[1]); refusal.KindOf(err) != refusal.Misuse {
			t.Errorf("%v: %v", bad, err)
		}
	}
	id, err := ask(time.Hour, 2*time.Hour)
	b.must(err)
	if err := b.r.Decline(ctx, ria, id, " "); err == nil {
		t.Error("declined without a reason")
	}
	if err := b.r.Withdraw(ctx, room.By{Name: "bob"}, id); err == nil {
		t.Error("somebody else withdrew it")
	}
	if err := b.r.Confirm(ctx, els, id, "blue"); err == nil {
		t.Error("the researcher confirmed it")
	}
	b.must(b.r.Confirm(ctx, ria, id, "blue"))
	if err := b.r.Confirm(ctx, ria, id, "blue"); err == nil {
		t.Error("confirmed twice")
	}
	b.must(b.r.Decline(ctx, ria, id, "the room is painted"))
	if err := b.r.Withdraw(ctx, els, id); err == nil {
		t.Error("withdrawn after it was declined")
	}
}

// What runs at a desk is shown on the wall, stops with the session, and is told
// on the day sheet with the hashes of its files.
func TestWorkStopsAndIsTold(t *testing.T) {
	b := newBench(t, roomtest.Rules{})
	d := b.opened()
	ctx := t.Context()
	b.must(d.Log(ctx, room.Entry{Kind: room.FileMade, Object: "a.csv", Hash: "00ff"}))
	b.must(d.Log(ctx, room.Entry{Kind: room.SQLRun, Text: "select * from t where nr = '85.07.30-033.28' or mail = 'a@b.be' and day = '2015-06-30'"}))
	running, end, err := d.Begin(ctx, room.Job{Kind: room.ProgramRun, Object: "run-1"})
	b.must(err)
	cards, err := b.r.Wall(ctx, "blue")
	b.must(err)
	if len(cards) != 1 || len(cards[0].Running) != 1 || cards[0].Running[0].Object != "run-1" || cards[0].Who != "els" {
		t.Errorf("the wall shows %+v", cards)
	}
	go func() { <-running.Done(); end("stopped") }()
	b.must(b.r.EndSession(ctx, ria, b.open, "it is enough"))
	sheet, hash, closing, err := b.r.DaySheet(ctx, b.open)
	b.must(err)
	if len(sheet.Files) != 1 || sheet.Files[0].Hash != "00ff" || sheet.Reason != "it is enough" || len(sheet.People) != 1 || closing != nil || hash == "" {
		t.Errorf("the sheet is %+v", sheet)
	}
	if sheet.Counts[room.RunEnded] != 1 {
		t.Error("the run is not told as ended")
	}
	rows, err := b.s.Log(ctx, b.open, 0)
	b.must(err)
	if last, err := room.VerifyLog(rows); err != nil || last != sheet.LogHash {
		t.Errorf("the log: %v", err)
	}
	for _, row := range rows {
		if strings.Contains(row.Text, "033") || strings.Contains(row.Text, "@") {
			t.Errorf("an identifier was kept: %s", row.Text)
		}
		if row.Kind == string(room.SQLRun) && !strings.Contains(row.Text, "2015-06-30") {
			t.Errorf("a day was masked: %s", row.Text)
		}
	}
	if err := d.Log(ctx, room.Entry{Kind: room.TrueCounts}); err == nil {
		t.Error("the log goes on after the end")
	}
	rows[1].Text = "changed"
	if _, err := room.VerifyLog(rows); err == nil {
		t.Error("a changed log verifies")
	}
}

// A day sheet is confirmed once, by somebody who was not a researcher in it,
// and what is not confirmed needs a remark.
func TestDaySheetIsClosedOnce(t *testing.T) {
	b := newBench(t, roomtest.Rules{})
	b.opened()
	ctx := t.Context()
	if _, _, _, err := b.r.DaySheet(ctx, b.open); err == nil {
		t.Error("a sheet before the end")
	}
	b.must(b.r.EndSession(ctx, ria, b.open, "done"))
	if err := b.r.CloseSheet(ctx, ria, b.open, store.Closing{Notes: true}); err == nil {
		t.Error("closed without a remark on devices")
	}
	if err := b.r.CloseSheet(ctx, room.By{Name: "els"}, b.open, store.Closing{Notes: true, Devices: true}); err == nil {
		t.Error("the researcher closed it")
	}
	b.must(b.r.CloseSheet(ctx, ria, b.open, store.Closing{Notes: true, Devices: true, Carrier: "K-12"}))
	if err := b.r.CloseSheet(ctx, ria, b.open, store.Closing{Notes: true, Devices: true}); err == nil {
		t.Error("closed twice")
	}
	if _, _, c, err := b.r.DaySheet(ctx, b.open); err != nil || c == nil || c.Carrier != "K-12" || c.By != ria.Name {
		t.Errorf("%+v, %v", c, err)
	}
}

// Opening, pausing, resuming and ending are promised before and told after.
func TestActsArePromisedAndTold(t *testing.T) {
	b := newBench(t, roomtest.Rules{})
	b.opened()
	ctx := t.Context()
	b.must(b.r.Pause(ctx, ria, b.open, "x"))
	b.must(b.r.Resume(ctx, ria, b.open))
	b.must(b.r.EndSession(ctx, ria, b.open, "x"))
	events, err := b.s.Events(ctx, 0)
	b.must(err)
	for _, act := range room.PromisedActs {
		var outcomes []audit.Outcome
		for _, e := range events {
			if e.Act == act {
				outcomes = append(outcomes, e.Outcome)
			}
		}
		if len(outcomes) != 2 || outcomes[0] != audit.Intended || outcomes[1] != audit.Done {
			t.Errorf("%s: %v", act, outcomes)
		}
	}
}

// A session that somebody extends ends at the limit of sessions at the latest.
func TestExtendToTheLimit(t *testing.T) {
	b := newBench(t, roomtest.Rules{})
	b.opened()
	from := b.Read().Wall
	if err := b.r.Extend(t.Context(), ria, b.open, from.Add(11*time.Hour)); err == nil {
		t.Error("extended beyond the limit")
	}
	b.must(b.r.Extend(t.Context(), ria, b.open, from.Add(2*time.Hour)))
	for range 90 {
		b.pass(time.Minute)
		b.alive()
	}
	if b.state() != room.Open {
		t.Errorf("it is %s", b.state())
	}
}

// Another supervisor takes over only what is handed to him, or left.
func TestDutyIsHandedOver(t *testing.T) {
	b := newBench(t, roomtest.Rules{})
	d := b.opened()
	ctx, jan := t.Context(), room.By{Name: "jan", Function: "supervisor"}
	if err := b.r.TakeDuty(ctx, jan, "blue"); err == nil {
		t.Error("taken from who is present")
	}
	if err := b.r.HandOverDuty(ctx, ria, "blue", "els"); err == nil {
		t.Error("handed to a researcher of the session")
	}
	b.must(b.r.HandOverDuty(ctx, ria, "blue", "jan"))
	if who, _ := b.r.OnDuty("blue"); who != "jan" || d.Err() != nil {
		t.Errorf("on duty is %s, the desk %v", who, d.Err())
	}
	b.pass(6 * time.Minute)
	b.must(b.r.Tick(ctx))
	b.must(b.r.Resume(ctx, ria, b.open))
	if who, _ := b.r.OnDuty("blue"); who != ria.Name {
		t.Errorf("on duty is %s", who)
	}
}

// To see along is recorded, and shown at the seat.
func TestSeeAlongIsShownAndRecorded(t *testing.T) {
	b := newBench(t, roomtest.Rules{})
	d := b.opened()
	ctx := t.Context()
	d.At(room.Page{Address: "/work/tables/1"})
	if _, err := b.r.PageOf(ria, b.open, "els"); err == nil {
		t.Error("seen without saying so")
	}
	b.must(b.r.SeeAlong(ctx, ria, b.open, "els", true))
	if p, err := b.r.PageOf(ria, b.open, "els"); err != nil || p.Address != "/work/tables/1" || !d.Seen() {
		t.Error(p, err, d.Seen())
	}
	b.must(b.r.SeeAlong(ctx, ria, b.open, "els", false))
	log, err := b.r.Log(ctx, b.open, 0)
	b.must(err)
	on, off := 0, 0
	for _, e := range log {
		switch e.Kind {
		case room.EyeOn:
			on++
		case room.EyeOff:
			off++
		}
	}
	if on != 1 || off != 1 || d.Seen() {
		t.Errorf("recorded %d times on and %d off", on, off)
	}
}

// Many work, are paused, resumed and ended at once: nobody works at a desk that
// is gone, and every log is whole.
func TestManyAtOnce(t *testing.T) {
	r, s := roomtest.Room(t, room.Options{Every: 5 * time.Millisecond}, roomtest.Rules{})
	ctx := context.Background()
	const people = 12
	desks := make([]*room.Desk, people)
	for i := range desks {
		desks[i] = roomtest.In(t, r, "a", fmt.Sprintf("els%d", i))
	}
	var all sync.WaitGroup
	for _, d := range desks {
		all.Go(func() {
			for i := range 8 {
				work, end, err := d.Begin(ctx, room.Job{Kind: room.SQLRun, Object: fmt.Sprint(i)})
				if err != nil {
					if refusal.KindOf(err) == 0 {
						t.Error(err)
					}
					continue
				}
				d.At(room.Page{Address: "/work"})
				if i%2 == 0 {
					err = d.Log(ctx, room.Entry{Kind: room.TrueCounts})
				}
				if err != nil && refusal.KindOf(err) == 0 {
					t.Error(err)
				}
				_ = work.Err()
				end("done")
			}
		})
		all.Go(func() {
			err := errors.Join(r.Pause(ctx, ria, d.Session, "x"), r.Resume(ctx, ria, d.Session))
			if _, look := r.Wall(ctx, "blue"); err != nil || look != nil {
				t.Error(err, look)
			}
			if err := r.EndSession(ctx, ria, d.Session, "x"); err != nil {
				t.Error(err)
			}
			if d.Err() == nil {
				t.Error("a desk outlives its session")
			}
		})
	}
	all.Wait()
	for _, d := range desks {
		rows, err := s.Log(ctx, d.Session, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := room.VerifyLog(rows); err != nil {
			t.Error(err)
		}
		if _, _, _, err := r.DaySheet(ctx, d.Session); err != nil {
			t.Error(err)
		}
	}
}

// Watchers are told of what happens, and let go.
func TestWatch(t *testing.T) {
	b := newBench(t, roomtest.Rules{})
	d := b.opened()
	ctx, cancel := context.WithCancel(t.Context())
	c := b.r.Watch(ctx, func(v room.Live) bool { return v.Session == b.open })
	b.must(d.Log(t.Context(), room.Entry{Kind: room.TrueCounts}))
	if v := <-c; v.What != string(room.TrueCounts) || v.Seat != "one" {
		t.Errorf("told of %+v", v)
	}
	cancel()
	for range c { // what was told before
	}
}
