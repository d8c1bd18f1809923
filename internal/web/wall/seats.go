package wall

import (
	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// seatsData is the seats of all rooms.
type seatsData struct {
	*page.Form
	Seats  []room.Seat
	Code   string // with which a seat registers itself, shown once
	ForWho string // the seat of the code
}

func (w wall) seats(r *page.Request) error {
	all, err := w.h.Room().Seats(r.Context())
	if err != nil {
		return err
	}
	return r.Render("seats", &seatsData{Seats: all})
}

// putSeat registers a seat, gives a code to register its device, or takes it
// out of use.
func (w wall) putSeat(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	by, err := w.h.For(r.Name()).By(r.Context(), access.SeatRegister, "")
	if err != nil {
		return err
	}
	d := &seatsData{Form: f}
	s := room.Seat{ID: f.Required("seat", 32), Room: f.Required("room", 32), Label: f.Text("label", 60), Network: f.Text("network", 60), Certificate: f.Text("certificate", 64)}
	if d.Seats, err = w.h.Room().Seats(r.Context()); err != nil {
		return err
	}
	for _, old := range d.Seats {
		if old.ID == s.ID { // what the form does not show stays
			s.Key = old.Key
			if s.Certificate == "" {
				s.Certificate = old.Certificate
			}
		}
	}
	if f.OK() {
		switch f.Choice("act", "invite", "put", "close") {
		case "invite":
			d.Code, err = w.h.Room().Invite(r.Context(), by, s)
			d.ForWho = s.ID
		case "put":
			err = w.h.Room().PutSeat(r.Context(), by, s)
		case "close":
			s.Closed = r.Site().Now().UTC().Format("2006-01-02T15:04:05Z")
			err = w.h.Room().PutSeat(r.Context(), by, s)
		}
		if err != nil {
			if err := f.Refused("seat", err); err != nil {
				return err
			}
		}
	}
	if d.Seats, err = w.h.Room().Seats(r.Context()); err != nil {
		return err
	}
	if f.OK() && d.Code == "" {
		return r.Redirect("/room/seats")
	}
	return r.Render("seats", d)
}
