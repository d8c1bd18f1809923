package staff

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/intake"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

type deliveriesData struct {
	Study    *hub.StudyView
	Tabs     []page.Tab
	List     []store.Delivery
	Uploads  []hub.Upload
	Jobs     []store.Job // that wait, run, or ended without a delivery
	Missing  []hub.Expected
	Deliver  error
	Delivers bool
}

func (d *Desk) deliveries(r *page.Request) error {
	h, id := d.as(r), r.PathValue("study")
	v, s, err := h.StudyPage(r.Context(), id)
	if err != nil {
		return err
	}
	data := deliveriesData{Study: v, Tabs: studyTabs(r.Who.Role, id, "deliveries"), Deliver: may(r.Context(), h, access.DeliveryMake, id, ownBody(r)), Delivers: true}
	if data.List, err = h.DeliveryList(r.Context(), id); err != nil {
		return err
	}
	bodies, err := h.Suppliers(r.Context(), id)
	if err != nil {
		return err
	}
	for _, m := range hub.MissingDeliveries(s, data.List) {
		if slices.Contains(bodies, m.Supplier) {
			data.Missing = append(data.Missing, m)
		}
	}
	if data.Uploads, err = d.openUploads(r.Context(), h, id); err != nil {
		return err
	}
	if data.Jobs, err = unfinished(r.Context(), h, id, store.DeliveryJob); err != nil {
		return err
	}
	return r.Render("deliveries", data)
}

func (d *Desk) openUploads(ctx context.Context, h *hub.Hub, id string) ([]hub.Upload, error) {
	u, err := h.Uploads()
	if err != nil {
		return nil, err
	}
	return u.Open(ctx, id)
}

// unfinished are the newest jobs of a kind that did not end well, or have not.
func unfinished(ctx context.Context, h *hub.Hub, id string, kind store.JobKind) (out []store.Job, err error) {
	all, err := h.Jobs(ctx, id, kind)
	for i, j := range all {
		if j.State != store.JobDone && (!j.State.Ended() || i < 5) {
			out = append(out, j)
		}
	}
	return out, err
}

type newDeliveryData struct {
	*page.Form
	Study    *hub.StudyView
	Tabs     []page.Tab
	Bodies   []page.Choice
	Kinds    []page.Choice
	Replaces []page.Choice
	Contract map[string][]string
	Deliver  error
	Max      int64
	Needs    bool // rows and hash must be announced
	Uploads  []hub.Upload
}

// contract is what a file of each kind has: docs/data-contract.md.
var contract = map[string][]string{
	"measures": {"insz", "measure", "start_date", "end_date"},
	"profiles": {"insz", "education_level", "education_source", "work_disability", "valid_from", "valid_to"},
}

func (d *Desk) newDelivery(r *page.Request) error {
	data, err := d.newDeliveryData(r, r.Query())
	if err != nil {
		return err
	}
	return r.Render("newdelivery", data)
}

func (d *Desk) newDeliveryData(r *page.Request, f *page.Form) (*newDeliveryData, error) {
	h, id := d.as(r), r.PathValue("study")
	v, s, err := h.StudyPage(r.Context(), id)
	if err != nil {
		return nil, err
	}
	bodies, err := h.Suppliers(r.Context(), id)
	if err != nil {
		return nil, err
	}
	data := &newDeliveryData{Form: f, Study: v, Tabs: studyTabs(r.Who.Role, id, "deliveries"), Contract: contract, Max: d.Limits.Bytes, Needs: !d.Hub.Synthetic,
		Deliver: may(r.Context(), h, access.DeliveryMake, id, ownBody(r))}
	for _, b := range bodies {
		data.Bodies = append(data.Bodies, bodyChoice(s, b, r.Lang))
	}
	for _, k := range []string{"measures", "profiles"} {
		data.Kinds = append(data.Kinds, page.Choice{Value: k, Key: "staff.kind." + k, Hint: "staff.kind." + k + ".hint"})
	}
	list, err := h.DeliveryList(r.Context(), id)
	if err != nil {
		return nil, err
	}
	data.Replaces = []page.Choice{{Value: "", Key: "staff.deliver.replaces.none"}}
	for _, x := range list {
		if x.InForce() {
			data.Replaces = append(data.Replaces, page.Choice{Value: x.ID, Text: fmt.Sprintf("%s – %s, %s", x.ID, x.Supplier, r.T("staff.kind."+x.Kind))})
		}
	}
	data.Uploads, err = d.openUploads(r.Context(), h, id)
	return data, err
}

