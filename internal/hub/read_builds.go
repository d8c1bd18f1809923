package hub

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/linkage"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// The bounds beyond which a build's linkage is warned about.
const (
	LowRate  = 0.98 // linked share of a line
	RateFall = 0.01 // below the former build
)

// BuildView is a build with its report and what to know about it.
type BuildView struct {
	Row      store.Build
	Report   *BuildReport
	Study    *study.Study // the revision that it was built by
	Former   *BuildReport // of the build before, nil where there is none
	FormerNo int
	Links    []LinkLine
	Warnings []Warning
	InForce  bool // it is the newest in force
}

// LinkLine is one line of the linkage report, beside that of the former build.
type LinkLine struct {
	linkage.MeasureLine
	Type    string // of the measure
	Rate    float64
	Former  float64 // -1: the former build has no such line
	Flagged bool    // low, or fallen
}

// NotLinked are the persons of the line without a row in its quarter.
func (l LinkLine) NotLinked() int64 { return l.AbsentInQuarter + l.NeverInData }

// Ties says that linked and not linked are the persons.
func (l LinkLine) Ties() bool { return l.Linked+l.NotLinked() == l.Persons }

// Difference is the change of the rate; ok is false without a former one.
func (l LinkLine) Difference() (d float64, ok bool) { return l.Rate - l.Former, l.Former >= 0 }

