package lab

import (
	"strconv"
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/internal/query"
	"github.com/kruistabel/kruistabel/internal/query/statement"
	"github.com/kruistabel/kruistabel/internal/query/worker"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

const sampleSQL = "SELECT education, sum(persons) AS persons\nFROM table1\nWHERE moment = DATE '2015-06-30' AND sex IN ('M')\nGROUP BY education"

// sqlStates are the SQL page in the gallery.
func sqlStates() []page.State {
	state := func(name string, change func(*sqlData)) page.State {
		return page.State{Name: "SQL: " + name, Path: sqlPath, Template: "sql", Role: "researcher", Data: func(locale.Lang) any {
			d := sampleSQLData()
			change(d)
			return d
		}}
	}
	ended := func(s query.State) func(*sqlData) {
		return func(d *sqlData) { d.answer(&query.Result{State: s, SQL: d.Text}) }
	}
	return []page.State{
		state("empty", func(d *sqlData) { d.Text, d.Kept, d.History = "", nil, nil }),
		state("result", func(d *sqlData) { d.answer(sampleSQLResult(4)) }),
		state("result that is no table of the workbench", func(d *sqlData) {
			r := sampleSQLResult(4)
			r.Marginal = nil
			d.answer(r)
		}),
		state("result without rows", func(d *sqlData) { d.answer(sampleSQLResult(0)) }),
		state("too many rows", func(d *sqlData) {
			r := sampleSQLResult(1200)
			r.More = true
			d.answer(r)
		}),
		state("refused statement", func(d *sqlData) {
			d.Text = "SELECT * FROM read_text('/etc/passwd')"
			d.answer(&query.Result{State: query.Refused, SQL: d.Text, Refusal: locale.Refuse(refusal.Misuse, "sql.table.function", "name", "read_text")})
		}),
		state("fault of the statement", func(d *sqlData) {
			d.answer(&query.Result{State: query.Fault, SQL: d.Text, Message: "Conversion Error: Could not convert string 'E01' to INT32"})
		}),
		state("time limit", ended(query.OverTime)),
		state("memory limit", ended(query.OverMemory)),
		state("cancelled", ended(query.Cancelled)),
		state("its process ended", ended(query.Broken)),
		state("another is running", func(d *sqlData) { d.Refused = locale.Refuse(refusal.Misuse, "sql.busy") }),
		state("a name is missing", func(d *sqlData) { d.Form = &page.Form{}; d.Form.Fail("name", "frame.required") }),
		state("not available on this machine", func(d *sqlData) {
			d.Denied, d.Tables = locale.Refuse(refusal.Misuse, "sql.unavailable"), nil
		}),
	}
}

// answer puts a result into the sample page.
func (d *sqlData) answer(r *query.Result) { d.show(work{Parts{Bench: &pivot.Bench{}}}, r, "1") }

func sampleSQLData() *sqlData {
	title := func(nl, fr, en string) study.Text { return study.Text{"nl": nl, "fr": fr, "en": en} }
	code := func(code, nl, fr, en string) pivot.Code {
		return pivot.Code{Code: code, Leaf: true, Labels: map[string]string{"nl": nl, "fr": fr, "en": en}}
	}
	columns := []sqlColumn{
		{Column: worker.Column{Name: "moment", Type: "DATE", Kind: worker.Date}},
		{Column: worker.Column{Name: "education", Type: "VARCHAR", Kind: worker.Text}, Title: title("Opleidingsniveau", "Niveau d'instruction", "Education"),
			Codes: []pivot.Code{code("L", "Laag", "Bas", "Low"), code("M", "Midden", "Moyen", "Middle"), code("H", "Hoog", "Élevé", "High")}},
		{Column: worker.Column{Name: "sex", Type: "VARCHAR", Kind: worker.Text}, Title: title("Geslacht", "Sexe", "Sex"),
			Codes: []pivot.Code{code("M", "Man", "Homme", "Male"), code("F", "Vrouw", "Femme", "Female")}},
		{Column: worker.Column{Name: "persons", Type: "BIGINT", Kind: worker.Number}},
	}
	at := time.Date(2026, 3, 3, 14, 2, 0, 0, time.UTC)
	o := query.Options{Rows: 10_000, Time: 30 * time.Second, Memory: 1 << 30}
	return &sqlData{
		Study: "advice-16-39", Text: sampleSQL, Functions: statement.Functions(), Limits: o,
		Tables: []sqlTable{
			{Name: "table1", Title: title("Profiel van de begunstigden", "Profil des bénéficiaires", "Profile of beneficiaries"), Columns: columns},
			{Name: "table1_types", Columns: columns},
		},
		Kept: []store.Statement{{ID: "a", Name: "Men by education", Text: sampleSQL, At: at}},
		History: []store.Statement{
			{ID: "b", Text: sampleSQL, State: string(query.Done), At: at},
			{ID: "c", Text: "SELECT * FROM table1, table2", State: string(query.OverTime), At: at.Add(-time.Hour)},
		},
	}
}

// sampleSQLResult has made-up figures.
func sampleSQLResult(rows int) *query.Result {
	r := &query.Result{
		ID: "QS0001-1", SQL: sampleSQL, State: query.Done, Build: 2, Took: 38 * time.Millisecond, Memory: 61 << 20,
		Columns:  []worker.Column{{Name: "education", Type: "VARCHAR", Kind: worker.Text}, {Name: "persons", Type: "HUGEINT", Kind: worker.Number}},
		Marginal: &statement.Marginal{Table: "table1", Dimensions: []statement.Dimension{{Name: "education"}}},
		Plan:     "┌───────────────────────────┐\n│       HASH_GROUP_BY       │\n│         Groups: #0        │\n└─────────────┬─────────────┘\n┌─────────────┴─────────────┐\n│        READ_PARQUET       │\n│      Filters: sex='M'     │\n└───────────────────────────┘\n",
	}
	for i := range rows {
		code, n := []string{"H", "L", "M", ""}[i%4], strconv.Itoa(1000+i*37)
		row := []*string{&code, &n}
		if code == "" {
			row[0] = nil
		}
		r.Rows = append(r.Rows, row)
	}
	return r
}
