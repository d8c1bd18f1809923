package people

import (
	"context"
	"errors"
	"net/mail"
	"strings"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Fresh refuses to change ways of signing in when the last sign-in is long ago:
// who finds a browser open does not take the account.
func (p *People) Fresh(l *Login) error {
	if elapsed(l.Begun, p.clock()) >= p.limits.Fresh {
		return locale.Refuse(refusal.Forbidden, "people.stale")
	}
	return nil
}

// Choices are what somebody chose for themselves.
type Choices struct {
	Lang      string // empty: what the browser asks for
	Theme     string // light, dark; empty follows the system
	Shortcuts bool
}

// KeepChoices keeps what a login chose.
func (p *People) KeepChoices(ctx context.Context, l *Login, c Choices) error {
	a := l.Account
	a.Lang, a.Theme, a.Shortcuts = c.Lang, c.Theme, c.Shortcuts
	if a == l.Account {
		return nil
	}
	return p.store.Change(ctx, event(l.Name, audit.AccountChanged, l.Name, "choices"), func(tx *store.Tx) error { return tx.PutAccount(a) })
}

// Ways are how an account signs in.
type Ways struct {
	Password  bool
	Factor    bool
	Recovery  int // codes left
	Passkeys  []store.Passkey
	Providers []store.Bound
}

// WaysOf are the ways of signing in of a login's account.
func (p *People) WaysOf(ctx context.Context, name string) (Ways, error) {
	return waysOf(ctx, p.store, name)
}

func waysOf(ctx context.Context, s *store.Store, name string) (w Ways, err error) {
	kept, err := s.Credentials(ctx, name)
	if err != nil {
		return w, err
	}
	w = Ways{Password: kept.Password != "", Factor: kept.Secret != "", Recovery: kept.RecoveryCodes}
	if w.Passkeys, err = s.Passkeys(ctx, name); err != nil {
		return w, err
	}
	all, err := s.Subjects(ctx)
	for _, b := range all {
		if b.Name == name {
			w.Providers = append(w.Providers, b)
		}
	}
	return w, err
}

// ChangePassword changes a password that the person knows. Their other logins
// end.
func (p *People) ChangePassword(ctx context.Context, l *Login, old, password string) error {
	defer p.oneAtATime(l.Name)()
	before, err := p.waiting(ctx, l.Name)
	if err != nil {
		return err
	}
	kept, err := p.store.Credentials(ctx, l.Name)
	if err != nil {
		return err
	}
	if kept.Password == "" {
		return locale.Refuse(refusal.Misuse, "people.no_password")
	}
	right, _, err := p.matches(ctx, kept.Password, old)
	if err != nil {
		return err
	}
	if !right {
		return p.failed(ctx, From{Address: l.Address}, l.Name, true, before)
	}
	if err := CheckPassword(password, l.Account); err != nil {
		return err
	}
	hash, err := p.hash(ctx, password)
	if err != nil {
		return err
	}
	return p.store.Change(ctx, event(l.Name, audit.PasswordSet, l.Name, ""), func(tx *store.Tx) error {
		return errors.Join(tx.PutPassword(l.Name, hash), tx.EndLogins(l.Name, l.ID, WhyOwner), tx.PutFailures(hashOf(l.Name), store.Failures{}))
	})
}

// OfferFactor is a second factor that a login may take; sealed is the one that a
// form gave back.
func (p *People) OfferFactor(l *Login, sealed string) Offer { return p.again(l.Name, l.ID, sealed) }

// KeepFactor puts another second factor in the place of the former, with new
// recovery codes. A password, where it is given, is set with it: for who had
// none.
func (p *People) KeepFactor(ctx context.Context, l *Login, password, sealed, code string) (codes []string, err error) {
	if err := p.Fresh(l); err != nil {
		return nil, err
	}
	kept, err := p.store.Credentials(ctx, l.Name)
	if err != nil {
		return nil, err
	}
	set := &factors{}
	if kept.Password == "" {
		set, err = p.newFactors(ctx, l.Account, password, sealed, l.ID, code)
	} else {
		set, err = p.newFactor(l.Name, sealed, l.ID, code)
	}
	if err != nil {
		return nil, err
	}
	ev := event(l.Name, audit.AccountChanged, l.Name, "second factor")
	return set.codes, p.store.Change(ctx, ev, func(tx *store.Tx) error {
		return errors.Join(set.put(tx, l.Name), tx.EndLogins(l.Name, l.ID, WhyOwner))
	})
}

// NewRecoveryCodes puts new recovery codes in the place of the former ones.
func (p *People) NewRecoveryCodes(ctx context.Context, l *Login) ([]string, error) {
	if err := p.Fresh(l); err != nil {
		return nil, err
	}
	codes, hashes := newRecoveryCodes()
	ev := event(l.Name, audit.RecoveryCodesMade, l.Name, "")
	return codes, p.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.PutRecoveryCodes(l.Name, hashes) })
}

