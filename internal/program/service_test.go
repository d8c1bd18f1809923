package program_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/program"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/room/roomtest"
	"github.com/kruistabel/kruistabel/internal/store"
)

// A program prints, looks for a network, leaves a table and a page: the log has
// its lines and one refusal, the supervisor an alert, the table is judged and
// the page blocked by its rule.
func TestAProgramOfThreeLinesASocketATableAndAPage(t *testing.T) {
	l := newLab(t, program.Limits{})
	need(t, "/usr/bin/python3")
	v := l.accepted(python(
		"print('one'); print('two'); print('three')",
		"import socket, csv",
		"try: socket.create_connection(('192.0.2.1', 80), timeout=5)",
		"except OSError: pass",
		"rows = list(csv.DictReader(open('data/table1.csv')))",
		"total = {}",
		"for r in rows: k = (r['education'], r['sex']); total[k] = total.get(k, 0) + int(r['persons'])",
		"with open('out/a.csv', 'w') as f:",
		"    f.write('education,sex,n\\n')",
		"    for (e, s), n in sorted(total.items())[:8]: f.write(f'{e},{s},{n}\\n')",
		"open('out/b.html', 'w').write('<html><script>alert(1)</script></html>')"))
	st := l.full(v)
	id, at := st.Run.ID, program.AtDesk(l.desk)
	if st.Run.State != string(program.Done) || st.Run.Input != string(program.Tables) || st.Run.Build != 1 || st.Run.Network == 0 {
		t.Errorf("ended as %+v", st.Run)
	}
	text := l.log(at, id)
	if !strings.HasPrefix(text, "one\ntwo\nthree\n") || strings.Count(text, "network refused") != 1 {
		t.Errorf("log:\n%s", text)
	}
	table := output(t, st, "a.csv")
	if table.Rows != 6 || table.Kind != "csv" || table.Mark != string(program.Note) || !has(table, program.SmallCounts) {
		t.Errorf("table judged as %+v", table)
	}
	_, data, err := l.s.Show(t.Context(), at, id, "a.csv")
	l.must(err)
	if want := "education,sex,n\nH,F,31\nH,M,7\nL,F,95\nL,M,120\nM,F,58\nM,M,64\n"; string(data) != want {
		t.Errorf("counts\n%s", data)
	}
	if page := output(t, st, "b.html"); page.Mark != string(program.Blocked) || !has(page, program.HTML) {
		t.Errorf("page judged as %+v", page)
	}
	if _, _, err := l.s.Show(t.Context(), at, id, "b.html"); err == nil {
		t.Error("the page was shown")
	}
	if _, err := l.s.Offer(t.Context(), l.desk, id, "b.html"); refusal.KindOf(err) != refusal.NotHeld {
		t.Errorf("the page was offered for release: %v", err)
	}
	if item, err := l.s.Offer(t.Context(), l.desk, id, "a.csv"); err != nil || item.Hash != table.Hash {
		t.Errorf("the table was offered as %+v, %v", item, err)
	}
	entries, err := l.hub.Store().Log(t.Context(), l.desk.Session, 0)
	l.must(err)
	kinds := map[string]int{}
	for _, e := range entries {
		kinds[e.Kind]++
	}
	if kinds[string(room.NetworkTried)] != 1 || kinds[string(room.ProgramRun)] != 1 || kinds[string(room.RunEnded)] != 1 || kinds[string(room.FileMade)] != 2 {
		t.Errorf("session log: %v", kinds)
	}
}

