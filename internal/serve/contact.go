package serve

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// mostNames is how many people a refusal names.
const mostNames = 3

// contact says who can help after a refusal: the people whose function it is, by
// the names that they show, and what the configuration says. Who is not signed
// in reads only that.
func (s *Site) contact(r *page.Request, refused error) string {
	parts := []string{}
	if role := access.HelpOf(refused).Role(); r.Who != nil && role != "" {
		names, err := s.named(r.Context(), role, r.PathValue("study"), r.Name())
		if err != nil {
			s.fault("whom to ask")(err)
		}
		if len(names) > 0 {
			parts = append(parts, strings.Join(names, ", ")+" ("+locale.T(r.Lang, "frame.role."+string(role))+")")
		}
	}
	if s.config.Contact != "" {
		parts = append(parts, s.config.Contact)
	}
	return strings.Join(parts, "; ")
}

// named are the people of a role today, for a study or for all, but for who
// asks. Of supervisors those on duty come first.
func (s *Site) named(ctx context.Context, role access.Role, of, but string) (out []string, err error) {
	accounts, err := s.hub.Store().Accounts(ctx)
	if err != nil {
		return nil, err
	}
	functions, err := s.hub.Store().Functions(ctx, "")
	if err != nil {
		return nil, err
	}
	today := study.DateOf(hub.Now())
	holds := func(a store.Account) bool {
		return a.Name != but && a.Closed.IsZero() && slices.ContainsFunc(functions, func(f store.Function) bool {
			return f.Name == a.Name && access.Role(f.Role) == role && access.InForce(f, today) && (f.Study == "" || f.Study == of)
		})
	}
	accounts = slices.DeleteFunc(accounts, func(a store.Account) bool { return !holds(a) })
	if role == access.Supervisor {
		duties, err := s.hub.Store().Duties(ctx)
		if err != nil {
			return nil, err
		}
		away := func(a store.Account) int {
			if slices.ContainsFunc(duties, func(d store.Duty) bool { return d.Supervisor == a.Name }) {
				return 0
			}
			return 1
		}
		slices.SortStableFunc(accounts, func(a, b store.Account) int { return away(a) - away(b) })
	}
	for _, a := range accounts[:min(len(accounts), mostNames)] {
		out = append(out, cmp.Or(a.Display, a.Name))
	}
	return out, nil
}
