package lab

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/internal/query"
	"github.com/kruistabel/kruistabel/internal/query/statement"
	"github.com/kruistabel/kruistabel/internal/query/worker"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

const sqlPath = "/work/sql"

// sqlWait is how long a page waits for its turn and the answer.
const sqlWait = 3 * time.Minute

func (w work) sqlRoutes(m *page.Mux) {
	m.Get(sqlPath, page.AnySignedIn, w.sqlPage)
	m.Post(sqlPath, page.AnySignedIn, w.sqlRun, page.Timeout(sqlWait))
	m.Post(sqlPath+"/cancel", page.AnySignedIn, w.sqlCancel)
	m.Post(sqlPath+"/keep", page.AnySignedIn, w.sqlKeep)
	m.Post(sqlPath+"/drop", page.AnySignedIn, w.sqlDrop)
	m.Post(sqlPath+"/open", page.AnySignedIn, w.sqlOpen)
}

// sqlData is the page.
type sqlData struct {
	*page.Form
	Study     string
	Text      string // in the editor
	Tables    []sqlTable
	Functions []statement.Group
	Kept      []store.Statement // with a name
	History   []store.Statement
	Limits    query.Options
	Denied    error // why nothing can be run here
	Refused   error // why the last was not run
	Result    *sqlResult
}

// sqlTable is a table at the side.
type sqlTable struct {
	Name    string
	Title   study.Text
	Columns []sqlColumn
}

// sqlColumn is a column with its codes.
type sqlColumn struct {
	worker.Column
	Title study.Text
	Codes []pivot.Code
}

// sqlResult is a page of a result.
type sqlResult struct {
	*query.Result
	Page    [][]*string
	From    int // number of its first row
	Pages   page.Pages
	CanOpen bool
	Limit   query.Options
}

// Completion is what the editor completes, for its script.
func (d sqlData) Completion() (string, error) {
	tables := map[string][]string{}
	for _, t := range d.Tables {
		for _, c := range t.Columns {
			tables[t.Name] = append(tables[t.Name], c.Name)
		}
	}
	text, err := json.Marshal(tables)
	return string(text), err
}

// Write is a value as the grid shows it: numbers as the language writes them.
func (r *sqlResult) Write(lang string, column int, v *string) string {
	l := locale.Lang(lang)
	if r.Columns[column].Kind != worker.Number {
		return *v
	}
	if n, err := strconv.ParseInt(*v, 10, 64); err == nil {
		return locale.Number(l, n)
	}
	x, err := strconv.ParseFloat(*v, 64)
	if err != nil {
		return *v
	}
	_, decimals, _ := strings.Cut(*v, ".")
	if n := len(decimals); n > 0 && n <= 6 && !strings.ContainsAny(decimals, "eE") {
		return locale.Decimal(l, x, n)
	}
	return locale.Decimal(l, x, 6)
}

// sqlPage shows the editor, with the last result of the desk.
func (w work) sqlPage(r *page.Request) error {
	desk, err := w.desk(r)
	if err != nil {
		return err
	}
	desk.At(room.Page{Address: sqlPath, Title: "SQL"})
	d, err := w.sqlData(r, desk)
	if err != nil {
		return err
	}
	if d.Denied == nil {
		last, err := w.SQL.Result(desk, r.URL.Query().Get("q"))
		if err != nil {
			return err
		}
		d.show(w, last, r.URL.Query().Get("page"))
	}
	if id := r.URL.Query().Get("from"); id != "" {
		for _, q := range append(d.Kept, d.History...) {
			if q.ID == id {
				d.Text = q.Text
			}
		}
	}
	return r.Render("sql", d)
}

// show puts a page of a result into the data.
func (d *sqlData) show(w work, last *query.Result, number string) {
	if last == nil {
		return
	}
	n, _ := strconv.Atoi(number)
	rows, pages := last.Page(n)
	n = min(max(n, 1), pages)
	d.Text = last.SQL
	d.Result = &sqlResult{Result: last, Page: rows, From: (n-1)*query.PageRows + 1, CanOpen: w.Bench != nil, Limit: d.Limits,
		Pages: page.Pages{Path: sqlPath + "?q=" + last.ID + "&page=", Current: n, Last: pages, Total: len(last.Rows)}}
}

// sqlData is all but the result.
func (w work) sqlData(r *page.Request, desk *room.Desk) (*sqlData, error) {
	d := &sqlData{Study: desk.Study, Functions: statement.Functions(), Denied: locale.Refuse(refusal.Misuse, "sql.unavailable")}
	if w.SQL != nil {
		d.Limits, d.Denied = w.SQL.Limits(), w.SQL.Available()
	}
	all, err := w.Hub.Store().Statements(r.Context(), desk.Study, desk.Who)
	if err != nil {
		return nil, err
	}
	for _, q := range all {
		if q.Name != "" {
			d.Kept = append(d.Kept, q)
		} else if len(d.History) < 20 {
			d.History = append(d.History, q)
		}
	}
	if d.Denied == nil {
		d.Tables, err = w.sqlTables(r.Context(), desk)
	}
	return d, err
}

