// Package lab is the part of the workbench where researchers write: SQL,
// programs, models. Engines are internal/query, internal/program and
// internal/model; here is only how they look, in four languages.
//
// Everything below /work needs a desk in an open session: handlers ask for it
// before anything else. Programs are also sent from outside the room
// (/programs/send), where nothing true is shown.
package lab

import (
	"context"
	"embed"
	"slices"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/model"
	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/internal/program"
	"github.com/kruistabel/kruistabel/internal/query"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/web/desk"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

//go:embed templates/*.html
var templates embed.FS

// Parts are what the pages work with. The zero value leaves their routes without
// use.
type Parts struct {
	Hub      *hub.Hub
	Desk     func(*page.Request) (*room.Desk, error) // of the person and the seat that ask
	Programs *program.Service
	Models   *model.Service
	SQL      *query.Service
	Bench    *pivot.Bench // takes up what a statement asked for
	// Offer puts a file of a run into the basket of a desk.
	Offer func(ctx context.Context, desk *room.Desk, item *program.Item) error
}

// New makes the area.
func New(p Parts) page.Area {
	if p.Desk == nil {
		p.Desk = func(r *page.Request) (*room.Desk, error) { return desk.Of(p.Hub, r) }
	}
	if p.Offer == nil {
		p.Offer = func(ctx context.Context, d *room.Desk, i *program.Item) error {
			return p.Bench.ChooseFile(ctx, d, pivot.File{Run: i.Run, Name: i.Name, Hash: i.Hash, Bytes: i.Bytes})
		}
	}
	w := work{p}
	return page.Area{
		Name:      "lab",
		Templates: templates,
		Scripts:   []string{"seat.js", "program.js", "sql.js"},
		Styles:    []string{"program.css", "sql.css"},
		Nav: []page.Nav{
			{Key: "sql.nav", Path: sqlPath, Roles: []string{"researcher"}, Order: 25},
			{Key: "program.nav", Path: "/work/programs", Roles: []string{"researcher"}, Order: 30},
			{Key: "model.nav", Path: "/work/models", Roles: []string{"researcher"}, Order: 32},
		},
		Routes:  w.routes,
		Gallery: slices.Concat(sqlStates(), programStates(), modelStates()),
	}
}

type work struct{ Parts }

func (w work) routes(m *page.Mux) {
	w.sqlRoutes(m)
	w.programRoutes(m)
	w.sendRoutes(m)
	w.modelRoutes(m)
}
