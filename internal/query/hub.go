package query

import (
	"context"
	"strings"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/query/statement"
	"github.com/kruistabel/kruistabel/internal/room"
)

// FromHub finds the tables of a desk in a hub, as far as its researcher may.
func FromHub(h *hub.Hub) func(context.Context, *room.Desk) (Tables, error) {
	return func(ctx context.Context, desk *room.Desk) (Tables, error) {
		f, err := h.For(desk.Who).TableFiles(ctx, desk)
		if err != nil {
			return Tables{}, err
		}
		return Tables{Study: desk.Study, Build: f.Build, Hash: f.Hash, Files: f.Files}, nil
	}
}

// measureColumn is the dimension whose types have tables of their own.
const measureColumn = "measure"

// Spec is the request for what a marginal counts: the same dimensions at the
// finest codes, the same groups and filters. codes gives the codes of a
// dimension of the table, for the group of all others.
func Spec(m *statement.Marginal, codes func(dimension string) []string) *airlock.Spec {
	name, types := strings.CutSuffix(m.Table, "_types")
	s := &airlock.Spec{Table: name}
	for _, d := range m.Dimensions {
		one := airlock.Dimension{Name: d.Name, Level: "leaf"}
		switch {
		case len(d.Groups) > 0:
			one.Level, one.Groups = "", groups(d, codes(d.Name))
		case d.Name == measureColumn && types:
			one.Level = "type"
		case d.Name == measureColumn:
			one.Level = "subtype"
		}
		s.Dimensions = append(s.Dimensions, one)
	}
	for _, f := range m.Filters {
		s.Filters = append(s.Filters, airlock.Filter{Name: f.Name, Codes: f.Codes})
	}
	return s
}

// groups are those of a CASE, with the codes that no WHEN names in the group of
// its ELSE.
func groups(d statement.Dimension, codes []string) airlock.Groups {
	named := map[string]bool{}
	var out airlock.Groups
	for _, g := range d.Groups {
		if len(g.Codes) == 0 {
			continue // every code of it is in an earlier group
		}
		out = append(out, airlock.Group{Code: g.Code, Codes: g.Codes})
		for _, code := range g.Codes {
			named[code] = true
		}
	}
	rest := airlock.Group{Code: d.Rest}
	for _, code := range codes {
		if !named[code] {
			rest.Codes = append(rest.Codes, code)
		}
	}
	if len(rest.Codes) > 0 {
		out = append(out, rest)
	}
	return out
}