func bodyChoice(s *study.Study, id string, l locale.Lang) page.Choice {
	if p, ok := s.Party(id); ok {
		text, in := locale.Label(p.Name, l)
		return page.Choice{Value: id, Text: text, Lang: string(in)}
	}
	return page.Choice{Value: id, Text: id}
}

type receiptData struct {
	*hub.ReceiptView
	Study   *hub.StudyView
	Tabs    []page.Tab
	Reasons []reasonCount
	Lines   []intake.RejectedLine
	Reason  string // code of the reason that is chosen
	Pages   page.Pages
	Deliver error
}

// reasonCount is a reason with how many rows were rejected for it.
type reasonCount struct {
	Code string
	N    int64
}

// linesPerPage is how many rejected lines a page lists.
const linesPerPage = 100

func (d *Desk) delivery(r *page.Request) error {
	h, id := d.as(r), r.PathValue("study")
	v, _, err := h.StudyPage(r.Context(), id)
	if err != nil {
		return err
	}
	rec, err := h.DeliveryPage(r.Context(), id, r.PathValue("delivery"))
	if err != nil {
		return found(err)
	}
	data := receiptData{ReceiptView: rec, Study: v, Tabs: studyTabs(r.Who.Role, id, "deliveries"), Reasons: reasons(rec.Receipt.RejectedByReason), Reason: r.URL.Query().Get("reason")}
	words := ""
	for _, x := range intake.Reasons() {
		if x.Code() == data.Reason {
			words = x.String()
		}
	}
	at, _ := strconv.Atoi(r.URL.Query().Get("page"))
	at = max(at, 1)
	total := 0
	data.Lines, total, err = h.RejectedLines(r.Context(), id, rec.Row.ID, words, (at-1)*linesPerPage, linesPerPage)
	if err != nil {
		return err
	}
	data.Pages = page.Pages{Path: r.URL.Path + "?reason=" + data.Reason + "&page=", Current: at, Last: (total + linesPerPage - 1) / linesPerPage, Total: total}
	data.Deliver = may(r.Context(), h, access.DeliveryMake, id, rec.Row.Supplier)
	return r.Render("receipt", data)
}

// reasons are counts by reason, the most frequent first.
func reasons(by map[string]int64) (out []reasonCount) {
	for words, n := range by {
		code := ""
		if reason, ok := intake.ReasonOf(words); ok {
			code = reason.Code()
		}
		out = append(out, reasonCount{code, n})
	}
	slices.SortFunc(out, func(a, b reasonCount) int {
		if a.N != b.N {
			return int(min(max(b.N-a.N, -1), 1))
		}
		if a.Code < b.Code {
			return -1
		}
		return 1
	})
	return out
}

// Why is the key of a rejected line's reason.
func (d receiptData) Why(words string) string {
	if reason, ok := intake.ReasonOf(words); ok {
		return "reason." + reason.Code()
	}
	return "reason.other"
}

// rejectsFile is the file of rejected lines, with the reasons in the reader's
// language beside the fixed codes.
func (d *Desk) rejectsFile(r *page.Request) error {
	id, delivery := r.PathValue("study"), r.PathValue("delivery")
	lines, _, err := d.as(r).RejectedLines(r.Context(), id, delivery, "", 0, 1<<31-1)
	if err != nil {
		return found(err)
	}
	h := r.Writer.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+delivery+`-rejects.csv"`)
	fmt.Fprintf(r.Writer, "line,code,reason\r\n")
	for _, l := range lines {
		code, words := "other", l.Reason
		if reason, ok := intake.ReasonOf(l.Reason); ok {
			code, words = reason.Code(), r.T("reason."+reason.Code())
		}
		fmt.Fprintf(r.Writer, "%d,%s,%q\r\n", l.Line, code, words)
	}
	return nil
}

