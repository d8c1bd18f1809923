package hub

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// BuildCheck is one thing that is counted again from the files of a build: a
// key below check. in the catalogue, and how many things were looked at.
type BuildCheck struct {
	Name   string
	Passed bool
	Looked int64
	Wrong  int64
	Note   bool // what is wrong may be so: it is to be looked at
}

// TableSizes tells a table of a build without telling a count of it: rows, and
// how many of them count 1, 2, 3 to 9, 10 and more persons.
type TableSizes struct {
	Name  string
	Rows  int64
	Sizes [4]int64
}

// Checked is what a second look at the files of a build finds. It reads only the
// files; nothing of what made them is used.
type Checked struct {
	Checks []BuildCheck
	Sizes  []TableSizes
}

// checkedBuilds keeps findings by the hash of build.json, which covers all that
// was looked at.
var checkedBuilds sync.Map

// BuildChecks looks at the files of a build again.
func (h *Hub) BuildChecks(ctx context.Context, id string, n int) (*Checked, error) {
	o, err := h.Object(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := h.May(ctx, access.BuildRead, o); err != nil {
		return nil, err
	}
	b, err := h.findBuild(ctx, id, n)
	if err != nil {
		return nil, err
	}
	if known, ok := checkedBuilds.Load(b.Hash); ok {
		return known.(*Checked), nil
	}
	out, err := h.recount(ctx, b)
	if err == nil {
		checkedBuilds.Store(b.Hash, out)
	}
	return out, err
}

func (h *Hub) recount(ctx context.Context, b store.Build) (*Checked, error) {
	r, err := h.checkBuild(b) // every file by its hash
	if err != nil {
		return nil, err
	}
	s, err := h.studyAsBuilt(ctx, b)
	if err != nil {
		return nil, err
	}
	out := &Checked{Checks: []BuildCheck{{Name: "files", Passed: true, Looked: int64(len(r.Tables) + len(r.Meaning))}, linksTie(r)}}
	codes, times, types := BuildCheck{Name: "codes", Passed: true}, BuildCheck{Name: "times", Passed: true}, BuildCheck{Name: "types", Passed: true}
	there := BuildCheck{Name: "there", Passed: true, Note: true}
	for _, t := range s.Tables {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		main, err := h.readTable(b, t.Name)
		if err != nil {
			return nil, err
		}
		byType, err := h.readTable(b, t.Name+"_types")
		if err != nil {
			return nil, err
		}
		out.Sizes = append(out.Sizes, sizesOf(main))
		codes.add(codesListed(s, main))
		extra, missing := timesOf(t, main)
		times.add(extra[0], extra[1])
		there.add(missing[0], missing[1])
		types.add(typesBetween(s, main, byType))
	}
	out.Checks = append(out.Checks, codes, times, there, types)
	return out, nil
}

func (h *Hub) readTable(b store.Build, name string) (*tabulate.Table, error) {
	return tabulate.ReadParquet(filepath.Join(h.build(b.Study, b.Number), name+".parquet"), name)
}

func (c *BuildCheck) add(looked, wrong int64) {
	c.Looked, c.Wrong = c.Looked+looked, c.Wrong+wrong
	c.Passed = c.Wrong == 0
}

// linksTie: of each line of the linkage report, linked and not linked are the
// persons.
func linksTie(r *BuildReport) BuildCheck {
	c := BuildCheck{Name: "links", Passed: true}
	for _, l := range r.Linkage.Measures {
		wrong := int64(0)
		if l.Linked+l.AbsentInQuarter+l.NeverInData != l.Persons {
			wrong = 1
		}
		c.add(1, wrong)
	}
	return c
}

func sizesOf(t *tabulate.Table) TableSizes {
	out := TableSizes{Name: t.Name, Rows: int64(t.Rows())}
	for _, n := range t.Persons {
		switch {
		case n <= 2:
			out.Sizes[max(n, 1)-1]++
		case n < 10:
			out.Sizes[2]++
		default:
			out.Sizes[3]++
		}
	}
	return out
}

// codesListed: every code of a dimension is in the dimension's list.
func codesListed(s *study.Study, t *tabulate.Table) (looked, wrong int64) {
	for _, c := range t.Columns {
		if _, is := s.Dimensions[c.Name]; !is {
			continue
		}
		known := s.Codes(c.Name)
		for _, code := range c.Dictionary {
			looked++
			if !slices.Contains(known, code) {
				wrong++
			}
		}
	}
	return looked, wrong
}

// timesOf: the moments, quarters and offsets of a table are those of the study
// (extra: looked at, not allowed), and each of them has rows (missing: asked for,
// without).
func timesOf(t study.Table, got *tabulate.Table) (extra, missing [2]int64) {
	for _, c := range got.Columns {
		var want []string
		switch {
		case c.Name == "moment":
			want = texts(t.Moments)
		case strings.HasSuffix(c.Name, "flow_quarter"):
			want = texts(t.Quarters)
		case c.Name == "offset":
			want = texts(t.Offsets)
		default:
			continue
		}
		extra[0] += int64(len(c.Dictionary))
		extra[1] += int64(len(without(c.Dictionary, want)))
		missing[0] += int64(len(want))
		missing[1] += int64(len(without(want, c.Dictionary)))
	}
	return extra, missing
}

// typesBetween counts the table of types again from the table itself: of each
// combination, the persons of a type are at least those of its largest subtype
// and at most those of all its subtypes together.
func typesBetween(s *study.Study, main, byType *tabulate.Table) (looked, wrong int64) {
	type bounds struct{ most, sum int64 }
	of := map[string]bounds{}
	eachRow(main, func(key string, measure string, n int64) {
		k := s.MeasureType(measure) + "\x00" + key
		b := of[k]
		of[k] = bounds{max(b.most, n), b.sum + n}
	})
	eachRow(byType, func(key string, measure string, n int64) {
		looked++
		k := measure + "\x00" + key
		if b, ok := of[k]; !ok || n < b.most || n > b.sum {
			wrong++
		}
		delete(of, k)
	})
	return looked + int64(len(of)), wrong + int64(len(of))
}

// eachRow tells each row's measure apart from its other codes.
func eachRow(t *tabulate.Table, fn func(key, measure string, persons int64)) {
	var key strings.Builder
	for row := range t.Rows() {
		key.Reset()
		measure := ""
		for i := range t.Columns {
			c := &t.Columns[i]
			code := c.Dictionary[c.Codes[row]]
			if c.Name == "measure" {
				measure = code
				continue
			}
			key.WriteString(c.Name)
			key.WriteByte('=')
			key.WriteString(code)
			key.WriteByte(0)
		}
		fn(key.String(), measure, t.Persons[row])
	}
}
