// Package folk is the pages about people: who does what in the hub and in a
// study, with the separations that bind them; and one's own account.
package folk

import (
	"embed"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/people"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

//go:embed templates/*.html
var templates embed.FS

// New makes the area. Without people only its gallery is there.
func New(h *hub.Hub, p *people.People) page.Area {
	a := page.Area{Name: "folk", Templates: templates, Scripts: []string{"signin.js"}, Styles: []string{"signin.css"}, Gallery: states(),
		Nav: []page.Nav{{Key: "folk.people", Path: "/people", Roles: []string{string(access.Steward), string(access.Supervisor), string(access.Privacy)}, Order: 60}}}
	if p != nil {
		a.Routes = (&pages{h, p}).routes
	}
	return a
}

// pages answer with the people of a hub.
type pages struct {
	hub    *hub.Hub
	people *people.People
}

func (s *pages) routes(m *page.Mux) {
	m.Get("/people", access.PeopleRead, s.list)
	m.Post("/people", access.FunctionGive, s.give)
	m.Post("/people/invite", access.AccountInvite, s.invite)
	m.Get("/people/{name}", access.PeopleRead, s.person)
	m.Post("/people/{name}/describe", access.AccountInvite, s.describe)
	m.Post("/people/{name}/bind", access.AccountInvite, s.bind)
	m.Post("/people/{name}/close", access.AccountEnd, s.close)
	m.Post("/people/{name}/open", access.AccountEnd, s.reopen)
	m.Post("/people/{name}/end", access.AccountEnd, s.endLogins)

	m.Get("/studies/{study}/people", access.PeopleRead, s.list)
	m.Post("/studies/{study}/people", access.FunctionGive, s.give)
	m.Post("/studies/{study}/people/invite", access.AccountInvite, s.invite)

	m.Get("/me", page.AnySignedIn, s.me)
	m.Post("/me/choices", page.AnySignedIn, s.choices)
	m.Post("/me/password", page.AnySignedIn, s.changePassword)
	m.Get("/me/factor", page.AnySignedIn, s.factor)
	m.Post("/me/factor", page.AnySignedIn, s.keepFactor)
	m.Post("/me/codes", page.AnySignedIn, s.newCodes)
	m.Post("/me/passkeys/ask", page.AnySignedIn, s.askPasskey)
	m.Post("/me/passkeys", page.AnySignedIn, s.addPasskey)
	m.Post("/me/passkeys/remove", page.AnySignedIn, s.removePasskey)
	m.Post("/me/logins/end", page.AnySignedIn, s.endLogin)
	m.Post("/me/logins/others", page.AnySignedIn, s.endOthers)
}
