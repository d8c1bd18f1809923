package hub

import (
	"context"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// BuildComparison is how two builds differ, in counts of differences only: it
// holds no cell and no total of a table.
type BuildComparison struct {
	Older, Newer store.Build
	Meaning      []string // files that differ: the study file, code lists
	Rules        []FactChange
	Gone, New    []BuildDelivery
	Measures     []string // subtypes whose linkage lines differ
	Tables       []TableComparison
	Releases     []TouchedRelease
}

// Same says that nothing differs.
func (c *BuildComparison) Same() bool {
	same := !slices.ContainsFunc(c.Tables, func(t TableComparison) bool { return t.Changed+t.Added+t.Gone > 0 })
	return same && len(c.Meaning)+len(c.Gone)+len(c.New)+len(c.Measures) == 0
}

// TableComparison counts the cells of a table that differ.
type TableComparison struct {
	Name    string
	Cells   int64 // of both together
	Changed int64
	Added   int64
	Gone    int64
	Missing string // "older" or "newer": that build has no such table
	By      []DimensionComparison
}

// DimensionComparison is how a table moved along one dimension: of how many
// codes the persons changed, and by how many persons in all, ups and downs
// together.
type DimensionComparison struct {
	Dimension string
	Codes     int
	Of        int
	Moved     int64
	Which     []string // the codes, where the dimension is the measure
}

// TouchedRelease is a release that was made from a build of the comparison's
// older side or before, whose table now has other cells.
type TouchedRelease struct{ Request, Title string }

// CompareBuilds compares two builds of a study, whose files are compared with
// their hashes first. Of the tables it tells how many cells differ.
func (h *Hub) CompareBuilds(ctx context.Context, id string, one, other int) (*BuildComparison, error) {
	older, err := h.BuildPage(ctx, id, min(one, other))
	if err != nil {
		return nil, err
	}
	newer, err := h.BuildPage(ctx, id, max(one, other))
	if err != nil {
		return nil, err
	}
	for _, b := range []store.Build{older.Row, newer.Row} {
		if _, err := h.checkBuild(b); err != nil {
			return nil, err
		}
	}
	c := &BuildComparison{Older: older.Row, Newer: newer.Row, Rules: factChanges(factsOf(older.Study), factsOf(newer.Study))}
	c.Meaning = meaningChanged(older.Report, newer.Report)
	c.Gone, c.New = deliveriesChanged(older.Report, newer.Report)
	c.Measures = measuresChanged(older.Report, newer.Report)
	if err := h.compareTables(ctx, c, older, newer); err != nil {
		return nil, err
	}
	c.Releases, err = h.touched(ctx, c)
	return c, err
}

func meaningChanged(a, b *BuildReport) (out []string) {
	hash := map[string]string{}
	for _, f := range a.Meaning {
		hash[f.File] = f.SHA256
	}
	for _, f := range b.Meaning {
		if hash[f.File] != f.SHA256 {
			out = append(out, f.File)
		}
		delete(hash, f.File)
	}
	for f := range hash {
		out = append(out, f)
	}
	slices.Sort(out)
	return out
}

func deliveriesChanged(a, b *BuildReport) (gone, come []BuildDelivery) {
	has := func(list []BuildDelivery, d BuildDelivery) bool {
		return slices.ContainsFunc(list, func(x BuildDelivery) bool { return x.ID == d.ID })
	}
	for _, d := range a.Deliveries {
		if !has(b.Deliveries, d) {
			gone = append(gone, d)
		}
	}
	for _, d := range b.Deliveries {
		if !has(a.Deliveries, d) {
			come = append(come, d)
		}
	}
	return gone, come
}

// measuresChanged are the subtypes of which a line of the linkage report
// differs.
func measuresChanged(a, b *BuildReport) (out []string) {
	type key struct{ supplier, measure, quarter string }
	was := map[key][4]int64{}
	for _, l := range a.Linkage.Measures {
		was[key{l.Supplier, l.Measure, l.Quarter}] = [4]int64{l.Rows, l.Persons, l.Linked, l.NeverInData}
	}
	for _, l := range b.Linkage.Measures {
		k := key{l.Supplier, l.Measure, l.Quarter}
		if was[k] != [4]int64{l.Rows, l.Persons, l.Linked, l.NeverInData} {
			out = append(out, l.Measure)
		}
		delete(was, k)
	}
	for k := range was {
		out = append(out, k.measure)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (h *Hub) compareTables(ctx context.Context, c *BuildComparison, older, newer *BuildView) error {
	for _, name := range tableNames(older.Report, newer.Report) {
		if err := ctx.Err(); err != nil {
			return err
		}
		a, inOlder := tableOf(older.Report, name)
		b, inNewer := tableOf(newer.Report, name)
		t := TableComparison{Name: name}
		switch {
		case !inOlder:
			t.Missing = "older"
		case !inNewer:
			t.Missing = "newer"
		case a.SHA256 == b.SHA256:
			t.Cells = int64(a.Rows)
		default:
			first, err := h.readTable(c.Older, name)
			if err != nil {
				return err
			}
			second, err := h.readTable(c.Newer, name)
			if err != nil {
				return err
			}
			t = compareTable(first, second)
		}
		c.Tables = append(c.Tables, t)
	}
	return nil
}

func tableNames(a, b *BuildReport) (out []string) {
	for _, r := range []*BuildReport{b, a} {
		for _, t := range r.Tables {
			if !strings.HasSuffix(t.Name, "_types") && !slices.Contains(out, t.Name) {
				out = append(out, t.Name)
			}
		}
	}
	return out
}

func tableOf(r *BuildReport, name string) (BuildTable, bool) {
	for _, t := range r.Tables {
		if t.Name == name {
			return t, true
		}
	}
	return BuildTable{}, false
}

// compareTable compares two tables cell by cell, whatever the order of their
// rows and of their dictionaries.
func compareTable(a, b *tabulate.Table) TableComparison {
	out := TableComparison{Name: b.Name}
	counts := map[string]int64{}
	rowKeys(a, func(key string, n int64) { counts[key] = -n })
	out.Cells = int64(a.Rows())
	rowKeys(b, func(key string, n int64) {
		was, known := counts[key]
		switch {
		case !known:
			out.Cells, out.Added = out.Cells+1, out.Added+1
		case was != -n:
			out.Changed++
		}
		delete(counts, key)
	})
	out.Gone = int64(len(counts))
	for i, c := range b.Columns {
		if j := slices.IndexFunc(a.Columns, func(x tabulate.Column) bool { return x.Name == c.Name }); j >= 0 {
			if d := compareMargin(a, j, b, i); d.Codes > 0 {
				out.By = append(out.By, d)
			}
		}
	}
	return out
}

func rowKeys(t *tabulate.Table, fn func(key string, n int64)) {
	eachRow(t, func(key, measure string, n int64) { fn(measure+"\x00"+key, n) })
}

// compareMargin compares the sums of two tables along a column.
func compareMargin(a *tabulate.Table, i int, b *tabulate.Table, j int) DimensionComparison {
	sums := map[string]int64{}
	add := func(t *tabulate.Table, c tabulate.Column, sign int64) {
		for row, code := range c.Codes {
			sums[c.Dictionary[code]] += sign * t.Persons[row]
		}
	}
	add(a, a.Columns[i], -1)
	add(b, b.Columns[j], 1)
	out := DimensionComparison{Dimension: b.Columns[j].Name, Of: len(sums)}
	for code, by := range sums {
		if by == 0 {
			continue
		}
		out.Codes++
		out.Moved += max(by, -by)
		if out.Dimension == "measure" {
			out.Which = append(out.Which, code)
		}
	}
	slices.Sort(out.Which)
	return out
}

// touched are the releases that were made from the older build and whose study's
// tables differ now.
func (h *Hub) touched(ctx context.Context, c *BuildComparison) (out []TouchedRelease, err error) {
	if !slices.ContainsFunc(c.Tables, func(t TableComparison) bool { return t.Changed+t.Added+t.Gone > 0 || t.Missing != "" }) {
		return nil, nil
	}
	all, err := h.store.Requests(ctx)
	for _, r := range all {
		if r.Study == c.Older.Study && r.Build == c.Older.Number && r.State == "released" {
			out = append(out, TouchedRelease{r.ID, r.Title})
		}
	}
	return out, err
}
