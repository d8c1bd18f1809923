package problem_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/attack"
	"github.com/kruistabel/kruistabel/sdc/attack/folder"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// TestSpecification reads testdata/spec: one point of the format a file. Each says in
// words what holds and why, has the files of a problem, and in the file "expect" what
// must come of them:
//
//	refused TEXT            the problem is refused, with this in the message
//	table CELL N [VALUE]    what the cell holds
//	unsafe CELL +UP -DOWN   the rules find it unsafe and require this; there are no others
//	open CELL               unsafe and published, because a status allows it
//	unproven CELL           it cannot be protected
//	secondary N             the least number of cells that must be hidden beside
//	hidden CELL             in the result; published CELL the opposite
//	possible CELL LOW HIGH  what remains possible of it for those who see the result
//	explain CELL TEXT       what people read about it
//
// A cell is its codes with a | between. Whatever comes out is judged by the verifier,
// the attacker, and the plain oracles of sdctest, which read the files on their own.
func TestSpecification(t *testing.T) {
	files, err := filepath.Glob("testdata/spec/*.txtar")
	if err != nil || len(files) < 240 {
		t.Fatalf("%d specifications, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { readPoint(t, file).test() })
	}
}

// point is one specification.
type point struct {
	*testing.T
	in, out string // folders
	want    map[string][][]string
}

// expectations are the words of the file "expect", and how many follow at least.
var expectations = map[string]int{"refused": 1, "table": 2, "unsafe": 3, "open": 1, "unproven": 1, "secondary": 1, "hidden": 1,
	"published": 1, "possible": 3, "explain": 2}

func readPoint(t *testing.T, file string) *point {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(archive.Comment), "\nWhy: ") {
		t.Error("it does not say why")
	}
	dir := t.TempDir()
	p := &point{t, filepath.Join(dir, "problem"), filepath.Join(dir, "result"), map[string][][]string{}}
	if err := os.Mkdir(p.in, 0o750); err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		if f.Name == "expect" {
			p.expect(string(f.Data))
		} else if err := os.WriteFile(filepath.Join(p.in, f.Name), f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func (s *point) expect(text string) {
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		least, known := expectations[words[0]]
		if !known || len(words) <= least {
			s.Fatalf("expected what? %s", line)
		}
		s.want[words[0]] = append(s.want[words[0]], words[1:])
	}
	if len(s.want) == 0 {
		s.Fatal("nothing is expected")
	}
}

func (s *point) test() {
	p, _, err := problem.Read(s.in)
	if err == nil {
		_, err = primary.Find(&p)
	}
	if refused := s.want["refused"]; refused != nil {
		s.refused(err, refused)
		return
	}
	if err != nil {
		s.Fatal(err)
	}
	plain, err := sdctest.ReadProblem(os.DirFS(s.in))
	if err != nil {
		s.Fatalf("the plain reader: %v", err)
	}
	s.holds(&p)
	s.judges(&p, &plain)
	s.explains(&p)
	s.protects(&p)
}

func (s *point) refused(err error, parts [][]string) {
	if err == nil {
		s.Fatal("it is taken")
	}
	for _, part := range parts {
		if text := strings.Join(part, " "); !strings.Contains(err.Error(), text) {
			s.Errorf("refused, but without %q: %v", text, err)
		}
	}
	if report, err := problem.ProtectDir(context.Background(), s.in, s.out, "", sdc.Options{}); err == nil {
		s.Errorf("protected all the same: %+v", report)
	}
	if left, _ := os.ReadDir(filepath.Dir(s.out)); len(left) != 1 {
		s.Errorf("%v was left", left)
	}
}

// cell finds a cell by its codes.
func (s *point) cell(p *table.Problem, name string) int {
	s.Helper()
	cell, err := p.Table.Find(strings.Split(strings.ReplaceAll(name, "_", " "), "|")...)
	if err != nil {
		s.Fatal(err)
	}
	return cell
}

func (s *point) number(text string) float64 {
	s.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		s.Fatal(err)
	}
	return x
}

func (s *point) holds(p *table.Problem) {
	for _, want := range s.want["table"] {
		cell := s.cell(p, want[0])
		if n := p.Table.Counts[cell]; float64(n) != s.number(want[1]) {
			s.Errorf("cell %s holds %d, want %s", want[0], n, want[1])
		}
		if len(want) > 2 && p.Table.Values[cell] != s.number(want[2]) {
			s.Errorf("cell %s has the value %v, want %s", want[0], p.Table.Values[cell], want[2])
		}
	}
}

