package staff

import (
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// longestReason is how many bytes the reason of a suspension may have.
const longestReason = 500

// suspend stops a study. The box that says what ends is the confirmation, with
// a script and without.
func (d *Desk) suspend(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	id := r.PathValue("study")
	reason := f.Required("reason", longestReason)
	if !f.Checked("sure") {
		f.Fail("sure", "staff.suspend.unsure")
	}
	if f.OK() {
		_, err := d.as(r).Suspend(r.Context(), id, reason)
		if err == nil {
			r.Flash("ok", "staff.suspend.done", "study", id)
			return r.Redirect("/studies/" + id)
		}
		if refusal.KindOf(err) != refusal.Misuse {
			return err
		}
		if err := f.Refused("reason", err); err != nil {
			return err
		}
	}
	data, err := d.studyData(r, f)
	if err != nil {
		return err
	}
	return r.Render("study", data)
}

// resume has a suspended study go on.
func (d *Desk) resume(r *page.Request) error {
	id := r.PathValue("study")
	if _, err := d.as(r).Resume(r.Context(), id); err != nil {
		return err
	}
	r.Flash("ok", "staff.resume.done", "study", id)
	return r.Redirect("/studies/" + id)
}