// Describe says what a person is called and their mail address. A steward does.
func Describe(ctx context.Context, h *hub.Hub, name, display, address string) error {
	by, a, err := administer(ctx, h, access.AccountInvite, name)
	if err != nil {
		return err
	}
	if address = strings.TrimSpace(address); address != "" {
		parsed, err := mail.ParseAddress(address)
		if err != nil || parsed.Address != address {
			return locale.Refuse(refusal.Misuse, "people.mail")
		}
	}
	a.Display, a.Mail = strings.TrimSpace(display), address
	ev := audit.Event{Who: h.Who(), Function: by.Role, Act: audit.AccountChanged, Object: name, Outcome: audit.Done, Note: "name and mail"}
	return h.Store().Change(ctx, ev, func(tx *store.Tx) error { return tx.PutAccount(a) })
}

// Close lets nobody sign in with an account any more, and ends its logins. A
// steward does, never his own.
func Close(ctx context.Context, h *hub.Hub, name string) error {
	by, a, err := administer(ctx, h, access.AccountEnd, name)
	if err != nil {
		return err
	}
	if name == h.Who() {
		return locale.Refuse(refusal.Misuse, "people.own_account")
	}
	if !a.Closed.IsZero() {
		return nil
	}
	a.Closed = hub.Now()
	ev := audit.Event{Who: h.Who(), Function: by.Role, Act: audit.AccountClosed, Object: name, Outcome: audit.Done}
	if err := h.Store().Change(ctx, ev, func(tx *store.Tx) error {
		return errors.Join(tx.PutAccount(a), tx.WithdrawLinks(name), tx.EndLogins(name, "", WhyClosed), tx.Record(event(name, audit.LoginEnded, name, WhyClosed)))
	}); err != nil {
		return err
	}
	h.AccountChanged(name)
	return nil
}

// Reopen undoes Close. The person signs in as before.
func Reopen(ctx context.Context, h *hub.Hub, name string) error {
	by, a, err := administer(ctx, h, access.AccountEnd, name)
	if err != nil || a.Closed.IsZero() {
		return err
	}
	a.Closed = store.Account{}.Closed
	ev := audit.Event{Who: h.Who(), Function: by.Role, Act: audit.AccountOpened, Object: name, Outcome: audit.Done}
	return h.Store().Change(ctx, ev, func(tx *store.Tx) error { return tx.PutAccount(a) })
}

// EndAll ends all logins of somebody. A steward does.
func EndAll(ctx context.Context, h *hub.Hub, name string) error {
	by, _, err := administer(ctx, h, access.AccountEnd, name)
	if err != nil {
		return err
	}
	ev := audit.Event{Who: h.Who(), Function: by.Role, Act: audit.LoginEnded, Object: name, Outcome: audit.Done, Note: WhySteward}
	return h.Store().Change(ctx, ev, func(tx *store.Tx) error { return tx.EndLogins(name, "", WhySteward) })
}

// administer finds an account for a steward who may do something with it.
func administer(ctx context.Context, h *hub.Hub, a access.Action, name string) (by store.Function, account store.Account, err error) {
	held, err := h.Store().Functions(ctx, name)
	if err != nil {
		return by, account, err
	}
	if by, err = h.May(ctx, a, Inviting(held)); err != nil {
		return by, account, err
	}
	account, err = h.Store().Account(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		err = locale.Refuse(refusal.Misuse, "people.unknown", "name", name)
	}
	return by, account, err
}
