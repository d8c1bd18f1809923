package staff

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/linkage"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

type buildsData struct {
	Study *hub.StudyView
	Tabs  []page.Tab
	List  []store.Build
	Jobs  []store.Job
	Make  error
	Makes bool // the role has the action
}

// InForce is the build that sessions use, 0 where there is none.
func (d buildsData) InForce() int {
	for _, b := range d.List {
		if b.InForce != "" {
			return b.Number
		}
	}
	return 0
}

func (d *Desk) builds(r *page.Request) error {
	h, id := d.as(r), r.PathValue("study")
	v, _, err := h.StudyPage(r.Context(), id)
	if err != nil {
		return err
	}
	data := buildsData{Study: v, Tabs: studyTabs(r.Who.Role, id, "builds"), Make: may(r.Context(), h, access.BuildMake, id, ""), Makes: r.Who.Role == string(access.Steward)}
	if data.List, err = h.BuildList(r.Context(), id); err != nil {
		return err
	}
	if data.Jobs, err = unfinished(r.Context(), h, id, store.BuildJob); err != nil {
		return err
	}
	return r.Render("builds", data)
}

func (d *Desk) makeBuild(r *page.Request) error {
	id := r.PathValue("study")
	job, err := d.Jobs.Build(r.Context(), d.as(r), id)
	if err != nil {
		return err
	}
	return r.Redirect(fmt.Sprintf("/studies/%s/jobs/%d", id, job))
}

type buildData struct {
	*page.Form
	*hub.BuildView
	Page     *hub.StudyView
	Tabs     []page.Tab
	Parts    []page.Tab
	Part     string
	Warned   []locale.Text
	Approve  error
	Approves bool
	Quarters []string
	Quarter  string
	Sort     string
	Lines    []hub.LinkLine
	Labels   labels
	Rejects  []rejectLine
	Reasons  []string // codes, in order
	Sources  []sourceTable
	Checked  *hub.Checked
	Others   []store.Build
}

// rejectLine are the rejected rows of a delivery by reason.
type rejectLine struct {
	Delivery store.Delivery
	By       map[string]int64 // by code
}

// sourceTable tells, per quarter, where values came from.
type sourceTable struct {
	Name   string
	Names  []string
	Rows   []sourceRow
	Former map[string]sourceRow
}

type sourceRow struct {
	Quarter string
	By      map[string]int64
	Total   int64
	Notes   []int64 // conflicts
}

// Share is the part of one source.
func (s sourceRow) Share(name string) float64 {
	if s.Total == 0 {
		return 0
	}
	return float64(s.By[name]) / float64(s.Total)
}

var parts = []string{"linkage", "rejects", "sources", "tables", "checks", "compare"}

func (d *Desk) build(r *page.Request) error {
	data, err := d.buildData(r, &page.Form{})
	if err != nil {
		return err
	}
	return r.Render("build", data)
}

func (d *Desk) buildData(r *page.Request, f *page.Form) (*buildData, error) {
	h, id := d.as(r), r.PathValue("study")
	n, err := strconv.Atoi(r.PathValue("build"))
	if err != nil {
		return nil, page.NotFound()
	}
	v, _, err := h.StudyPage(r.Context(), id)
	if err != nil {
		return nil, err
	}
	b, err := h.BuildPage(r.Context(), id, n)
	if err != nil {
		return nil, found(err)
	}
	data := newBuildData(f, v, b, r.Who.Role, r.URL.Query().Get("part"))
	data.Approve = may(r.Context(), h, access.BuildApprove, id, "")
	data.choose(r.URL.Query().Get("quarter"), r.URL.Query().Get("sort"))
	return data, d.part(r, h, data)
}

// part reads what only the open tab shows.
func (d *Desk) part(r *page.Request, h *hub.Hub, data *buildData) (err error) {
	id := data.Page.ID
	switch data.Part {
	case "rejects":
		deliveries, err := h.DeliveryList(r.Context(), id)
		if err != nil {
			return err
		}
		for _, x := range deliveries {
			if !slices.Contains(data.Row.Deliveries, x.ID) {
				continue
			}
			rec, err := h.DeliveryPage(r.Context(), id, x.ID)
			if err != nil {
				return err
			}
			data.addRejects(x, rec.Receipt.RejectedByReason)
		}
	case "tables", "checks":
		data.Checked, err = h.BuildChecks(r.Context(), id, data.Row.Number)
	case "compare":
		data.Others, err = h.BuildList(r.Context(), id)
		data.Others = slices.DeleteFunc(data.Others, func(b store.Build) bool { return b.Number == data.Row.Number })
	}
	return err
}

