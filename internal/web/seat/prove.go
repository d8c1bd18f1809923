package seat

import (
	"encoding/base64"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/web/desk"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// seatData is the page of a seat.
type seatData struct {
	*page.Form
	Seat string // that the browser has proven; empty: none
	Next string
}

// show is where a device registers itself, and proves that it is a seat.
func (s seat) show(r *page.Request) error {
	d := &seatData{Next: page.Local(r.URL.Query().Get("next"))}
	if r.URL.Query().Get("next") == "" {
		d.Next = "/work"
	}
	if at, err := desk.Proof(s.h, r.Request); err == nil {
		d.Seat = at.Seat()
	}
	return r.Render("seat", d)
}

// challenge gives a device the text that it signs.
func (s seat) challenge(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	text, err := s.h.Room().Challenge(r.Context(), f.Text("seat", 32))
	if err != nil {
		return err
	}
	return r.JSON(map[string]string{"challenge": text})
}

// prove takes the signature of a device, and gives it the token of its proof.
func (s seat) prove(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	signature, err := base64.StdEncoding.DecodeString(f.Values.Get("signature"))
	if err != nil {
		return locale.Refuse(refusal.Misuse, "page.form")
	}
	at, err := s.h.Room().ProveKey(r.Context(), f.Values.Get("challenge"), signature, desk.From(r.Request))
	if err != nil {
		return err
	}
	desk.Keep(r.Writer, r.Request, at)
	return r.JSON(map[string]string{"seat": at.Seat()})
}

// enrol registers the key of a device, with the code that a supervisor gave.
func (s seat) enrol(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	v, err := s.h.Room().Enrol(r.Context(), f.Text("code", 16), f.Text("key", 400), desk.From(r.Request))
	if err != nil {
		return err
	}
	return r.JSON(map[string]string{"seat": v.ID})
}

// lend gives a browser a terminal seat, in a hub of made-up persons only: a
// demonstration has no devices.
func (s seat) lend(r *page.Request) error {
	if !s.h.Synthetic {
		return page.NotFound()
	}
	if err := desk.Researches(s.h, r); err != nil {
		return err
	}
	f, err := r.Input()
	if err != nil {
		return err
	}
	at, err := s.h.Room().Lend(r.Context(), f.Text("seat", 32), desk.From(r.Request))
	if err != nil {
		return err
	}
	desk.Keep(r.Writer, r.Request, at)
	return r.Redirect("/work")
}