// sqlTables are the tables with what their columns mean.
func (w work) sqlTables(ctx context.Context, desk *room.Desk) ([]sqlTable, error) {
	schema, err := w.SQL.Schema(ctx, desk)
	if err != nil {
		return nil, err
	}
	tables, err := w.Hub.For(desk.Who).AllTables(ctx, desk)
	if err != nil {
		return nil, err
	}
	facts := map[string]*pivot.Facts{}
	for _, t := range tables {
		if w.Bench != nil {
			facts[t.Name] = w.Bench.Engine.Facts(pivot.TableOf(t))
		}
	}
	var out []sqlTable
	for _, t := range schema {
		f := facts[strings.TrimSuffix(t.Name, "_types")]
		one := sqlTable{Name: t.Name}
		if f != nil {
			one.Title = f.Table.Title
		}
		for _, c := range t.Columns {
			column := sqlColumn{Column: c}
			if f != nil {
				if dimension := f.Dimension(c.Name); dimension != nil {
					column.Title, column.Codes = dimension.Title, dimension.Codes
				}
			}
			one.Columns = append(one.Columns, column)
		}
		out = append(out, one)
	}
	return out, nil
}

// sqlRun runs a statement and shows what became of it.
func (w work) sqlRun(r *page.Request) error {
	desk, err := w.desk(r)
	if err != nil {
		return err
	}
	f, err := r.Input()
	if err != nil {
		return err
	}
	text := strings.TrimSpace(strings.ReplaceAll(f.Values.Get("sql"), "\r\n", "\n"))
	refused := locale.Refuse(refusal.Misuse, "sql.empty")
	var result *query.Result
	if text != "" {
		result, refused = w.sqlAsk(r.Context(), desk, text)
		if refused != nil && refusal.KindOf(refused) != refusal.Misuse {
			return refused // the session ended, or the program broke
		}
	}
	d, err := w.sqlData(r, desk)
	if err != nil {
		return err
	}
	d.show(w, result, "")
	d.Text, d.Refused = text, refused
	return r.Render("sql", d)
}

// sqlAsk runs a statement and keeps its text for the next visit.
func (w work) sqlAsk(ctx context.Context, desk *room.Desk, text string) (*query.Result, error) {
	if w.SQL == nil {
		return nil, locale.Refuse(refusal.Misuse, "sql.unavailable")
	}
	if n := utf8.RuneCountInString(text); n > statement.MaxText {
		return nil, locale.Refuse(refusal.Misuse, "sql.large.statement", "n", n, "limit", statement.MaxText)
	}
	result, err := w.SQL.Run(ctx, desk, text)
	if err != nil {
		return nil, err
	}
	return result, w.keepStatement(context.WithoutCancel(ctx), desk, "", text, string(result.State))
}

func (w work) keepStatement(ctx context.Context, desk *room.Desk, name, text, state string) error {
	return w.Hub.Store().PutStatement(ctx, store.Statement{
		ID: rand.Text(), Study: desk.Study, Author: desk.Who, Name: name, Text: room.Mask(text), State: state, At: hub.Now(),
	})
}

func (w work) sqlCancel(r *page.Request) error {
	desk, err := w.desk(r)
	if err != nil {
		return err
	}
	if w.SQL != nil {
		w.SQL.Cancel(desk)
	}
	return r.Redirect(sqlPath)
}

// sqlKeep keeps a statement under a name.
func (w work) sqlKeep(r *page.Request) error {
	desk, err := w.desk(r)
	if err != nil {
		return err
	}
	f, err := r.Input()
	if err != nil {
		return err
	}
	name, text := f.Required("name", 80), strings.TrimSpace(f.Values.Get("sql"))
	if text == "" || utf8.RuneCountInString(text) > statement.MaxText {
		return locale.Refuse(refusal.Misuse, "sql.empty")
	}
	if !f.OK() {
		d, err := w.sqlData(r, desk)
		if err != nil {
			return err
		}
		d.Form, d.Text = f, text
		return r.Render("sql", d)
	}
	if err := w.keepStatement(r.Context(), desk, name, text, ""); err != nil {
		return err
	}
	r.Flash("ok", "sql.keep.done")
	return r.Redirect(sqlPath)
}

func (w work) sqlDrop(r *page.Request) error {
	desk, err := w.desk(r)
	if err != nil {
		return err
	}
	f, err := r.Input()
	if err != nil {
		return err
	}
	if err := w.Hub.Store().DropStatement(r.Context(), f.Values.Get("id"), desk.Who); err != nil {
		return page.NotFound()
	}
	return r.Redirect(sqlPath)
}

// sqlOpen makes the last result a table of the workbench, where it is one.
func (w work) sqlOpen(r *page.Request) error {
	desk, err := w.desk(r)
	if err != nil {
		return err
	}
	f, err := r.Input()
	if err != nil {
		return err
	}
	if w.SQL == nil || w.Bench == nil {
		return page.NotFound()
	}
	last, err := w.SQL.Result(desk, f.Values.Get("q"))
	if err != nil {
		return err
	}
	if last == nil || last.Marginal == nil {
		return locale.Refuse(refusal.Changed, "sql.gone")
	}
	spec, err := w.sqlSpec(r.Context(), desk, last.Marginal)
	if err != nil {
		return err
	}
	draft, err := w.Bench.Open(r.Context(), desk, spec.Table)
	if err != nil {
		return err
	}
	if err := w.Bench.Put(r.Context(), draft, pivot.Of(spec)); err != nil {
		return err
	}
	return r.Redirect("/work/tables/" + spec.Table)
}

// sqlSpec is the request of a marginal, as far as the table can be asked so.
func (w work) sqlSpec(ctx context.Context, desk *room.Desk, m *statement.Marginal) (*airlock.Spec, error) {
	table, err := w.Hub.For(desk.Who).Table(ctx, desk, strings.TrimSuffix(m.Table, "_types"))
	if err != nil {
		return nil, err
	}
	spec := query.Spec(m, table.Source.Codes)
	asked := *spec
	asked.Purpose = table.Source.Study().Authorisation.Purposes[0].ID
	if _, err := table.Source.Plan(&asked); err != nil {
		return nil, err
	}
	return spec, nil
}