func (b *buildData) addRejects(x store.Delivery, by map[string]int64) {
	line := rejectLine{x, map[string]int64{}}
	for _, reason := range reasons(by) {
		line.By[reason.Code] = reason.N
		if !slices.Contains(b.Reasons, reason.Code) {
			b.Reasons = append(b.Reasons, reason.Code)
		}
	}
	b.Rejects = append(b.Rejects, line)
}

func newBuildData(f *page.Form, v *hub.StudyView, b *hub.BuildView, role, part string) *buildData {
	if !slices.Contains(parts, part) {
		part = parts[0]
	}
	data := &buildData{Form: f, BuildView: b, Page: v, Tabs: studyTabs(role, v.ID, "builds"), Part: part, Warned: warned(b.Warnings),
		Approves: role == string(access.Steward), Labels: labels{b.Study}}
	base := fmt.Sprintf("/studies/%s/builds/%d", v.ID, b.Row.Number)
	for _, name := range parts {
		data.Parts = append(data.Parts, page.Tab{Path: base + "?part=" + name, Key: "staff.part." + name, Count: -1, Current: name == part})
	}
	for _, l := range b.Links {
		if !slices.Contains(data.Quarters, l.Quarter) {
			data.Quarters = append(data.Quarters, l.Quarter)
		}
	}
	slices.Sort(data.Quarters)
	data.Sources = []sourceTable{educationTable(b.Report.Linkage, b.Former), sectorTable(b.Report.Linkage, b.Former)}
	return data
}

// choose picks a quarter, all where it names none, and the order of the lines.
func (b *buildData) choose(quarter, order string) {
	if slices.Contains(b.Quarters, quarter) {
		b.Quarter = quarter
	}
	b.Sort = order
	for _, l := range b.Links {
		if b.Quarter == "" || l.Quarter == b.Quarter {
			b.Lines = append(b.Lines, l)
		}
	}
	less := map[string]func(x, y hub.LinkLine) float64{
		"difference": func(x, y hub.LinkLine) float64 { return drop(x) - drop(y) },
		"rate":       func(x, y hub.LinkLine) float64 { return x.Rate - y.Rate },
		"persons":    func(x, y hub.LinkLine) float64 { return float64(y.Persons - x.Persons) },
	}[order]
	if less == nil {
		b.Sort = "measure"
		return
	}
	slices.SortStableFunc(b.Lines, func(x, y hub.LinkLine) int {
		switch d := less(x, y); {
		case d < 0:
			return -1
		case d > 0:
			return 1
		}
		return 0
	})
}

// drop is how a rate changed; lines without a former rate come last.
func drop(l hub.LinkLine) float64 {
	if d, ok := l.Difference(); ok {
		return d
	}
	return 2
}

// Sums are the totals of the lines shown that count: persons, linked, not
// linked.
func (b *buildData) Sums() (out struct{ Rows, Persons, Linked, Not int64 }) {
	for _, l := range b.Lines {
		if !l.Counts {
			continue
		}
		out.Rows, out.Persons, out.Linked, out.Not = out.Rows+l.Rows, out.Persons+l.Persons, out.Linked+l.Linked, out.Not+l.NotLinked()
	}
	return out
}

// Head are the four numbers of the headline.
func (b *buildData) Head() (out struct {
	Persons, Linked, Rows int64
	Share                 float64
}) {
	out.Persons, out.Linked, out.Rows, out.Share = b.Headline()
	return out
}

// Permille is a share of one in thousandths, for a bar.
func (b *buildData) Permille(share float64) int { return int(share*1000 + 0.5) }

// Change is the difference of a rate in percentage points, as text.
func (b *buildData) Change(l hub.LinkLine) (out struct {
	Known  bool
	Points float64
}) {
	d, ok := l.Difference()
	out.Known, out.Points = ok, d*100
	return out
}

