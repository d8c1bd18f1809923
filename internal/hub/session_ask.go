package hub

import (
	"context"
	"time"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
)

// AskOptions are what a researcher asks a session for.
type AskOptions struct {
	Study   string
	Purpose string // empty: the first of the authorisation
	With    []string
	Starts  time.Time
	Until   time.Time // zero: four hours later
}

// AskSession asks for a session, which a supervisor confirms or declines. The
// account comes itself, with others of the study.
func (h *Hub) AskSession(ctx context.Context, o AskOptions) (id string, err error) {
	by, err := h.by(ctx, "session ask", o.Study)
	if err != nil {
		return "", err
	}
	s, err := h.current(ctx, o.Study)
	if err != nil {
		return "", err
	}
	if o.Purpose == "" {
		o.Purpose = s.Authorisation.Purposes[0].ID
	}
	if _, named := s.Purpose(o.Purpose); !named {
		return "", h.refuse(ctx, "session ask", o.Study, refusal.New(refusal.Forbidden, "", "authorisation %s lists no purpose %q", s.Authorisation.Number, o.Purpose))
	}
	if o.Until.IsZero() {
		o.Until = o.Starts.Add(usual)
	}
	id, err = h.shared.room.Ask(ctx, by, room.Booking{Study: o.Study, Purpose: o.Purpose, Starts: o.Starts, Until: o.Until, Who: append([]string{h.who}, o.With...)})
	if err != nil {
		return "", h.refuseForbidden(ctx, "session ask", o.Study, err)
	}
	return id, nil
}
