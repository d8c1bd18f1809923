package staff

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

type auditData struct {
	*page.Form
	Page     *hub.EventPage
	Pages    page.Pages
	Studies  []page.Choice
	People   []page.Choice
	Acts     []page.Choice
	From     time.Time
	Until    time.Time
	Verify   error
	Export   error
	Filtered bool
	Figures  *hub.ServiceFigures
}

// Sentence is an entry in one sentence.
func (auditData) Sentence(e audit.Event) locale.Text { return sentence(e) }

// Mark is the mark of an entry's outcome.
func (auditData) Mark(e audit.Event) string {
	return map[audit.Outcome]string{audit.Done: "passed", audit.Intended: "waiting", audit.Undone: "ended", audit.Refused: "blocking"}[e.Outcome]
}

// sentence tells what an event says. An act that the catalogue does not know
// has a plain one.
func sentence(e audit.Event) locale.Text {
	key := "act." + string(e.Act)
	if !locale.Has(key) {
		return locale.Say("act.other", "who", e.Who, "act", string(e.Act), "object", e.Object, "study", e.Study)
	}
	return locale.Say(key, "who", e.Who, "object", e.Object, "study", e.Study, "note", e.Note)
}

const eventsPerPage = 50

func (d *Desk) audit(r *page.Request) error {
	h, q := d.as(r), r.Query()
	f := hub.EventFilter{Study: q.Value("study"), Who: q.Value("who"), Act: q.Value("act"), Failed: q.Checked("failed")}
	data := auditData{Form: q}
	if q.Value("from") != "" {
		data.From = q.Day("from")
		f.From = data.From
	}
	if q.Value("until") != "" {
		if data.Until = q.Day("until"); !data.Until.IsZero() {
			f.Until = data.Until.AddDate(0, 0, 1)
		}
	}
	at, _ := strconv.Atoi(q.Value("page"))
	at = max(at, 1)
	var err error
	if data.Page, err = h.EventList(r.Context(), f, (at-1)*eventsPerPage, eventsPerPage); err != nil {
		return err
	}
	if data.Figures, err = h.Figures(r.Context()); err != nil {
		return err
	}
	data.Filtered = f != (hub.EventFilter{})
	data.Verify, data.Export = may(r.Context(), h, access.AuditVerify, "", ""), may(r.Context(), h, access.AuditExport, "", "")
	data.fill(r, at)
	list, err := h.StudyList(r.Context())
	if err != nil {
		return err
	}
	data.Studies = []page.Choice{{Key: "audit.any"}}
	for _, s := range list {
		data.Studies = append(data.Studies, page.Choice{Value: s.ID, Text: s.ID})
	}
	return r.Render("audit", data)
}

// fill makes the choices of the filters and the address of the next page.
func (a *auditData) fill(r *page.Request, at int) {
	a.People, a.Acts = []page.Choice{{Key: "audit.any"}}, []page.Choice{{Key: "audit.any"}}
	for _, who := range a.Page.Who {
		a.People = append(a.People, page.Choice{Value: who, Text: who})
	}
	for _, act := range a.Page.Acts {
		a.Acts = append(a.Acts, page.Choice{Value: act, Text: act})
	}
	q := url.Values{}
	for name, values := range r.URL.Query() {
		if name != "page" {
			q[name] = values
		}
	}
	a.Pages = page.Pages{Path: "/audit?" + strings.TrimPrefix(q.Encode()+"&page=", "&"), Current: at, Last: (a.Page.Total + eventsPerPage - 1) / eventsPerPage, Total: a.Page.Total}
}

type verifyData struct {
	Verified *hub.EventsVerified
	Last     *audit.Event
	Verify   error
	Export   error
}

// Key is the sentence of a finding.
func (verifyData) Key(b hub.BrokenEvent) string { return "verify." + b.Key }

func (d *Desk) verifyPage(r *page.Request) error {
	h := d.as(r)
	f, err := h.Figures(r.Context())
	if err != nil {
		return err
	}
	return r.Render("verify", verifyData{Last: f.Verified, Verify: may(r.Context(), h, access.AuditVerify, "", ""), Export: may(r.Context(), h, access.AuditExport, "", "")})
}

func (d *Desk) verify(r *page.Request) error {
	h := d.as(r)
	v, err := h.VerifyEvents(r.Context())
	if err != nil {
		return err
	}
	return r.Render("verify", verifyData{Verified: v, Export: may(r.Context(), h, access.AuditExport, "", "")})
}

func (d *Desk) export(r *page.Request) error {
	h := r.Writer.Header()
	h.Set("Content-Type", "application/x-ndjson; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="events-`+r.Now.Format("2006-01-02")+`.jsonl"`)
	return d.as(r).ExportEvents(r.Context(), r.Writer)
}

type recordsData struct {
	Records  []hub.ProcessingRecord
	Calendar []hub.Retained
	Reviews  []hub.AccessReview
}

func (d *Desk) records(r *page.Request) error {
	h := d.as(r)
	var data recordsData
	var err error
	if data.Records, err = h.Records(r.Context()); err != nil {
		return err
	}
	if data.Calendar, err = h.RetentionCalendar(r.Context()); err != nil {
		return err
	}
	if data.Reviews, err = h.AccessReviews(r.Context()); err != nil {
		return err
	}
	return r.Render("records", data)
}

type figuresData struct{ *hub.ServiceFigures }

func (d *Desk) figures(r *page.Request) error {
	f, err := d.as(r).Figures(r.Context())
	if err != nil {
		return err
	}
	return r.Render("figures", figuresData{f})
}
