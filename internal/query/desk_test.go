package query

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/room/roomtest"
	"github.com/kruistabel/kruistabel/internal/store"
)

// seated is a service and a desk in an open session.
func seated(t testing.TB) (*Service, *room.Room, *store.Store, *room.Desk) {
	t.Helper()
	s, _ := service(t, nil)
	r, kept := roomtest.Room(t, room.Options{}, roomtest.Rules{})
	return s, r, kept, roomtest.In(t, r, "sample", "researcher")
}

const lasting = "select count(*) from table1 a, table1 b, table1 c, table1 d, table1 e"

func TestStatementsAreLoggedAndFiguresAreNot(t *testing.T) {
	s, _, kept, desk := seated(t)
	r, err := s.Run(t.Context(), desk, "select sum(persons) as n from table1 where education = '85073003328'")
	if err != nil || r.State != Done {
		t.Fatal(err, r)
	}
	r, err = s.Run(t.Context(), desk, "select sum(persons) as n from table1")
	if err != nil || r.State != Done {
		t.Fatal(err, r)
	}
	rows, err := kept.Log(t.Context(), desk.Session, 0)
	if err != nil {
		t.Fatal(err)
	}
	var log []string
	for _, row := range rows {
		log = append(log, row.Kind+" "+row.Text)
	}
	text := strings.Join(log, "\n")
	if strings.Count(text, "sql_run select sum(persons) as n from table1") != 2 || strings.Count(text, "run_ended done") != 2 {
		t.Errorf("the log says\n%s", text)
	}
	if strings.Contains(text, "85073003328") || strings.Contains(text, *r.Rows[0][0]) {
		t.Errorf("the log holds a number of a person or a figure:\n%s", text)
	}
}

func TestResultsAreTheDesksOwn(t *testing.T) {
	s, r, _, desk := seated(t)
	other := roomtest.In(t, r, "sample", "colleague")
	mine, err := s.Run(t.Context(), desk, "select 1")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Result(other, mine.ID); got != nil || err != nil {
		t.Errorf("a colleague got %v, %v", got, err)
	}
	if got, _ := s.Result(desk, mine.ID); got != mine {
		t.Error("the desk's own result is not there")
	}
}

func TestEndOfTheSessionKillsAndForgets(t *testing.T) {
	s, r, _, desk := seated(t)
	if _, err := s.Run(t.Context(), desk, "select 1"); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { _, err := s.Run(context.Background(), desk, lasting); done <- err }()
	time.Sleep(300 * time.Millisecond)
	began := time.Now()
	if err := r.EndSession(t.Context(), roomtest.Supervisor, desk.Session, "test"); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err == nil || time.Since(began) > 2*time.Second {
		t.Errorf("after %s: %v", time.Since(began), err)
	}
	if got, err := s.Result(desk, ""); got != nil || err == nil {
		t.Errorf("the result is still there: %v, %v", got, err)
	}
	if _, err := s.Run(t.Context(), desk, "select 1"); err == nil {
		t.Error("a statement ran after the session")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.results) != 0 || len(s.running) != 0 {
		t.Errorf("%d results are kept, %d statements run", len(s.results), len(s.running))
	}
}

func TestOneStatementAtATime(t *testing.T) {
	s, _, _, desk := seated(t)
	done := make(chan *Result)
	go func() { r, _ := s.Run(context.Background(), desk, lasting); done <- r }()
	time.Sleep(300 * time.Millisecond)
	if _, err := s.Run(t.Context(), desk, "select 1"); err == nil {
		t.Error("a second statement ran beside the first")
	}
	s.Cancel(desk)
	if r := <-done; r == nil || r.State != Cancelled {
		t.Errorf("%+v", r)
	}
	if r, err := s.Run(t.Context(), desk, "select 1"); err != nil || r.State != Done {
		t.Error(r, err)
	}
}

func TestWithoutADeskNothingRuns(t *testing.T) {
	s, _ := service(t, nil)
	if _, err := s.Run(t.Context(), &room.Desk{Session: "S1", Study: "sample", Who: "x"}, "select 1"); err == nil {
		t.Error("a statement ran at a desk that no room made")
	}
	without := New(Options{})
	if err := without.Available(); err == nil {
		t.Error("SQL is said to be there without a sandbox")
	}
}

// Four desks ask at once and all are answered; with KRUISTABEL_MEASURE=1 it is up
// to forty, and longer, and the times are printed.
func TestManyAtOnce(t *testing.T) {
	s, tables := service(t, nil)
	measure(t, s, tables)
}
