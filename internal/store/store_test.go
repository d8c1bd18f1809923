package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
)

var options = Options{Now: func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }, Program: "test"}

func newStore(t *testing.T) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a b#?%.sqlite") // a path that an address must quote
	s, err := Create(context.Background(), path, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, path
}

func event(act audit.Act) audit.Event {
	return audit.Event{Who: "els", Act: act, Object: "x", Outcome: audit.Done}
}

// A change and its event are there together or not at all.
func TestChangeAndEventAreOne(t *testing.T) {
	s, _ := newStore(t)
	ctx := context.Background()
	fault := errors.New("fault")
	err := s.Change(ctx, event(audit.StudyRegistered), func(tx *Tx) error {
		if err := tx.AddStudy(Study{Study: "a", Revision: 1}); err != nil {
			t.Fatal(err)
		}
		return fault
	})
	if !errors.Is(err, fault) {
		t.Fatal(err)
	}
	studies, _ := s.Studies(ctx, "")
	events, _ := s.Events(ctx, 0)
	if len(studies) != 0 || len(events) != 0 {
		t.Errorf("%d studies, %d events after a fault", len(studies), len(events))
	}
	if err := s.Change(ctx, event(audit.StudyRegistered), func(tx *Tx) error { return tx.AddStudy(Study{Study: "a", Revision: 1}) }); err != nil {
		t.Fatal(err)
	}
	events, _ = s.Events(ctx, 0)
	if len(events) != 1 || events[0].Act != audit.StudyRegistered || events[0].Program != "test" || !events[0].At.Equal(options.Now()) {
		t.Errorf("events are %+v", events)
	}
}

// Nobody changes or removes an event, not even by hand.
func TestEventsStay(t *testing.T) {
	s, _ := newStore(t)
	if err := s.Change(context.Background(), event(audit.HubMade), nil); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"UPDATE events SET who = 'nobody'", "DELETE FROM events"} {
		if _, err := s.db.Exec(query); err == nil {
			t.Errorf("%s went through", query)
		}
	}
}

// An older file is brought up to date, a newer one refused untouched.
func TestSchemaVersions(t *testing.T) {
	s, path := newStore(t)
	if _, err := s.db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var newer *NewerError
	if _, err := Open(context.Background(), path, options); !errors.As(err, &newer) || newer.Have != 99 {
		t.Errorf("a newer file: %v", err)
	}
	if _, err := Open(context.Background(), path+".none", options); err == nil {
		t.Error("a file that is not there was opened")
	}
	empty := filepath.Join(t.TempDir(), "empty.sqlite")
	old, err := open(context.Background(), empty, "rwc", options)
	if err != nil {
		t.Fatal(err)
	}
	var version int
	if err := old.db.QueryRow("PRAGMA user_version").Scan(&version); err != nil || version != SchemaVersion() {
		t.Errorf("version %d after migration: %v", version, err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestDeliveryIsReplacedOnce(t *testing.T) {
	s, _ := newStore(t)
	ctx := context.Background()
	add := func(d Delivery) error {
		return s.Change(ctx, event(audit.DeliveryTaken), func(tx *Tx) error { return tx.AddDelivery(d) })
	}
	if err := errors.Join(add(Delivery{ID: "D1", Study: "a"}), add(Delivery{ID: "D2", Study: "a", Replaces: "D1"})); err != nil {
		t.Fatal(err)
	}
	if err := add(Delivery{ID: "D3", Study: "a", Replaces: "D1"}); !errors.Is(err, ErrNotFound) {
		t.Errorf("replaced twice: %v", err)
	}
	all, err := s.Deliveries(ctx, "a")
	if err != nil || len(all) != 2 || all[0].InForce() || !all[1].InForce() {
		t.Errorf("deliveries are %+v, %v", all, err)
	}
}

func TestRequestMovesFromTheStateItIsIn(t *testing.T) {
	s, _ := newStore(t)
	ctx := context.Background()
	in := func(fn func(*Tx) error) error { return s.Change(ctx, event(audit.RequestMade), fn) }
	if err := in(func(tx *Tx) error { return tx.AddRequest(Request{ID: "R1", State: "a", Made: options.Now()}) }); err != nil {
		t.Fatal(err)
	}
	if err := in(func(tx *Tx) error { return tx.MoveRequest("R1", "b", "c") }); !errors.Is(err, ErrNotFound) {
		t.Errorf("moved from a state it is not in: %v", err)
	}
	vote := Review{Request: "R1", Checker: "tom", Given: options.Now()}
	if err := in(func(tx *Tx) error { return tx.AddReview(vote) }); err != nil {
		t.Fatal(err)
	}
	if err := in(func(tx *Tx) error { return tx.AddReview(vote) }); err == nil {
		t.Error("a checker voted twice")
	}
	if _, err := s.Request(ctx, "R2"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a request that is not there: %v", err)
	}
}

func TestIntents(t *testing.T) {
	s, _ := newStore(t)
	ctx := context.Background()
	i := Intent{Act: audit.PackageReleased, Study: "a", Object: "R1", Hash: "h", Place: "/out"}
	if err := s.Change(ctx, event(i.Act), func(tx *Tx) error { return tx.Intend(i) }); err != nil {
		t.Fatal(err)
	}
	open, err := s.Intents(ctx)
	if err != nil || len(open) != 1 || open[0].Place != "/out" {
		t.Fatalf("intents are %+v, %v", open, err)
	}
	conclude := func(tx *Tx) error { return tx.Conclude(i.Act, "a", "R1") }
	if err := s.Change(ctx, event(i.Act), conclude); err != nil {
		t.Fatal(err)
	}
	if err := s.Change(ctx, event(i.Act), conclude); !errors.Is(err, ErrNotFound) {
		t.Errorf("concluded twice: %v", err)
	}
}

// Reads go on while a change is open, and see nothing of it before its end.
func TestReadsBesideAChange(t *testing.T) {
	s, _ := newStore(t)
	ctx := context.Background()
	err := s.Change(ctx, event(audit.StudyRegistered), func(tx *Tx) error {
		if err := tx.AddStudy(Study{Study: "a", Revision: 1}); err != nil {
			return err
		}
		studies, err := s.Studies(ctx, "")
		if len(studies) != 0 {
			t.Error("a read saw a change that was not finished")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if studies, err := s.Studies(ctx, ""); err != nil || len(studies) != 1 {
		t.Errorf("%d studies after the change, %v", len(studies), err)
	}
}

// What reads cannot write, whatever is asked of it.
func TestReadersCannotWrite(t *testing.T) {
	s, _ := newStore(t)
	if _, err := s.read.Exec("INSERT INTO settings VALUES ('a', 'b')"); err == nil {
		t.Error("a reader wrote")
	}
}

// A store that may not grow says that the disk is full, and is as it was.
func TestFullStore(t *testing.T) {
	s, _ := newStore(t)
	ctx := context.Background()
	var pages int
	if err := s.db.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
		t.Fatal(err)
	}
	var err error
	for n := 0; err == nil && n < 10_000; n++ {
		err = s.Change(ctx, event(audit.StudyRegistered), nil)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a full store: %v", err)
	}
	before, _ := s.Events(ctx, 0)
	if err := s.Change(ctx, event(audit.StudyRegistered), nil); err == nil {
		t.Error("it went on")
	}
	if after, _ := s.Events(ctx, 0); len(after) != len(before) {
		t.Errorf("%d events, then %d", len(before), len(after))
	}
}
