package staff

import (
	"fmt"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// needs are what waits for a steward, a supplier or an officer.
func (d *Desk) needs(r *page.Request) ([]page.Need, error) {
	switch access.Role(r.Who.Role) {
	case access.Steward:
		return d.stewardNeeds(r)
	case access.Supplier:
		return d.supplierNeeds(r)
	case access.Privacy:
		return d.officerNeeds(r)
	}
	return nil, nil
}

func (d *Desk) stewardNeeds(r *page.Request) (out []page.Need, err error) {
	h := d.as(r)
	list, err := h.StudyList(r.Context())
	if err != nil {
		return nil, err
	}
	for _, v := range list {
		for _, w := range v.Warnings {
			if w.Key == "suspended" {
				out = append(out, page.Need{Text: locale.Say("warning.suspended", w.Args...), Path: "/studies/" + v.ID, Study: v.ID, State: "blocking"})
			}
			if w.Key == "ends" || w.Key == "expired" {
				out = append(out, page.Need{Text: locale.Say("warning."+w.Key, w.Args...), Path: "/studies/" + v.ID + "/authorisation", Study: v.ID, Due: v.Acts.Until.Time(), State: endState(v)})
			}
		}
		more, err := d.buildNeeds(r, h, v)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

func endState(v hub.StudyView) string {
	if v.State == access.Expired {
		return "blocking"
	}
	return "needs"
}

// buildNeeds: deliveries that no build used, a build that failed, and one that
// waits for approval.
func (d *Desk) buildNeeds(r *page.Request, h *hub.Hub, v hub.StudyView) (out []page.Need, err error) {
	builds, err := h.BuildList(r.Context(), v.ID)
	if err != nil {
		return nil, err
	}
	deliveries, err := h.DeliveryList(r.Context(), v.ID)
	if err != nil {
		return nil, err
	}
	last := time.Time{}
	if len(builds) > 0 {
		last = builds[0].Finished
	}
	came := 0
	for _, x := range deliveries {
		if x.InForce() && x.Taken.After(last) {
			came++
		}
	}
	base := "/studies/" + v.ID
	if came > 0 {
		out = append(out, page.Need{Text: locale.Say("staff.need.arrived", "n", came), Path: base + "/deliveries", Study: v.ID, State: "needs"})
	}
	if len(builds) > 0 && builds[0].InForce == "" {
		out = append(out, page.Need{Text: locale.Say("staff.need.approve", "build", builds[0].Number), Path: fmt.Sprintf("%s/builds/%d", base, builds[0].Number), Study: v.ID, State: "needs"})
	}
	all, err := h.Jobs(r.Context(), v.ID, store.BuildJob)
	if err != nil || len(all) == 0 {
		return out, err
	}
	if j := all[0]; j.State == store.JobFailed || j.State == store.JobInterrupted {
		out = append(out, page.Need{Text: locale.Say("staff.need.failed", "day", j.Ended), Path: fmt.Sprintf("%s/jobs/%d", base, j.ID), Study: v.ID, State: "blocking"})
	} else if !j.State.Ended() {
		out = append(out, page.Need{Text: locale.Say("staff.need.building"), Path: fmt.Sprintf("%s/jobs/%d", base, j.ID), Study: v.ID, State: "waiting"})
	}
	return out, nil
}

// supplierNeeds: what the study expects of the body, and uploads that stopped.
func (d *Desk) supplierNeeds(r *page.Request) (out []page.Need, err error) {
	h := d.as(r)
	list, err := h.StudyList(r.Context())
	if err != nil {
		return nil, err
	}
	for _, v := range list {
		_, s, err := h.StudyPage(r.Context(), v.ID)
		if err != nil {
			return nil, err
		}
		own, err := h.DeliveryList(r.Context(), v.ID)
		if err != nil {
			continue // another function of the person: no business here
		}
		for _, m := range hub.MissingDeliveries(s, own) {
			if m.Supplier == r.Who.Body {
				out = append(out, page.Need{Text: locale.Say("staff.need.deliver." + m.Kind), Path: "/studies/" + v.ID + "/deliveries/new?kind=" + m.Kind, Study: v.ID, State: "needs"})
			}
		}
		uploads, err := d.openUploads(r.Context(), h, v.ID)
		if err != nil {
			return nil, err
		}
		for _, u := range uploads {
			if u.State == store.UploadOpen {
				out = append(out, page.Need{Text: locale.Say("staff.need.upload", "name", u.Name), Path: "/studies/" + v.ID + "/uploads/" + u.ID, Study: v.ID, State: "needs",
					Due: u.Begun.Add(d.Limits.Idle)})
			}
		}
	}
	return out, nil
}

// officerNeeds: refusals of access of the last day, and a log that nobody
// verified for a week.
func (d *Desk) officerNeeds(r *page.Request) (out []page.Need, err error) {
	h := d.as(r)
	day, err := h.EventList(r.Context(), hub.EventFilter{Act: "access.refused", From: r.Now.Add(-24 * time.Hour)}, 0, 1)
	if err != nil {
		return nil, err
	}
	if day.Total > 0 {
		out = append(out, page.Need{Text: locale.Say("staff.need.refusals", "n", day.Total), Path: "/audit?act=access.refused", State: "needs"})
	}
	f, err := h.Figures(r.Context())
	if err != nil {
		return nil, err
	}
	if f.Verified == nil || r.Now.Sub(f.Verified.At) > 7*24*time.Hour {
		out = append(out, page.Need{Text: locale.Say("staff.need.verify"), Path: "/audit/verify", State: "needs"})
	}
	calendar, err := h.RetentionCalendar(r.Context())
	for _, x := range calendar {
		if x.What != "acts" && x.N > 0 && x.Days <= hub.EndsSoon {
			out = append(out, page.Need{Text: locale.Say("staff.need.retention."+x.What, "n", x.N), Path: "/records", Study: x.Study, Due: x.Until.Time(), State: "needs"})
		}
	}
	return out, err
}

// things are the studies of a steward or supplier, with their state.
func (d *Desk) things(r *page.Request) (out []page.Thing, err error) {
	if role := access.Role(r.Who.Role); role != access.Steward && role != access.Supplier && role != access.Privacy {
		return nil, nil
	}
	list, err := d.as(r).StudyList(r.Context())
	for _, v := range list {
		title, in := locale.Label(v.Title, r.Lang)
		out = append(out, page.Thing{Group: locale.Say("staff.nav.studies"), Title: title, Lang: in, Path: "/studies/" + v.ID, State: studyMark(v), Word: locale.Say("staff.state." + string(v.State))})
	}
	return out, err
}

func studyMark(v hub.StudyView) string {
	switch {
	case v.State != access.Valid:
		return "blocking"
	case v.DaysLeft >= 0 && v.DaysLeft <= hub.EndsSoon:
		return "needs"
	}
	return "passed"
}
