package query

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/query/statement"
	"github.com/kruistabel/kruistabel/internal/refusal"
)

// values are the rows of a result as text.
func values(r *Result) string {
	var lines []string
	for _, row := range r.Rows {
		var cells []string
		for _, v := range row {
			if v == nil {
				cells = append(cells, "null")
			} else {
				cells = append(cells, *v)
			}
		}
		lines = append(lines, strings.Join(cells, " "))
	}
	return strings.Join(lines, "\n")
}

func TestAnswers(t *testing.T) {
	s, tables := service(t, nil)
	r := s.answer(t.Context(), tables, "select count(*) as n, 'a' as t, null as nothing, date '2015-06-30' as d, true as b, 1.50 as x from table1 group by all")
	if r.State != Done || values(r) != "240 a null 2015-06-30 true 1.50" {
		t.Errorf("%s: %s %s", r.State, values(r), r.Message)
	}
	var kinds []string
	for _, c := range r.Columns {
		kinds = append(kinds, c.Name+" "+string(c.Kind))
	}
	if got := strings.Join(kinds, ", "); got != "n number, t text, nothing number, d date, b truth, x number" {
		t.Error(got)
	}
	if !strings.Contains(r.Plan, "─") {
		t.Errorf("the plan is %q", r.Plan)
	}
}

func TestRefusalsHaveASentenceInEachLanguage(t *testing.T) {
	for key, names := range statement.Keys {
		no := &statement.Refusal{Key: key}
		for _, name := range names {
			no.Args = append(no.Args, name, "7")
		}
		for _, l := range []locale.Lang{locale.NL, locale.FR, locale.DE, locale.EN} {
			if x := locale.Tell(l, refused(no)); x.What == "" || x.Todo == "" || x.Lang != l {
				t.Errorf("%s in %s: %+v", key, l, x)
			}
		}
	}
}

func TestRefusalNamesTheClause(t *testing.T) {
	s, tables := service(t, nil)
	for sql, want := range map[string]string{
		"select * from read_text('/etc/passwd')": "read_text(…) in FROM",
		"select * from other":                    "“other” in FROM is no table",
		"select getenv('HOME') from table1":      "The function getenv",
		"drop view table1":                       "not DROP",
		"pivot table1 on sex using sum(persons)": "PIVOT without IN",
		"selec 1":                                "syntax error",
	} {
		r := s.answer(t.Context(), tables, sql)
		what, todo := locale.Explain(locale.EN, r.Refusal)
		if r.State != Refused || !strings.Contains(what, want) || todo == "" || refusal.KindOf(r.Refusal) != refusal.Misuse {
			t.Errorf("%s: %s, %s", sql, r.State, what)
		}
	}
}

func TestRowsAreLimited(t *testing.T) {
	s, tables := service(t, func(o *Options) { o.Rows = 1500 })
	r := s.answer(t.Context(), tables, "select a.sex, b.age from table1 a, table2 b")
	first, pages := r.Page(1)
	second, _ := r.Page(2)
	if r.State != Done || !r.More || len(r.Rows) != 1500 || len(first) != PageRows || len(second) != 500 || pages != 2 {
		t.Errorf("%s, %d rows on %d pages, more %v", r.State, len(r.Rows), pages, r.More)
	}
	if r := s.answer(t.Context(), tables, "select * from table1 limit 1500"); r.More || len(r.Rows) != 240 {
		t.Errorf("%d rows, more %v", len(r.Rows), r.More)
	}
}