// Unlisted are the columns with codes in no list.
func (b *buildData) Unlisted() map[string]int64 {
	out := map[string]int64{}
	for _, l := range b.Report.Linkage.Unlisted {
		out[l.Column] += l.Rows
	}
	return out
}

// Compare is the address of a comparison with another build.
func (b *buildData) Compare(n int) string {
	return fmt.Sprintf("/studies/%s/builds/%d/compare/%d", b.Page.ID, b.Row.Number, n)
}

func educationTable(now linkage.Report, former *hub.BuildReport) sourceTable {
	t := sourceTable{Name: "education", Names: []string{"LED", "SELF", "warehouse", "unknown"}, Former: map[string]sourceRow{}}
	row := func(l linkage.EducationLine) sourceRow {
		total, _ := hub.Shares(l.BySource)
		return sourceRow{l.Quarter, l.BySource, total, []int64{l.SupplierWarehouse, l.AmongSuppliers}}
	}
	for _, l := range now.Education {
		t.Rows = append(t.Rows, row(l))
	}
	if former != nil {
		for _, l := range former.Linkage.Education {
			t.Former[l.Quarter] = row(l)
		}
	}
	return t
}

func sectorTable(now linkage.Report, former *hub.BuildReport) sourceTable {
	t := sourceTable{Name: "sector", Names: []string{"override", "nace", "committee", "unknown", "no_job"}, Former: map[string]sourceRow{}}
	row := func(l linkage.SectorLine) sourceRow {
		total, _ := hub.Shares(l.ByRule)
		return sourceRow{l.Quarter, l.ByRule, total, nil}
	}
	for _, l := range now.Sector {
		t.Rows = append(t.Rows, row(l))
	}
	if former != nil {
		for _, l := range former.Linkage.Sector {
			t.Former[l.Quarter] = row(l)
		}
	}
	return t
}

// labels are the labels of a study's measures.
type labels struct{ study *study.Study }

// Measure is the label of a measure in its languages.
func (l labels) Measure(code string) map[string]string {
	out := map[string]string{}
	list := l.study.MeasureList()
	if item, ok := list.Item(code); ok {
		for lang, text := range item.Labels {
			out[lang] = text
		}
	}
	return out
}

func (d *Desk) approve(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	id := r.PathValue("study")
	n, err := strconv.Atoi(r.PathValue("build"))
	if err != nil {
		return page.NotFound()
	}
	done, err := d.as(r).ApproveWith(r.Context(), id, n, f.Value("reason"))
	switch {
	case errors.Is(err, hub.ErrReasonNeeded):
		f.Fail("reason", "staff.approve.needed")
	case errors.Is(err, hub.ErrReasonForm):
		f.Fail("reason", "staff.approve.form")
	case err != nil:
		return err
	default:
		r.Flash("ok", "staff.approve.done", "build", done.Build, "destroyed", len(done.Destroyed))
		return r.Redirect(fmt.Sprintf("/studies/%s/builds/%d", id, n))
	}
	data, err := d.buildData(r, f)
	if err != nil {
		return err
	}
	return r.Render("build", data)
}

type compareData struct {
	*hub.BuildComparison
	Page   *hub.StudyView
	Tabs   []page.Tab
	Labels labels
}

// Files are the differing files by their plain names.
func (c compareData) Files() (out []string) {
	for _, f := range c.Meaning {
		out = append(out, strings.TrimPrefix(f, "codelists/"))
	}
	return out
}

func (d *Desk) compare(r *page.Request) error {
	h, id := d.as(r), r.PathValue("study")
	one, err1 := strconv.Atoi(r.PathValue("build"))
	other, err2 := strconv.Atoi(r.PathValue("other"))
	if err1 != nil || err2 != nil || one == other {
		return page.NotFound()
	}
	v, s, err := h.StudyPage(r.Context(), id)
	if err != nil {
		return err
	}
	c, err := h.CompareBuilds(r.Context(), id, one, other)
	if err != nil {
		return found(err)
	}
	return r.Render("compare", compareData{c, v, studyTabs(r.Who.Role, id, "builds"), labels{s}})
}
