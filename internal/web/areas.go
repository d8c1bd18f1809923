package web

import (
	"github.com/kruistabel/kruistabel/internal/web/page"
	"github.com/kruistabel/kruistabel/internal/web/public"
	"github.com/kruistabel/kruistabel/internal/web/staff"
)

// Parts are what the areas work with. Each area adds its own field; its zero
// value leaves the area's pages in the gallery and its routes without use.
type Parts struct {
	Register public.Register // nil: the register is closed
	Staff    staff.Desk      // steward, supplier, privacy officer
}

// areas are all areas of the site, in the order of the gallery. Each has a line.
func areas(p Parts) []page.Area {
	return []page.Area{
		public.New(p.Register),
		staff.Area(&p.Staff),
	}
}
