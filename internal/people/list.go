package people

import (
	"context"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Person is somebody with what they hold and how far signing in is.
type Person struct {
	Name      string           `json:"name"`
	Display   string           `json:"display,omitempty"`
	State     string           `json:"state"` // not invited, invited, ready, closed
	Until     time.Time        `json:"until,omitzero"`
	Functions []store.Function `json:"functions"`
}

// List is everybody whom the hub knows, for who may see it.
func List(ctx context.Context, h *hub.Hub) ([]Person, error) {
	if _, err := h.May(ctx, access.PeopleRead, access.Object{}); err != nil {
		return nil, err
	}
	s := h.Store()
	all, err := s.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	open, err := s.OpenLinks(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Person, 0, len(all))
	for _, a := range all {
		p := Person{Name: a.Name, Display: a.Display}
		if p.Functions, err = s.Functions(ctx, a.Name); err != nil {
			return nil, err
		}
		if p.State, p.Until, err = stateOf(ctx, s, a, open); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func stateOf(ctx context.Context, s *store.Store, a store.Account, open []store.Link) (string, time.Time, error) {
	if !a.Closed.IsZero() {
		return "closed", time.Time{}, nil
	}
	for _, l := range open {
		if l.Name == a.Name && hub.Now().Before(l.Expires) {
			return "invited", l.Expires, nil
		}
	}
	w, err := waysOf(ctx, s, a.Name)
	if w.Password || len(w.Passkeys)+len(w.Providers) > 0 {
		return "ready", time.Time{}, err
	}
	return "not invited", time.Time{}, err
}
