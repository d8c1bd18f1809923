package hub

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

var (
	nameForm = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.@\\-]{0,63}$`)
	idForm   = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)
)

// AddUser gives an account a function; the same function again changes its
// days, which is how one is ended.
func (h *Hub) AddUser(ctx context.Context, f store.Function) (notes []string, err error) {
	done, err := h.shared.deciding.take(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	of, err := h.studyIfRegistered(ctx, f.Study)
	if err != nil {
		return nil, err
	}
	by, err := h.may(ctx, "user add", of)
	if err != nil {
		return nil, err
	}
	if err := checkFunction(f); err != nil {
		return nil, err
	}
	held, err := h.store.Functions(ctx, f.Name)
	if err != nil {
		return nil, err
	}
	same := func(g store.Function) bool { return access.Same(f, g) }
	others := slices.DeleteFunc(slices.Clone(held), same)
	if notes, err = h.checkParty(ctx, f); err != nil {
		return nil, err
	}
	if err := h.separate(ctx, others, f); err != nil {
		return nil, err
	}
	if err := h.keepsSteward(ctx, f, same); err != nil {
		return nil, err
	}
	act := audit.FunctionGiven
	if len(others) < len(held) {
		act = audit.FunctionChanged
	}
	f.Person = newPerson()
	ev := h.event(by, act, f.Study, f.Name, "")
	ev.Note = strings.TrimSpace(strings.Join([]string{f.Role, f.Body, f.From, f.Until}, " "))
	if err := h.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.PutFunction(f) }); err != nil {
		return nil, err
	}
	if act == audit.FunctionChanged {
		h.functionChanged(f.Name)
	}
	return notes, nil
}

// studyIfRegistered is the study in which a function is given. One that is not
// registered yet is the whole hub's affair.
func (h *Hub) studyIfRegistered(ctx context.Context, id string) (access.Object, error) {
	o, err := h.Object(ctx, id)
	if refusal.KindOf(err) == refusal.Misuse {
		return access.Object{}, nil
	}
	return o, err
}

// separate refuses a function that the person may not hold beside another; the
// attempt is an event that names both.
func (h *Hub) separate(ctx context.Context, held []store.Function, f store.Function) error {
	of := func(id string) []string {
		o, _ := h.Object(ctx, id)
		return o.Parties.Suppliers
	}
	with, found := access.Conflict(held, f, of)
	if !found {
		return nil
	}
	note := "separated: " + f.Name + " " + f.Role + " of " + f.Body + ", is " + with.Role + " of " + with.Body
	return h.refuseFor(ctx, "user add", f.Study, note, access.ConflictError(f, with))
}

// keepsSteward refuses to end the function of the last steward: nobody could
// give functions then, nor give that one back. In a real hub the account that
// owns the folder runs every command, so that it has to be a steward itself.
func (h *Hub) keepsSteward(ctx context.Context, f store.Function, same func(store.Function) bool) error {
	if access.Role(f.Role) != access.Steward || f.Until == "" && f.From <= h.today.String() {
		return nil
	}
	all, err := h.store.Functions(ctx, "")
	if err != nil {
		return err
	}
	stays := func(g store.Function) bool {
		return access.Role(g.Role) == access.Steward && g.Until == "" && g.From <= h.today.String() && g.Study == "" &&
			(h.Synthetic || g.Name == h.who) && !(g.Name == f.Name && same(g))
	}
	switch {
	case slices.ContainsFunc(all, stays):
		return nil
	case h.Synthetic:
		return refusal.New(refusal.Misuse, "Make somebody else steward first, without --until.",
			"%s is the last steward without an end: nobody could give functions after him", f.Name)
	}
	return refusal.New(refusal.Misuse, "Make another account steward, without --until, and give it the folder (chown -R); then it ends this function.",
		"%s owns the hub and so runs its commands: without a steward's function nobody could give functions", h.who)
}

func checkFunction(f store.Function) error {
	switch {
	case !nameForm.MatchString(f.Name):
		return refusal.New(refusal.Misuse, "Name an account of the operating system.", "--os %q is no name of an account", f.Name)
	case !access.Role(f.Role).Known():
		return refusal.New(refusal.Misuse, "Roles are steward, supplier, researcher, supervisor, checker, privacy.", "--role %q is no role", f.Role)
	case f.Body != "" && !idForm.MatchString(f.Body):
		return refusal.New(refusal.Misuse, "A body is an id such as vdab.", "--body %q is no id", f.Body)
	case f.Study != "" && !idForm.MatchString(f.Study):
		return refusal.New(refusal.Misuse, "A study is an id such as advice-16-39.", "--study %q is no id", f.Study)
	case f.Body == "" && access.Role(f.Role).OfBody():
		return refusal.New(refusal.Misuse, "Give --body, the party for which the person acts.", "a %s acts for a body", f.Role)
	}
	for flag, day := range map[string]string{"--from": f.From, "--until": f.Until} {
		if day == "" {
			continue
		}
		if _, err := study.ParseDate(day); err != nil {
			return refusal.New(refusal.Misuse, "", "%s: %w", flag, err)
		}
	}
	if f.From != "" && f.Until != "" && f.Until < f.From {
		return refusal.New(refusal.Misuse, "", "--until %s is before --from %s", f.Until, f.From)
	}
	return nil
}

// checkParty compares a function with the study, where it is registered.
func (h *Hub) checkParty(ctx context.Context, f store.Function) (notes []string, err error) {
	if f.Study == "" {
		return nil, nil
	}
	s, err := h.current(ctx, f.Study)
	if refusal.KindOf(err) == refusal.Misuse {
		return []string{"study " + f.Study + " is not registered yet: the function holds from when it is"}, nil
	}
	if err != nil {
		return nil, err
	}
	if o := access.PartiesOf(s); !o.May(access.Role(f.Role), f.Body) {
		return nil, access.PartyError(o, f)
	}
	return nil, nil
}
