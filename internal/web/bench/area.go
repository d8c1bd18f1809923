// Package bench is the workbench's pages: tables, basket, requests, dictionary.
// The engine is internal/pivot; here is only how it looks, in four languages.
//
// Everything below /work needs a desk in an open session: handlers ask for it
// before anything else, so that their routes are open to whoever is signed in.
package bench

import (
	"embed"
	"io"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/web/desk"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

//go:embed templates/*.html
var templates embed.FS

// Parts are what the pages work with. The zero value leaves their routes without
// use; of Bench and Desk those of the hub are taken where they are nil.
type Parts struct {
	Hub   *hub.Hub
	Bench *pivot.Bench
	Desk  func(*page.Request) (*room.Desk, error)       // of the person and the seat that ask
	File  func(run, name string) (io.ReadCloser, error) // of a program's run; nil: none can be asked for
}

// New makes the area.
func New(p Parts) page.Area {
	if p.Hub != nil && p.Bench == nil {
		p.Bench = pivot.NewBench(p.Hub, pivot.NewEngine(2))
	}
	if p.Desk == nil {
		p.Desk = func(r *page.Request) (*room.Desk, error) { return desk.Of(p.Hub, r) }
	}
	w := work{p}
	return page.Area{
		Name:      "bench",
		Templates: templates,
		Scripts:   []string{"seat.js", "bench.js"},
		Styles:    []string{"bench.css"},
		Nav: []page.Nav{
			{Key: "bench.nav.tables", Path: "/work/tables", Roles: []string{"researcher"}, Order: 20},
			{Key: "bench.nav.basket", Path: "/work/basket", Roles: []string{"researcher"}, Order: 40},
			{Key: "bench.nav.requests", Path: "/requests", Roles: []string{"researcher"}, Order: 45},
		},
		Routes:  w.routes,
		Needs:   w.needs,
		Things:  w.things,
		Gallery: gallery(),
	}
}

// Over are the parts with a hub, where they have none.
func (p Parts) Over(h *hub.Hub) Parts {
	if p.Hub == nil {
		p.Hub = h
	}
	return p
}

type work struct{ Parts }

func (w work) routes(m *page.Mux) {
	m.Get("/work/tables", page.AnySignedIn, w.cards)
	m.Get("/work/tables/{table}", page.AnySignedIn, w.table)
	m.Post("/work/tables/{table}", page.AnySignedIn, w.step)
	m.Get("/work/tables/{table}/codes/{dimension}", page.AnySignedIn, w.codes)
	m.Get("/work/tables/{table}/cell/{cell}", page.AnySignedIn, w.cell)
	m.Get("/work/tables/{table}/fewer", page.AnySignedIn, w.fewer)
	m.Get("/work/tables/{table}/saved", page.AnySignedIn, w.saved)
	m.Post("/work/tables/{table}/saved", page.AnySignedIn, w.save)
	m.Get("/work/tables/{table}/copy", page.AnySignedIn, w.copy)
	m.Get("/work/basket", page.AnySignedIn, w.basket)
	m.Post("/work/basket", page.AnySignedIn, w.drop)
	m.Get("/work/basket/{item}", page.AnySignedIn, w.ask)
	m.Post("/work/basket/{item}", page.AnySignedIn, w.submit, page.Timeout(submitLimit))
	m.Get("/requests", access.RequestRead, w.requests)
	m.Get("/requests/{request}", access.RequestRead, w.request)
	m.Get("/studies/{study}/dictionary", access.DictionaryRead, w.dictionary)
}