// TestBombsThatPassTheList runs what the list lets through: each ends at a limit
// of its process, and the next statement is answered.
func TestBombsThatPassTheList(t *testing.T) {
	s, tables := service(t, func(o *Options) { o.Time, o.Memory, o.Threads = time.Second, 400<<20, 1 })
	doubling := "with a as (select 'x' as s)"
	for i := 'b'; i <= 'z'; i++ {
		doubling += ", " + string(i) + " as (select s || s || s || s as s from " + string(i-1) + ")"
	}
	cross := " from table1 a, table1 b, table1 c, table1 d"
	bombs := []string{
		doubling + " select length(s) from z",
		"select count(*)" + cross + ", table1 e, table1 f",
		"select quantile_cont(a.persons, 0.5)" + cross,
		"select mode(a.persons + b.persons)" + cross,
		"select length(string_agg(a.sex || b.age, ','))" + cross,
		"select a.persons, row_number() over (order by b.persons, c.persons)" + cross,
		"select a.sex, b.age, c.age, d.age" + cross + " order by a.persons * b.persons * c.persons",
		"select count(distinct a.persons * 1000003 + b.persons * 997 + c.persons * 31 + d.persons)" + cross,
	}
	var all sync.WaitGroup
	for _, sql := range bombs {
		all.Go(func() {
			r := s.answer(t.Context(), tables, sql)
			if r.State == Done || r.Took-r.Waited > 2500*time.Millisecond || r.Memory > 700<<20 || r.Rows != nil {
				t.Errorf("%s after %s with %d MB: %s", r.State, r.Took-r.Waited, r.Memory>>20, sql)
			}
			t.Logf("%s %v %d MB: %.80s %.80s", r.State, r.Took-r.Waited, r.Memory>>20, sql, r.Message)
		})
	}
	all.Wait()
	if r := s.answer(t.Context(), tables, "select 1"); r.State != Done {
		t.Errorf("after the bombs: %s", r.State)
	}
}

func TestCancelKills(t *testing.T) {
	s, tables := service(t, func(o *Options) { o.AtOnce = 1 })
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(300*time.Millisecond, cancel)
	r := s.answer(ctx, tables, "select count(*) from table1 a, table1 b, table1 c, table1 d")
	if r.State != Cancelled || r.Took > 1500*time.Millisecond {
		t.Errorf("%s after %s", r.State, r.Took)
	}
	if r := s.answer(t.Context(), tables, "select 1"); r.State != Done || r.Waited > time.Second {
		t.Errorf("the turn was not given back: %s after %s", r.State, r.Waited)
	}
}

// TestEachStatementHasItsOwnProcess shows that a worker answers once: what a statement leaves in
// its process is gone with it.
func TestEachStatementHasItsOwnProcess(t *testing.T) {
	s, tables := service(t, nil)
	w, err := s.pool.take(t.Context(), tables)
	if err != nil {
		t.Fatal(err)
	}
	r := &Result{}
	if err := r.take(w, askOf("select 1"), s.o); err != nil || r.State != Done {
		t.Fatal(err, r.State)
	}
	if err := r.take(w, askOf("select 2"), s.o); err == nil {
		t.Error("a worker answered twice")
	}
	w.end()
}

// TestAWorkerThatLies gives lines as a worker could that is no longer ours.
func TestAWorkerThatLies(t *testing.T) {
	row := `{"rows":[["` + strings.Repeat("x", 900) + `"]]}` + "\n"
	for name, text := range map[string]string{
		"rows without end":  `{"head":{"columns":[{"name":"a"}]}}` + "\n" + strings.Repeat(row, 30_000),
		"a line too long":   `{"head":{"plan":"` + strings.Repeat("x", 5<<20) + `"}}` + "\n",
		"no JSON":           "hello\n",
		"an end at once":    `{"end":{"rows":1}}` + "\n",
		"nothing":           "",
		"a torn line":       `{"head":{`,
		"rows of no column": strings.Repeat(row, 10),
	} {
		r := &Result{State: Broken}
		if err := r.take(lying(text), askOf("select 1"), Options{Rows: 10_000, Bytes: 1 << 20}); err == nil {
			t.Errorf("%s: taken as %s", name, r.State)
		}
	}
	r := &Result{}
	if err := r.take(lying(`{"refused":{"key":"../../x","args":["a"]}}`+"\n"), askOf(""), Options{}); err != nil || r.State != Refused {
		t.Error(err, r.State)
	}
}
