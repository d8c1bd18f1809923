// Package staff is the pages of the data steward, the supplier and the privacy
// officer: studies and their authorisations, deliveries and receipts, builds
// with their linkage report, the audit log, records of processing and figures
// of the service.
//
// None of them shows a cell or a total of a table, nor a value of a row. Who may
// see and do what the hub decides for every page again; a button that cannot be
// used now stays, with the reason that the command line gives.
package staff

import (
	"context"
	"embed"
	"errors"
	"net/http"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/jobs"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/upload"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

//go:embed templates/*.html
var templates embed.FS

// Desk is what the pages work on.
type Desk struct {
	Hub    *hub.Hub
	Jobs   *jobs.Queue
	Limits upload.Limits
}

// Area is the pages of steward, supplier and officer.
func Area(d *Desk) page.Area {
	if d.Limits == (upload.Limits{}) {
		d.Limits = upload.DefaultLimits
	}
	return page.Area{
		Name: "staff", Templates: templates, Routes: d.routes, Styles: []string{"staff.css"}, Scripts: []string{"staff.js"},
		Nav: []page.Nav{
			{Key: "staff.nav.studies", Path: "/studies", Roles: roles(access.Steward, access.Supplier, access.Privacy, access.Checker, access.Supervisor), Order: 10},
			{Key: "staff.nav.audit", Path: "/audit", Roles: roles(access.Privacy), Order: 60},
			{Key: "staff.nav.records", Path: "/records", Roles: roles(access.Privacy), Order: 70},
			{Key: "staff.nav.figures", Path: "/figures", Roles: roles(access.Privacy, access.Steward, access.Checker, access.Supervisor), Order: 80},
		},
		Needs: d.needs, Things: d.things, Gallery: states(),
	}
}

func roles(list ...access.Role) (out []string) {
	for _, r := range list {
		out = append(out, string(r))
	}
	return out
}

func (d *Desk) routes(m *page.Mux) {
	m.Get("/studies", access.StudyRead, d.studies)
	m.Get("/studies/new", access.StudyAdd, d.newStudy)
	m.Post("/studies/new", access.StudyAdd, d.addStudy, page.MaxBody(4<<20))
	m.Get("/studies/{study}", access.StudyRead, d.study)
	m.Post("/studies/{study}/suspend", access.StudySuspend, d.suspend)
	m.Post("/studies/{study}/resume", access.StudySuspend, d.resume)
	m.Get("/studies/{study}/authorisation", access.AuthorisationRead, d.authorisation)

	// Whose delivery it is the hub knows: the route asks for the study only.
	m.Get("/studies/{study}/deliveries", access.StudyRead, d.deliveries)
	m.Get("/studies/{study}/deliveries/new", access.StudyRead, d.newDelivery)
	m.Post("/studies/{study}/deliveries/new", access.DeliveryMake, d.sendWhole, page.MaxBody(d.Limits.Bytes+1<<20), page.Timeout(0))
	m.Get("/studies/{study}/deliveries/{delivery}", access.StudyRead, d.delivery)
	m.Get("/studies/{study}/deliveries/{delivery}/rejects.csv", access.StudyRead, d.rejectsFile, page.Timeout(0))
	m.Post("/studies/{study}/uploads", access.DeliveryMake, d.beginUpload)
	m.Get("/studies/{study}/uploads/{upload}", access.StudyRead, d.upload)
	m.Patch("/studies/{study}/uploads/{upload}", access.DeliveryMake, d.appendUpload, page.MaxBody(d.Limits.Bytes), page.Timeout(0))
	m.Delete("/studies/{study}/uploads/{upload}", access.DeliveryMake, d.cancelUpload)
	m.Post("/studies/{study}/uploads/{upload}/cancel", access.DeliveryMake, d.cancelUpload)
	m.Post("/studies/{study}/uploads/{upload}/finish", access.DeliveryMake, d.finishUpload)

	m.Get("/studies/{study}/builds", access.BuildRead, d.builds)
	m.Post("/studies/{study}/builds", access.BuildMake, d.makeBuild)
	m.Get("/studies/{study}/builds/{build}", access.BuildRead, d.build)
	m.Post("/studies/{study}/builds/{build}/approve", access.BuildApprove, d.approve, page.Timeout(0))
	m.Get("/studies/{study}/builds/{build}/compare/{other}", access.BuildRead, d.compare, page.Timeout(0))
	m.Get("/studies/{study}/jobs/{job}", access.StudyRead, d.job)
	m.Get("/studies/{study}/jobs/{job}/live", access.StudyRead, d.jobLive, page.Timeout(0))
	m.Post("/studies/{study}/jobs/{job}/cancel", access.JobStop, d.cancelJob)

	m.Get("/audit", access.AuditRead, d.audit)
	m.Get("/audit/verify", access.AuditVerify, d.verifyPage)
	m.Post("/audit/verify", access.AuditVerify, d.verify, page.Timeout(0))
	m.Post("/audit/export", access.AuditExport, d.export, page.Timeout(0))
	m.Get("/records", access.RecordsRead, d.records)
	m.Get("/figures", access.FiguresRead, d.figures)
}

// as is the hub for who asks, in the role in which they act now.
func (d *Desk) as(r *page.Request) *hub.Hub {
	return d.Hub.For(r.Name()).In(access.Role(r.Who.Role))
}

// may answers whether the action can be done now: nil, or the refusal that its
// button shows.
func may(ctx context.Context, h *hub.Hub, a access.Action, study, body string) error {
	err, fault := h.WhyNot(ctx, a, study, body)
	return errors.Join(err, fault)
}

// found makes the page of a thing that is not there a 404.
func found(err error) error {
	if errors.Is(err, hub.ErrNoSuch) || errors.Is(err, upload.ErrNotThere) {
		return page.Fail(http.StatusNotFound, page.NotFound())
	}
	return err
}

// warned are warnings as sentences.
func warned(list []hub.Warning) (out []locale.Text) {
	for _, w := range list {
		out = append(out, locale.Say("warning."+w.Key, w.Args...))
	}
	return out
}
