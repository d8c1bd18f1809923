package people

import (
	"context"
	"errors"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// LinkPath is where a link leads, before its token.
const LinkPath = "/signin/link/"

// The purposes of a link.
const (
	Enrol = "enrol" // the person has no way to sign in yet
	Reset = "reset" // and chooses new ones
)

// Invitation is a link that a steward made. Its token is told once.
type Invitation struct {
	Name    string    `json:"name"`
	Purpose string    `json:"purpose"`
	Path    string    `json:"path"` // below the origin
	Expires time.Time `json:"expires"`
}

// Inviting says what a steward would need to make a link for somebody: the
// study whose steward may, empty where only one of the whole hub may. Who could
// make a link for somebody could sign in as them, so that a steward of one study
// makes none for who does anything elsewhere.
func Inviting(held []store.Function) access.Object {
	study := ""
	for i, f := range held {
		if f.Study == "" || access.Role(f.Role) == access.Steward || i > 0 && f.Study != study {
			return access.Object{}
		}
		study = f.Study
	}
	return access.Object{Study: study}
}

// Invite makes a link for somebody who is known in the hub. Earlier links of the
// same person are withdrawn. Life 0 is the default of 72 hours.
func Invite(ctx context.Context, h *hub.Hub, name string, life time.Duration) (*Invitation, error) {
	held, err := h.Store().Functions(ctx, name)
	if err != nil {
		return nil, err
	}
	by, err := h.May(ctx, access.AccountInvite, Inviting(held))
	if err != nil {
		return nil, err
	}
	if _, err := knownAccount(ctx, h, name); err != nil {
		return nil, err
	}
	purpose, err := purposeFor(ctx, h.Store(), name)
	if err != nil {
		return nil, err
	}
	if life <= 0 {
		life = Limits{}.orDefault().Link
	}
	token, now := newToken(), hub.Now()
	l := store.Link{Hash: hashOf(token), Name: name, Purpose: purpose, MadeBy: h.Who(), Made: now, Expires: now.Add(life)}
	ev := audit.Event{Who: h.Who(), Function: by.Role, Act: audit.LinkMade, Object: name, Outcome: audit.Done, Note: purpose}
	err = h.Store().Change(ctx, ev, func(tx *store.Tx) error { return tx.AddLink(l) })
	return &Invitation{Name: name, Purpose: purpose, Path: LinkPath + token, Expires: l.Expires}, err
}

func knownAccount(ctx context.Context, h *hub.Hub, name string) (store.Account, error) {
	a, err := h.Store().Account(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		return a, locale.Refuse(refusal.Misuse, "people.unknown", "name", name)
	}
	if err == nil && !a.Closed.IsZero() {
		return a, locale.Refuse(refusal.Misuse, "people.is_closed", "name", name)
	}
	return a, err
}

// purposeFor is reset where somebody can sign in already.
func purposeFor(ctx context.Context, s *store.Store, name string) (string, error) {
	kept, err := s.Credentials(ctx, name)
	if err != nil {
		return "", err
	}
	keys, err := s.Passkeys(ctx, name)
	if kept.Password != "" || len(keys) > 0 {
		return Reset, err
	}
	return Enrol, err
}

// Opened is a link that can still be used.
type Opened struct {
	Account store.Account
	Purpose string
	Expires time.Time
	Offer   Offer
	link    store.Link
}

// Open finds what a link is for. Sealed is the offer that a form gave back,
// empty at first.
func (p *People) Open(ctx context.Context, from From, token, sealed string) (*Opened, error) {
	if err := p.addresses.allow(from.Address); err != nil {
		return nil, err
	}
	l, err := p.store.Link(ctx, hashOf(token))
	if errors.Is(err, store.ErrNotFound) || err == nil && (!l.Used.IsZero() || !hub.Now().Before(l.Expires)) {
		return nil, locale.Refuse(refusal.Ended, "people.link")
	}
	if err != nil {
		return nil, err
	}
	a, err := knownAccount(ctx, p.hub, l.Name)
	if err != nil {
		return nil, locale.Refuse(refusal.Ended, "people.link")
	}
	return &Opened{Account: a, Purpose: l.Purpose, Expires: l.Expires, Offer: p.again(l.Name, l.Hash, sealed), link: l}, nil
}

// Enrolled is somebody who chose a password and a second factor. The recovery
// codes are told once.
type Enrolled struct {
	*Signed
	Codes []string
}

// Choose sets the password and second factor of a link's person, and signs them
// in. The offer is the one that the form had, and code proves that a device
// keeps it. All other logins of the person end.
func (p *People) Choose(ctx context.Context, from From, token, password, sealed, code string) (*Enrolled, error) {
	o, err := p.Open(ctx, from, token, sealed)
	if err != nil {
		return nil, err
	}
	set, err := p.newFactors(ctx, o.Account, password, sealed, o.link.Hash, code)
	if err != nil {
		return nil, err
	}
	name := o.Account.Name
	signed, err := p.begin(ctx, from, name, "password", func(tx *store.Tx) error {
		return errors.Join(p.useLink(tx, o.link), set.put(tx, name))
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, locale.Refuse(refusal.Ended, "people.link")
	}
	return &Enrolled{signed, set.codes}, err
}

// useLink uses a link up and ends what was before it.
func (p *People) useLink(tx *store.Tx, l store.Link) error {
	if err := tx.UseLink(l.Hash); err != nil {
		return err
	}
	return errors.Join(tx.EndLogins(l.Name, "", WhyReset), tx.PutFailures(hashOf(l.Name), store.Failures{}),
		tx.Record(event(l.Name, audit.LinkUsed, l.Name, l.Purpose)))
}

// factors are a new password with its second factor and recovery codes.
type factors struct {
	password, secret string
	step             int64
	codes, hashes    []string
}

// newFactors checks them. The offer opens for one purpose only.
func (p *People) newFactors(ctx context.Context, a store.Account, password, sealed, purpose, code string) (*factors, error) {
	if err := CheckPassword(password, a); err != nil {
		return nil, err
	}
	f, err := p.newFactor(a.Name, sealed, purpose, code)
	if err != nil {
		return nil, err
	}
	f.password, err = p.hash(ctx, password)
	return f, err
}

func (p *People) newFactor(name, sealed, purpose, code string) (*factors, error) {
	secret, err := p.key.open(sealed, "offer "+purpose)
	if err != nil {
		return nil, locale.Refuse(refusal.Misuse, "people.offer")
	}
	step, ok := stepOf(secret, plainCode(code), p.clock().Wall, 0)
	if !ok {
		return nil, locale.Refuse(refusal.Misuse, "people.code")
	}
	f := &factors{secret: p.key.seal(secret, factorOf(name)), step: step}
	f.codes, f.hashes = newRecoveryCodes()
	return f, nil
}

func (f *factors) put(tx *store.Tx, name string) error {
	var err error
	if f.password != "" {
		err = errors.Join(tx.PutPassword(name, f.password), tx.Record(event(name, audit.PasswordSet, name, "")))
	}
	return errors.Join(err, tx.PutAuthenticator(name, f.secret, f.step), tx.Record(event(name, audit.SecondFactorSet, name, "")),
		tx.PutRecoveryCodes(name, f.hashes), tx.Record(event(name, audit.RecoveryCodesMade, name, "")))
}