// judges compares the unsafe cells and what they require, by the rules and by the
// plain oracle.
func (s *point) judges(p, plain *table.Problem) {
	want := map[int]primary.Need{}
	for _, line := range s.want["unsafe"] {
		want[s.cell(p, line[0])] = primary.Need{Up: s.number(line[1]), Down: -s.number(line[2])}
	}
	found, err := primary.Find(p)
	if err != nil {
		s.Fatal(err)
	}
	oracle, err := sdctest.Needs(plain)
	if err != nil {
		s.Fatal(err)
	}
	for cell := range p.Table.Len() {
		need, unsafe := want[cell]
		theirs, also := oracle[cell]
		if have := found.Needs.Of(cell); (found.Status[cell] == table.Unsafe) != unsafe || !same(have, need) {
			s.Errorf("cell %s is %s and requires %v, want %v", p.Table.Name(cell), found.Status[cell], have, need)
		}
		if also != unsafe || !same(primary.Need{Up: theirs.Up, Down: theirs.Down}, need) {
			s.Errorf("cell %s requires %v by the oracle, want %v", p.Table.Name(cell), theirs, need)
		}
	}
	var open []int
	for _, line := range s.want["open"] {
		open = append(open, s.cell(p, line[0]))
	}
	for cell, status := range found.Status {
		if (status == table.Open) != slices.Contains(open, cell) {
			s.Errorf("cell %s has the status %s", p.Table.Name(cell), status)
		}
	}
}

func same(a, b primary.Need) bool {
	near := func(x, y float64) bool { return x-y < 1e-9*(1+y) && y-x < 1e-9*(1+y) }
	return near(a.Up, b.Up) && near(a.Down, b.Down)
}

func (s *point) explains(p *table.Problem) {
	for _, want := range s.want["explain"] {
		e, err := primary.Explain(p, s.cell(p, want[0]))
		if text := strings.Join(want[1:], " "); err != nil || !strings.Contains(e.String(), text) {
			s.Errorf("%q is not in the explanation %v\n%s", text, err, e)
		}
	}
}

// protects runs the protector and lets everybody judge what it wrote.
func (s *point) protects(p *table.Problem) {
	report, err := problem.ProtectDir(context.Background(), s.in, s.out, "", sdc.Options{})
	if err != nil {
		s.Fatal(err)
	}
	var unproven, want []int
	for _, u := range report.Unproven {
		unproven = append(unproven, u.Cell)
	}
	for _, line := range s.want["unproven"] {
		want = append(want, s.cell(p, line[0]))
	}
	slices.Sort(unproven)
	slices.Sort(want)
	if !slices.Equal(unproven, want) || report.Proven != (want == nil) {
		s.Errorf("unproven are %v, want %v; proven: %v", report.Unproven, s.want["unproven"], report.Proven)
	}
	checked, err := problem.CheckDir(context.Background(), s.in, s.out)
	if err != nil || (len(checked.Findings) == 0) != report.Proven {
		s.Errorf("the verifier finds %v, %v", checked.Findings, err)
	}
	verdict, err := sdctest.Judge(s.in, s.out)
	if err != nil || verdict.Safe() != report.Proven {
		s.Errorf("the oracle says %+v, %v", verdict, err)
	}
	o, err := folder.Attack(context.Background(), s.in, s.out, attack.Options{Threads: 1})
	if err != nil || o.Safe() != report.Proven {
		s.Errorf("the attacker: %d shown, %d known, %d under, %d victims, %d doubts, %v", len(o.Shown), o.Known, o.Under, o.Victims, o.Doubts, err)
	}
	s.published(p, &verdict)
	s.least(p, report)
}

// published looks at what the result hides and what remains possible.
func (s *point) published(p *table.Problem, v *sdctest.Verdict) {
	for _, line := range s.want["hidden"] {
		if _, hidden := v.Intervals[s.cell(p, line[0])]; !hidden {
			s.Errorf("cell %s is published", line[0])
		}
	}
	for _, line := range s.want["published"] {
		if _, hidden := v.Intervals[s.cell(p, line[0])]; hidden {
			s.Errorf("cell %s is hidden", line[0])
		}
	}
	for _, line := range s.want["possible"] {
		have := v.Intervals[s.cell(p, line[0])]
		if want := fmt.Sprintf("%s to %s", line[1], line[2]); have.String() != want {
			s.Errorf("cell %s may be %s, want %s; hidden are %v", line[0], have, want, slices.Sorted(maps.Keys(v.Intervals)))
		}
	}
}

// least compares the number of secondary cells with the least there is.
func (s *point) least(p *table.Problem, report table.Report) {
	for _, line := range s.want["secondary"] {
		if float64(report.Secondary) != s.number(line[0]) {
			s.Errorf("%d secondary cells, want %s", report.Secondary, line[0])
		}
		if len(s.want["unproven"]) > 0 {
			continue
		}
		least, _, err := sdctest.Optimum(p, 3000)
		if err != nil || float64(least) != s.number(line[0]) {
			s.Errorf("the least are %d secondary cells, want %s, %v", least, line[0], err)
		}
	}
}