// Only a version that ran on made-up tables runs on the full ones, and a change
// makes another version.
func TestAcceptance(t *testing.T) {
	l := newLab(t, program.Limits{})
	need(t, "/usr/bin/python3")
	v, err := l.s.Edit(t.Context(), l.desk, "", python("print(open('data/table1.csv').readline())"))
	l.must(err)
	if _, err := l.s.Start(t.Context(), l.desk, v.Program, 1); refusal.KindOf(err) != refusal.NotHeld {
		t.Errorf("it ran unaccepted: %v", err)
	}
	r, err := l.s.Accept(t.Context(), outside.Person, v.Program, 1)
	l.must(err)
	if st := l.wait(outside, r.ID); st.Run.State != string(program.Done) || st.Run.Input != string(program.Synthetic) || st.Run.InputHash == "" || st.Run.Environment == 0 {
		t.Fatalf("acceptance: %+v", st.Run)
	}
	acceptance := l.log(outside, r.ID)
	st := l.full(v)
	if full := l.log(program.AtDesk(l.desk), st.Run.ID); full != acceptance || !strings.HasPrefix(full, "moment,measure,") {
		t.Errorf("it found %q on made-up tables and %q on the full ones", acceptance, full)
	}
	again, err := l.s.Edit(t.Context(), l.desk, v.Program, python("raise SystemExit(1)"))
	l.must(err)
	if again.Version != 2 {
		t.Errorf("a change made version %d", again.Version)
	}
	r, err = l.s.Accept(t.Context(), outside.Person, v.Program, 2)
	l.must(err)
	if st := l.wait(outside, r.ID); st.Run.State != string(program.Failed) {
		t.Errorf("it ended as %s", st.Run.State)
	}
	if _, err := l.s.Start(t.Context(), l.desk, v.Program, 2); refusal.KindOf(err) != refusal.NotHeld {
		t.Errorf("a version that failed ran: %v", err)
	}
}

