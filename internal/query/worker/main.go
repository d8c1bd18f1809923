package worker

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/query/statement"
)

// Main must be called early in a program that answers SQL: started as a worker
// it answers and does not return.
func Main() {
	if len(os.Args) != 2 || os.Args[1] != Command {
		return
	}
	if err := serve(os.Stdin, os.Stdout, Folder); err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// serve sets up, says that it is ready, answers one statement and ends.
func serve(in io.Reader, out io.Writer, folder string) error {
	lines := bufio.NewReaderSize(in, 64<<10)
	var setup Setup
	if err := read(lines, &setup); err != nil {
		return fmt.Errorf("setup: %w", err)
	}
	db, err := open(setup, folder)
	if err != nil {
		return err
	}
	w := &writer{json.NewEncoder(out)}
	ready, err := db.tables(setup.Tables)
	if err != nil {
		return err
	}
	if err := w.write(Line{Ready: ready}); err != nil {
		return err
	}
	var ask Ask
	switch err := read(lines, &ask); {
	case errors.Is(err, io.EOF):
		return nil // nobody asks
	case err != nil:
		return fmt.Errorf("question: %w", err)
	}
	return db.answer(ask, ready, w)
}

// read reads a line of JSON.
func read(lines *bufio.Reader, into any) error {
	line, err := lines.ReadBytes('\n')
	if err != nil {
		return err
	}
	return json.Unmarshal(line, into)
}

type writer struct{ to *json.Encoder }

func (w *writer) write(l Line) error { return w.to.Encode(l) }

// answer decides, runs, and writes.
func (db *database) answer(ask Ask, has []Table, w *writer) error {
	tables := statement.Tables{}
	for _, t := range has {
		for _, c := range t.Columns {
			tables[t.Name] = append(tables[t.Name], c.Name)
		}
	}
	began := time.Now()
	checked, sql, err := db.decide(ask.SQL, tables)
	var no *statement.Refusal
	switch {
	case errors.As(err, &no):
		return w.write(Line{Refused: no})
	case err != nil:
		return w.write(Line{Error: said(err)})
	}
	columns, err := db.columns("SELECT * FROM (" + sql + ")")
	if err != nil {
		return w.write(Line{Error: said(err)})
	}
	// One row more than asked tells whether there are more.
	limited := fmt.Sprintf("SELECT * FROM (%s) LIMIT %d", sql, ask.Rows+1)
	plan, err := db.plan(limited)
	if err != nil {
		return w.write(Line{Error: said(err)})
	}
	rows := &rows{limit: ask.Rows, bytes: ask.Bytes, w: w}
	rows.head = &Head{Columns: columns, Marginal: checked.Marginal, Plan: plan}
	// Every value as text, written by DuckDB itself.
	if err := db.query("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ("+limited+")", rows.take); err != nil {
		return w.write(Line{Error: said(err)})
	}
	if err := rows.flush(); err != nil {
		return err
	}
	return w.write(Line{End: &End{Rows: rows.count, More: rows.more, Millis: int(time.Since(began).Milliseconds())}})
}

// rows collects rows and writes them in lines.
type rows struct {
	head         *Head
	limit, bytes int
	w            *writer
	count        int
	more         bool
	block        [][]*string
}

func (r *rows) take(row []*string) (goOn bool, err error) {
	for _, v := range row {
		if v != nil {
			*v = cut(*v, maxValue)
			r.bytes -= len(*v)
		}
		r.bytes -= 8
	}
	if r.count == r.limit || r.bytes < 0 {
		r.more = true
		return false, nil
	}
	r.count++
	if r.block = append(r.block, row); len(r.block) == rowsPerLine {
		return true, r.flush()
	}
	return true, nil
}

// flush writes what was collected, after the head.
func (r *rows) flush() error {
	if r.head != nil {
		if err := r.w.write(Line{Head: r.head}); err != nil {
			return err
		}
		r.head = nil
	}
	if len(r.block) == 0 {
		return nil
	}
	block := r.block
	r.block = nil
	return r.w.write(Line{Rows: block})
}

// said is what DuckDB says about a statement, without the statement that it was
// made into and without advice on settings that cannot be changed.
func said(err error) string {
	text := err.Error()
	for _, rest := range []string{"\n\nLINE ", "\n\nPossible solutions", "\nLINE "} {
		text, _, _ = strings.Cut(text, rest)
	}
	return cut(strings.TrimSpace(text), maxValue)
}