// BuildList are the builds of a study, the newest first.
func (h *Hub) BuildList(ctx context.Context, id string) ([]store.Build, error) {
	o, err := h.Object(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := h.May(ctx, access.BuildRead, o); err != nil {
		return nil, err
	}
	return h.store.Builds(ctx, id)
}

// BuildPage is one build.
func (h *Hub) BuildPage(ctx context.Context, id string, n int) (*BuildView, error) {
	builds, err := h.BuildList(ctx, id)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(builds, func(b store.Build) bool { return b.Number == n })
	if i < 0 {
		return nil, NoSuch("build", number(n))
	}
	v := &BuildView{Row: builds[i]}
	if v.Report, err = h.readReport(builds[i]); err != nil {
		return nil, err
	}
	if v.Study, err = h.studyAsBuilt(ctx, builds[i]); err != nil {
		return nil, err
	}
	if i+1 < len(builds) {
		v.FormerNo = builds[i+1].Number
		if v.Former, err = h.readReport(builds[i+1]); err != nil {
			return nil, err
		}
	}
	newest := slices.IndexFunc(builds, func(b store.Build) bool { return b.InForce != "" })
	v.InForce = newest == i
	v.Links = linkLines(v.Report, v.Former, v.Study)
	v.Warnings = v.warnings()
	return v, nil
}

// readReport reads build.json, which must be as it was registered. The tables
// themselves are compared where they are used.
func (h *Hub) readReport(b store.Build) (*BuildReport, error) {
	path := filepath.Join(h.build(b.Study, b.Number), BuildFile)
	text, err := os.ReadFile(path)
	if err != nil || hashBytes(text) != b.Hash {
		return nil, changed(path)
	}
	r := &BuildReport{}
	return r, json.Unmarshal(text, r)
}

func (h *Hub) studyAsBuilt(ctx context.Context, b store.Build) (*study.Study, error) {
	rows, err := h.store.Studies(ctx, b.Study)
	if err != nil {
		return nil, err
	}
	_, s, _, err := h.revisionText(rows, b.Revision)
	return s, err
}

// NewBuildView is a build beside the former one, nil where there is none.
func NewBuildView(row store.Build, now, former *BuildReport, s *study.Study) *BuildView {
	v := &BuildView{Row: row, Report: now, Study: s, Former: former, Links: linkLines(now, former, s)}
	v.Warnings = v.warnings()
	return v
}

func linkLines(now, former *BuildReport, s *study.Study) []LinkLine {
	type place struct{ supplier, measure, quarter string }
	rates := map[place]float64{}
	if former != nil {
		for _, l := range former.Linkage.Measures {
			rates[place{l.Supplier, l.Measure, l.Quarter}] = rate(l)
		}
	}
	out := make([]LinkLine, 0, len(now.Linkage.Measures))
	for _, l := range now.Linkage.Measures {
		x := LinkLine{MeasureLine: l, Type: s.MeasureType(l.Measure), Rate: rate(l), Former: -1}
		if was, ok := rates[place{l.Supplier, l.Measure, l.Quarter}]; ok {
			x.Former = was
		}
		x.Flagged = l.Counts && l.Persons > 0 && (x.Rate < LowRate || x.Former >= 0 && x.Former-x.Rate > RateFall)
		out = append(out, x)
	}
	return out
}

func rate(l linkage.MeasureLine) float64 {
	if l.Persons == 0 {
		return 1
	}
	return float64(l.Linked) / float64(l.Persons)
}

// Headline are the four numbers above a build's report. Persons are counted
// once per supplier, measure and quarter, as the report counts them.
func (v *BuildView) Headline() (persons, linked, rows int64, share float64) {
	for _, l := range v.Links {
		if l.Counts {
			persons, linked = persons+l.Persons, linked+l.Linked
		}
	}
	for _, t := range v.Report.Tables {
		rows += int64(t.Rows)
	}
	if share = 1; persons > 0 {
		share = float64(linked) / float64(persons)
	}
	return persons, linked, rows, share
}

func (v *BuildView) warnings() (out []Warning) {
	low, fallen, loose := 0, 0, 0
	for _, l := range v.Links {
		if !l.Ties() {
			loose++
		}
		if !l.Counts || l.Persons == 0 {
			continue
		}
		if l.Rate < LowRate {
			low++
		}
		if l.Former >= 0 && l.Former-l.Rate > RateFall {
			fallen++
		}
	}
	for key, n := range map[string]int{"low_rate": low, "fallen_rate": fallen, "loose_sums": loose, "unlisted": len(columnsOf(v.Report.Linkage.Unlisted))} {
		if n > 0 {
			out = append(out, Warning{key, []any{"n", n}})
		}
	}
	slices.SortFunc(out, func(a, b Warning) int { return strings.Compare(a.Key, b.Key) })
	return out
}

func columnsOf(lines []linkage.UnlistedLine) map[string]int64 {
	out := map[string]int64{}
	for _, l := range lines {
		out[l.Column] += l.Rows
	}
	return out
}

// ApproveWith puts a build in force. One with warnings asks for a reason, which
// is kept in the event before that of the approval.
func (h *Hub) ApproveWith(ctx context.Context, id string, n int, reason string) (*InForce, error) {
	o, err := h.Object(ctx, id)
	if err != nil {
		return nil, err
	}
	by, err := h.May(ctx, access.BuildApprove, o)
	if err != nil {
		return nil, err
	}
	v, err := h.BuildPage(ctx, id, n)
	if err != nil {
		return nil, err
	}
	reason = strings.Join(strings.Fields(reason), " ")
	switch {
	case v.Row.InForce != "" || len(v.Warnings) == 0:
		return h.Approve(ctx, id, n)
	case reason == "":
		return nil, ErrReasonNeeded
	case len(reason) > 500 || longNumber.MatchString(reason):
		return nil, ErrReasonForm
	}
	ev := h.event(by, audit.BuildWarned, id, number(n), v.Row.Hash)
	ev.Note = reason
	if err := h.store.Change(ctx, ev, nil); err != nil {
		return nil, err
	}
	return h.Approve(ctx, id, n)
}

// The refusals of a reason.
var (
	ErrReasonNeeded = refusal.New(refusal.Misuse, "Say why the build may be used all the same.", "the build has warnings, and no reason is given")
	ErrReasonForm   = refusal.New(refusal.Misuse, "Shorten it, and leave numbers of persons out.", "the reason is longer than 500 characters, or holds a long number")
)

// Shares is the sum of counts by name, and the names in order.
func Shares(by map[string]int64) (total int64, names []string) {
	names = slices.Sorted(maps.Keys(by))
	for _, n := range by {
		total += n
	}
	return total, names
}
