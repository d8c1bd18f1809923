package hub

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Subject is the account that acts, with all its functions.
func (h *Hub) Subject(ctx context.Context) (access.Subject, error) {
	s := access.Subject{Name: h.who, As: h.role}
	var err error
	if s.Held, err = h.store.Functions(ctx, h.who); err != nil || len(s.Held) == 0 {
		return s, err
	}
	account, err := h.store.Account(ctx, h.who)
	s.Closed = !account.Closed.IsZero()
	return s, err
}

// In is the same hub, acted upon in one role: functions of others do not
// count, although what separates functions does.
func (h *Hub) In(r access.Role) *Hub {
	other := *h
	other.role = r
	return &other
}

// Object is a study as the rules of access see it today; none where id is
// empty. What else the rules ask for the caller fills in.
func (h *Hub) Object(ctx context.Context, id string) (access.Object, error) {
	if id == "" {
		return access.Object{}, nil
	}
	row, err := h.registered(ctx, id)
	if err != nil {
		return access.Object{}, err
	}
	known, err := h.factsOf(row)
	if err != nil {
		return access.Object{}, err
	}
	o := access.Object{Study: id, Parties: known.parties}
	o.State, o.Stopped, err = h.stateOf(ctx, id, known.acts)
	return o, err
}

func (h *Hub) factsOf(row store.Study) (facts, error) {
	return h.shared.facts.of(row.Hash, func() (facts, error) {
		s, err := h.revisionOf(row)
		if err != nil {
			return facts{}, err
		}
		return facts{access.PartiesOf(s), s.Authorisation.Acts}, nil
	})
}

// Decide says whether the account may do something today, and why not. It
// leaves no event: pages ask it for what they offer.
func (h *Hub) Decide(ctx context.Context, a access.Action, o access.Object) (access.Decision, error) {
	s, err := h.Subject(ctx)
	if err != nil {
		return access.Decision{}, err
	}
	return access.Decide(s, a, o, h.today), nil
}

// May is the function in which the account may do something; a refusal is an
// event.
func (h *Hub) May(ctx context.Context, a access.Action, o access.Object) (store.Function, error) {
	d, err := h.Decide(ctx, a, o)
	if err != nil {
		return store.Function{}, err
	}
	if d.Allowed {
		return d.Function, nil
	}
	return store.Function{}, h.refuseFor(ctx, string(a), o.Study, string(d.Reason), d.Err())
}

// Enter says whether the account may come to an address of an action, about a
// study or none. A refusal is an event. What the action asks of a session, a
// delivery or a request is left to who answers there.
func (h *Hub) Enter(ctx context.Context, a access.Action, study string) error {
	o, err := h.Object(ctx, study)
	if refusal.KindOf(err) == refusal.Misuse {
		return access.NoStudy(study)
	}
	if err != nil {
		return err
	}
	s, err := h.Subject(ctx)
	if err != nil {
		return err
	}
	if d := access.Gate(s, a, o, h.today); !d.Allowed {
		return h.refuseFor(ctx, string(a), study, string(d.Reason), d.Err())
	}
	return nil
}

// may is May for a command, whose refusals name the command.
func (h *Hub) may(ctx context.Context, command string, o access.Object) (store.Function, error) {
	a := access.Commands[command]
	d, err := h.Decide(ctx, a, o)
	if err != nil || d.Allowed {
		return d.Function, err
	}
	switch d.Reason {
	case access.NoRole, access.NotHere, access.NotToday, access.Supplies, access.Analyses:
		return store.Function{}, h.refuseFor(ctx, command, o.Study, string(d.Reason), h.noFunction(command, d))
	case access.Reason(access.Authorised):
		if o.State == access.Suspended {
			break
		}
		if _, _, err := h.authorised(ctx, command, o.Study); err != nil {
			return store.Function{}, err
		}
	}
	return store.Function{}, h.refuseFor(ctx, command, o.Study, string(d.Reason), d.Err())
}

// noFunction tells on the command line how somebody gets the function.
func (h *Hub) noFunction(command string, d access.Decision) error {
	roles := make([]string, 0, 3)
	for _, r := range d.Roles {
		roles = append(roles, string(r))
	}
	of := ""
	if d.Object.Study != "" {
		of = " of " + d.Object.Study
	}
	err := d.Err()
	var e *refusal.Error
	if !errors.As(err, &e) {
		return err
	}
	e.What = command + " is for a " + strings.ReplaceAll(strings.Join(roles, " or a "), string(access.Privacy), string(access.Privacy)+" officer") +
		of + ", and " + h.who + " is none"
	e.Todo = "A steward gives functions: kruistabel user add HUB --os " + h.who + " --role " + roles[0]
	if h.Synthetic {
		e.Todo += "; in this synthetic hub --as NAME acts as somebody else."
	}
	return e
}

// refuse records a refusal that the rules made, and returns it.
func (h *Hub) refuse(ctx context.Context, command, study string, why error) error {
	return h.refuseFor(ctx, command, study, "", why)
}

func (h *Hub) refuseFor(ctx context.Context, what, study, reason string, why error) error {
	ev := audit.Event{Who: h.who, Study: study, Act: audit.AccessRefused, Object: what, Outcome: audit.Refused, Note: reason}
	return errors.Join(why, h.store.Change(ctx, ev, nil))
}

// OnFunctionChange has fn called, with the account, after functions of somebody
// were changed or ended, and after the account was closed: what they opened ends
// then. It is to be called while the hub is set up, before many act at once.
func (h *Hub) OnFunctionChange(fn func(name string)) {
	h.shared.onChange = append(slices.Clone(h.shared.onChange), fn)
}

// AccountChanged tells the same of an account that was closed.
func (h *Hub) AccountChanged(name string) { h.functionChanged(name) }

func (h *Hub) functionChanged(name string) {
	for _, fn := range h.shared.onChange {
		fn(name)
	}
}