type jobData struct {
	Study   *hub.StudyView
	Tabs    []page.Tab
	Job     store.Job
	Steps   []stepView
	Before  int // jobs of the kind that come first
	Receipt *intake.Receipt
	Reasons []reasonCount
	Lines   []intake.RejectedLine
	Upload  *hub.Upload
	Cancel  error
}

// Live is the address of the job's events.
func (j jobData) Live() string {
	return fmt.Sprintf("/studies/%s/jobs/%d/live", j.Study.ID, j.Job.ID)
}

// Why is the key of a rejected line's reason.
func (j jobData) Why(words string) string { return receiptData{}.Why(words) }

// Result is the page of what the job made.
func (j jobData) Result() string {
	if j.Job.Kind == store.BuildJob {
		return "/studies/" + j.Study.ID + "/builds/" + j.Job.Result
	}
	return "/studies/" + j.Study.ID + "/deliveries/" + j.Job.Result
}

func (d *Desk) job(r *page.Request) error {
	data, err := d.jobData(r)
	if err != nil {
		return err
	}
	if data.Job.State == store.JobDone {
		return r.Redirect(data.Result())
	}
	return r.Render("job", data)
}

// findJob is a job that the reader may see; another looks like none.
func (d *Desk) findJob(r *page.Request) (store.Job, error) {
	n, err := strconv.ParseInt(r.PathValue("job"), 10, 64)
	if err != nil {
		return store.Job{}, page.NotFound()
	}
	for _, kind := range []store.JobKind{store.DeliveryJob, store.BuildJob} {
		list, err := d.as(r).Jobs(r.Context(), r.PathValue("study"), kind)
		if err != nil {
			return store.Job{}, err
		}
		for _, j := range list {
			if j.ID == n {
				return j, nil
			}
		}
	}
	return store.Job{}, page.NotFound()
}

func (d *Desk) jobData(r *page.Request) (*jobData, error) {
	j, err := d.findJob(r)
	if err != nil {
		return nil, err
	}
	h, id := d.as(r), r.PathValue("study")
	v, _, err := h.StudyPage(r.Context(), id)
	if err != nil {
		return nil, err
	}
	tab := "deliveries"
	if j.Kind == store.BuildJob {
		tab = "builds"
	}
	data := &jobData{Study: v, Tabs: studyTabs(r.Who.Role, id, tab), Job: j, Cancel: d.mayCancel(r, j)}
	live, _ := d.Jobs.Progress(j.ID)
	data.Steps = stepViews(j, live)
	if j.State == store.JobQueued {
		if data.Before, err = d.before(r.Context(), j); err != nil {
			return nil, err
		}
	}
	if j.Report != "" {
		data.Receipt = &intake.Receipt{}
		if err := json.Unmarshal([]byte(j.Report), data.Receipt); err != nil {
			return nil, err
		}
		data.Reasons, data.Lines = reasons(data.Receipt.RejectedByReason), data.Receipt.RejectedLines
	}
	if j.Kind == store.DeliveryJob && j.Who == r.Name() {
		u, err := h.Uploads()
		if err != nil {
			return nil, err
		}
		if row, err := u.Find(r.Context(), id, j.Object); err == nil && row.State == store.UploadOpen {
			data.Upload = row // it can be tried again
		}
	}
	return data, nil
}

// before counts the jobs that come first.
func (d *Desk) before(ctx context.Context, j store.Job) (n int, err error) {
	all, err := d.Hub.Store().Jobs(ctx, "")
	for _, x := range all {
		if x.Kind == j.Kind && x.ID < j.ID && !x.State.Ended() {
			n++
		}
	}
	return n, err
}

// mayCancel: who asked for a job stops it, and a steward any.
func (d *Desk) mayCancel(r *page.Request, j store.Job) error {
	if j.Who == r.Name() {
		return nil
	}
	return may(r.Context(), d.as(r), access.BuildMake, j.Study, "")
}

func (d *Desk) cancelJob(r *page.Request) error {
	j, err := d.findJob(r)
	if err != nil {
		return err
	}
	if err := d.mayCancel(r, j); err != nil {
		return err
	}
	if err := d.Jobs.Cancel(r.Context(), d.as(r), j); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	r.Flash("info", "staff.job.stopping")
	return r.Redirect(fmt.Sprintf("/studies/%s/jobs/%d", j.Study, j.ID))
}
