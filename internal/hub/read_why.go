package hub

import (
	"context"
	"errors"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/study"
)

// WhyNot is the refusal that an action would meet now, nil where it would meet
// none: the same as that of the command, but no event, since nobody tried. Fault
// is an error that is no refusal.
func (h *Hub) WhyNot(ctx context.Context, a access.Action, id, body string) (no, fault error) {
	o, err := h.Object(ctx, id)
	if err != nil {
		return nil, err
	}
	o.Body = body
	d, err := h.Decide(ctx, a, o)
	if err != nil || d.Allowed {
		return nil, err
	}
	if d.Reason != access.Reason(access.Authorised) || o.State == access.Suspended {
		return d.Err(), nil
	}
	s, err := h.current(ctx, id)
	if err != nil {
		return nil, err
	}
	_, err = s.Authorise(h.today)
	var outside *study.OutsideActsError
	if !errors.As(err, &outside) {
		return d.Err(), nil
	}
	e := &refusal.Error{Kind: refusal.Forbidden, What: outside.Error()}
	e.Key, e.Args = "acts", []any{"number", outside.Number, "from", outside.Acts.From.String(), "until", outside.Acts.Until.String(), "today", outside.On.String()}
	return e, nil
}
