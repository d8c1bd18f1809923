// Package public is the pages for everybody: the register of studies and
// releases, how to verify a release, the accessibility statement. They carry
// their language in the address, show no figure, and work without script.
package public

import (
	"context"
	"embed"
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

//go:embed templates/*.html
var templates embed.FS

// Study is a study as the register shows it.
type Study struct {
	Code          string
	Title         map[string]string
	Authorisation string // number
	Date          time.Time
	Body          map[string]string // that gave it
	Parties       []map[string]string
	From, Until   string              // quarters of the data, such as 2015Q1
	Purposes      []map[string]string // by language
	Releases      []Release
}

// Release is a release as the register shows it: no figure.
type Release struct {
	ID      string
	Title   string      // as the author wrote it
	Lang    locale.Lang // of the title, where it is known
	Date    time.Time
	Hash    string // SHA-256 of the package
	Revoked bool
}

// Register gives the studies that the public may see. A nil Register closes the
// register; the other pages stay.
type Register interface {
	PublicStudies(context.Context) ([]Study, error)
}

// New makes the area.
func New(register Register) page.Area {
	return page.Area{Name: "public", Templates: templates, Routes: routes(register), Gallery: states()}
}

func routes(register Register) func(*page.Mux) {
	return func(m *page.Mux) {
		for _, l := range locale.Langs {
			at := "/" + string(l)
			m.Get(at+"/accessibility", page.Public, func(r *page.Request) error { return r.Render("accessibility", nil) })
			m.Get(at+"/verify", page.Public, func(r *page.Request) error { return r.Render("verify", register != nil) })
			if register != nil {
				m.Get(at+"/register", page.Public, list(register))
				m.Get(at+"/register/{code}", page.Public, one(register))
			}
		}
	}
}

func list(register Register) page.Handler {
	return func(r *page.Request) error {
		studies, err := register.PublicStudies(r.Context())
		if err != nil {
			return err
		}
		return r.Render("register", studies)
	}
}

func one(register Register) page.Handler {
	return func(r *page.Request) error {
		studies, err := register.PublicStudies(r.Context())
		if err != nil {
			return err
		}
		for _, s := range studies {
			if s.Code == r.PathValue("code") {
				return r.Render("study", s)
			}
		}
		return page.NotFound()
	}
}

// states are the pages of the area in the gallery.
func states() []page.State {
	sample := Study{
		Code: "wse-2015", Title: map[string]string{"nl": "Tewerkstellingsmaatregelen 2015", "fr": "Mesures pour l’emploi 2015"},
		Authorisation: "18/123", Date: time.Date(2018, 11, 6, 0, 0, 0, 0, time.UTC), Body: map[string]string{"nl": "Informatieveiligheidscomité", "fr": "Comité de sécurité de l’information"},
		Parties: []map[string]string{{"nl": "Departement WSE"}, {"nl": "VDAB"}}, From: "2015Q1", Until: "2016Q4",
		Purposes: []map[string]string{{"nl": "Evaluatie van maatregelen", "fr": "Évaluation des mesures"}},
		Releases: []Release{
			{ID: "R0003", Title: "Personen naar maatregel en regio", Lang: locale.NL, Date: time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC),
				Hash: "5f7c0f2b8a3f4c1de0a9b6d2c4e8f71093ab5cd67ef8091a2b3c4d5e6f708192"},
			{ID: "R0001", Title: "Instroom per kwartaal", Lang: locale.NL, Date: time.Date(2026, 1, 12, 0, 0, 0, 0, time.UTC), Revoked: true,
				Hash: "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"},
		},
	}
	with := func(v any) func(locale.Lang) any { return func(locale.Lang) any { return v } }
	return []page.State{
		{Name: "accessibility statement", Path: "/en/accessibility", Template: "accessibility"},
		{Name: "how to verify", Path: "/en/verify", Template: "verify", Data: with(true)},
		{Name: "how to verify, register closed", Path: "/en/verify", Template: "verify", Data: with(false)},
		{Name: "register, empty", Path: "/en/register", Template: "register", Data: with([]Study{})},
		{Name: "register", Path: "/en/register", Template: "register", Data: with([]Study{sample})},
		{Name: "register, a study", Path: "/en/register/wse-2015", Template: "study", Data: with(sample)},
		{Name: "register, a study without releases", Path: "/en/register/wse-2015", Template: "study", Data: func(locale.Lang) any {
			s := sample
			s.Releases = nil
			return s
		}},
	}
}