// Nobody sees another's programs and runs, and nobody a run on the full tables
// without a desk.
func TestWhoSeesWhat(t *testing.T) {
	l := newLab(t, program.Limits{})
	need(t, "/usr/bin/python3")
	v := l.accepted(python("print('x')"))
	st := l.full(v)
	other := program.Person{Name: "researcher.vdab", Body: "vdab", Study: fixture.Study}
	for what, err := range map[string]error{
		"program": second(l.s.Program(t.Context(), other, v.Program, 0)),
		"run":     second(l.s.Status(t.Context(), program.Reader{Person: other, Desk: l.desk}, st.Run.ID)),
		"edit":    second(l.s.Send(t.Context(), other, v.Program, python("print('y')"))),
		"accept":  second(l.s.Accept(t.Context(), other, v.Program, 1)),
		"kill":    l.s.Kill(t.Context(), program.Reader{Person: other}, st.Run.ID),
		"away":    l.s.PutAway(t.Context(), other, v.Program),
	} {
		if refusal.KindOf(err) != refusal.Absent {
			t.Errorf("%s of somebody else: %v", what, err)
		}
	}
	if _, err := l.s.Status(t.Context(), outside, st.Run.ID); refusal.KindOf(err) != refusal.Forbidden {
		t.Errorf("a run on the full tables without a desk: %v", err)
	}
	if _, _, _, err := l.s.Log(t.Context(), outside, st.Run.ID, 0); refusal.KindOf(err) != refusal.Forbidden {
		t.Errorf("its log without a desk: %v", err)
	}
	l.must(l.hub.Room().EndSession(t.Context(), roomtest.Supervisor, l.desk.Session, "done"))
	if _, _, _, err := l.s.Log(t.Context(), program.AtDesk(l.desk), st.Run.ID, 0); refusal.KindOf(err) != refusal.Ended {
		t.Errorf("its log after the session: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

// A loop that goes beyond its time is killed, and its log stays.
func TestALoopBeyondItsTime(t *testing.T) {
	l := newLab(t, program.Limits{Time: 2 * time.Second})
	need(t, "/usr/bin/python3")
	v := l.accepted(python("import time", "print('begun', flush=True)", "if open('data/table1.csv').read().count('\\n') < 100:", "    while True: time.sleep(0.1)"))
	st := l.full(v)
	if st.Run.State != string(program.Killed) || st.Run.Reason != string(program.OverTime) || st.Run.Wall < 2*time.Second {
		t.Errorf("ended as %+v", st.Run)
	}
	if text := l.log(program.AtDesk(l.desk), st.Run.ID); !strings.HasPrefix(text, "begun\n") {
		t.Errorf("log %q", text)
	}
	entries, err := l.hub.Store().Log(t.Context(), l.desk.Session, 0)
	l.must(err)
	if !slices.ContainsFunc(entries, func(e store.Logged) bool { return e.Kind == string(room.LimitReached) }) {
		t.Error("the supervisor was not told")
	}
}

// A run that its researcher stops keeps its log and what it left; one whose
// session ends, ends with it.
func TestKilledRunsKeepTheirLog(t *testing.T) {
	l := newLab(t, program.Limits{Time: time.Minute, AtOnce: 3, PerOne: 3})
	need(t, "/usr/bin/python3")
	loop := l.accepted(python("import os, time", "print('begun')", "open('out/early.csv','w').write('a\\n1\\n')",
		"if 'KRUISTABEL_DATA' in os.environ and open('data/table1.csv').read().count('\\n') < 100:", "    while True: time.sleep(0.1)"))
	at := program.AtDesk(l.desk)
	start := func() string {
		r, err := l.s.Start(t.Context(), l.desk, loop.Program, 1)
		l.must(err)
		l.until(at, r.ID, func(s *program.Status) bool { return strings.Contains(l.log(at, r.ID), "begun") })
		return r.ID
	}
	byHand, bySession := start(), start()
	l.must(l.s.Kill(t.Context(), at, byHand))
	st := l.wait(at, byHand)
	if st.Run.State != string(program.Killed) || st.Run.Reason != string(program.Stopped) {
		t.Errorf("stopped: %+v", st.Run)
	}
	if output(t, st, "early.csv").Hash == "" || l.log(at, byHand) != "begun\n" {
		t.Errorf("what it left so far: %+v, %q", st.Outputs, l.log(at, byHand))
	}
	l.must(l.hub.Room().EndSession(t.Context(), roomtest.Supervisor, l.desk.Session, "time is up"))
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		row, err := l.hub.Store().Run(t.Context(), bySession)
		l.must(err)
		if program.State(row.State).Ended() {
			if row.Reason != string(program.SessionOver) {
				t.Errorf("ended because of %s", row.Reason)
			}
			return
		}
		if time.Now().After(end) {
			t.Fatal("it runs on after its session")
		}
	}
}

// The queue takes persons in turn, whatever the number of their runs.
func TestRunsOfTwoPersonsTakeTurns(t *testing.T) {
	l := newLab(t, program.Limits{AtOnce: 1})
	need(t, "/usr/bin/python3")
	other := program.Person{Name: "researcher.vdab", Body: "vdab", Study: fixture.Study}
	var mine []string
	v := l.accepted(python("print('x')"))
	for range 4 {
		r, err := l.s.Accept(t.Context(), outside.Person, v.Program, 1)
		l.must(err)
		mine = append(mine, r.ID)
	}
	w, err := l.s.Send(t.Context(), other, "", python("print('y')"))
	l.must(err)
	theirs, err := l.s.RunOf(t.Context(), other, w.Program, 1)
	l.must(err)
	l.wait(outside, mine[3])
	last, err := l.hub.Store().Run(t.Context(), mine[3])
	l.must(err)
	first, err := l.hub.Store().Run(t.Context(), theirs)
	l.must(err)
	if !first.Started.Before(last.Started) {
		t.Error("who came with one run waited for all of somebody else's")
	}
}

// The log hides what looks like a person's number, and keeps fractions.
func TestTheLogIsScrubbed(t *testing.T) {
	l := newLab(t, program.Limits{})
	need(t, "/usr/bin/python3")
	v, err := l.s.Send(t.Context(), outside.Person, "", python("print('85073003328 and 85.07.30-033.28 and 0.1234567891234')"))
	l.must(err)
	id, err := l.s.RunOf(t.Context(), outside.Person, v.Program, 1)
	l.must(err)
	l.wait(outside, id)
	if got, want := l.log(outside, id), "••• and ••• and 0.1234567891234\n"; got != want {
		t.Errorf("log %q", got)
	}
}

// Programs as people write them run unchanged.
func TestHonestPrograms(t *testing.T) {
	l := newLab(t, program.Limits{AtOnce: 2})
	need(t, "/usr/bin/python3", "/usr/bin/Rscript")
	<-l.s.Listed()
	env, err := l.s.Environment()
	l.must(err)
	names := fmt.Sprint(env.Packages)
	for _, name := range []string{"pandas", "statsmodels", "matplotlib", "pyarrow", "nnet", "MASS", "jsonlite"} {
		if !strings.Contains(names, name) {
			absent(t, "the program environment has no "+name)
		}
	}
	honest := map[string]program.Draft{
		"pandas and statsmodels": python(
			"import pandas as pd, statsmodels.api as sm, statsmodels.formula.api as smf, matplotlib.pyplot as plt",
			"d = pd.read_parquet('data/table1.parquet'); c = pd.read_csv('data/table1.csv', dtype=str, keep_default_na=False).astype({'persons': int})",
			"assert len(d) == len(c) and d.persons.sum() == c.persons.sum()",
			"d['woman'] = (d.sex == 'F').astype(int)",
			"m = smf.glm('woman ~ C(age)', d, family=sm.families.Binomial(), freq_weights=d.persons).fit()",
			"print(m.summary())",
			"d.groupby('education', observed=True).persons.sum().to_csv('out/education.csv')",
			"d.groupby('sex').persons.sum().plot.bar(); plt.savefig('out/sex.png')"),
		"multiprocessing": python("from multiprocessing import Pool", "def f(x): return x*x",
			"if __name__ == '__main__':", "    with Pool(2) as p: print(sum(p.map(f, range(1000))))"),
		"glm in R": rscript(
			"d <- read.csv('data/table1.csv', colClasses = 'character', na.strings = character()); d$persons <- as.integer(d$persons)",
			"m <- glm(I(sex == 'F') ~ age, binomial, d, weights = persons); print(summary(m))",
			"library(nnet); library(MASS); library(jsonlite)",
			"print(loglm(persons ~ sex + education, aggregate(persons ~ sex + education, d, sum)))",
			"write.csv(aggregate(persons ~ education, d, sum), 'out/education.csv', row.names = FALSE)",
			"png('out/sex.png'); barplot(tapply(d$persons, d$sex, sum)); invisible(dev.off())"),
	}
	ids := map[string]string{}
	for name, d := range honest {
		v, err := l.s.Send(t.Context(), outside.Person, "", d)
		l.must(err)
		ids[name], err = l.s.RunOf(t.Context(), outside.Person, v.Program, 1)
		l.must(err)
	}
	for name, id := range ids {
		t.Run(name, func(t *testing.T) {
			st := l.wait(outside, id)
			if st.Run.State != string(program.Done) {
				t.Fatalf("%s %s\n%s", st.Run.State, st.Run.Reason, l.log(outside, id))
			}
			for _, o := range st.Outputs {
				if o.Mark == string(program.Blocked) {
					t.Errorf("%s is blocked: %+v", o.Name, o.Found)
				}
			}
			if name != "multiprocessing" && len(st.Outputs) != 2 {
				t.Errorf("it left %+v", st.Outputs)
			}
		})
	}
}

// The examples of the manual run unchanged on made-up tables and on the full ones.
func TestManualExamplesRun(t *testing.T) {
	l := newLab(t, program.Limits{})
	need(t, "/usr/bin/python3", "/usr/bin/Rscript")
	text, err := os.ReadFile("../../docs/programs.md")
	l.must(err)
	for _, c := range []struct{ mark, name, output string }{{"```python\n", "main.py", "education.csv"}, {"```r\n", "main.R", "model.csv"}} {
		_, rest, found := strings.Cut(string(text), c.mark)
		code, _, ended := strings.Cut(rest, "```")
		if !found || !ended {
			t.Fatalf("the manual has no example for %s", c.name)
		}
		v := l.accepted(program.Draft{Title: "manual", Files: []program.File{{Name: c.name, Text: code}}})
		if st := l.full(v); st.Run.State != string(program.Done) || output(t, st, c.output).Rows < 1 {
			t.Errorf("%s: %+v\n%s", c.name, st.Run, l.log(program.AtDesk(l.desk), st.Run.ID))
		}
	}
}
