package web

import (
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/people"
	"github.com/kruistabel/kruistabel/internal/web/bench"
	"github.com/kruistabel/kruistabel/internal/web/folk"
	"github.com/kruistabel/kruistabel/internal/web/lab"
	"github.com/kruistabel/kruistabel/internal/web/page"
	"github.com/kruistabel/kruistabel/internal/web/public"
	"github.com/kruistabel/kruistabel/internal/web/seat"
	"github.com/kruistabel/kruistabel/internal/web/signin"
	"github.com/kruistabel/kruistabel/internal/web/staff"
	"github.com/kruistabel/kruistabel/internal/web/wall"
)

// Parts are what the areas work with. Each area adds its own field; its zero
// value leaves the area's pages in the gallery and its routes without use.
type Parts struct {
	Register public.Register // nil: the register is closed
	Hub      *hub.Hub        // whose pages these are
	People   *people.People  // nil: nobody can sign in
	Staff    staff.Desk      // steward, supplier, privacy officer
	Bench    bench.Parts     // the workbench; its zero value is that of Hub
	Lab      lab.Parts       // SQL, programs, models
}

// areas are all areas of the site, in the order of the gallery. Each has a line.
func areas(p Parts) []page.Area {
	return []page.Area{
		public.New(p.Register),
		signin.New(p.People),
		folk.New(p.Hub, p.People),
		staff.Area(&p.Staff),
		wall.New(p.Hub),
		seat.New(p.Hub),
		bench.New(p.Bench.Over(p.Hub)),
		lab.New(p.Lab),
	}
}
