package people

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// Options are how people sign in to a hub.
type Options struct {
	Origin   string // of the site: https://hub.example:8443
	Demo     bool   // accounts can be had by a button; in a synthetic hub only
	Limits   Limits
	Provider *Provider // nil: none

	// Seated says whether somebody works at a seat of the room now: their logins
	// end sooner when nothing is done. Nil: nobody does.
	Seated func(name string) bool

	// Clock reads the wall and the time since the process began. Nil: the hub's.
	Clock func() store.Reading
}

// Limits are the times of logins. Zero fields get the default.
type Limits struct {
	IdleSeated time.Duration // 15 minutes
	Idle       time.Duration // 60 minutes
	Absolute   time.Duration // 12 hours, whatever is done
	Link       time.Duration // 72 hours
	Fresh      time.Duration // 15 minutes: ways of signing in are changed soon after it
}

func (l Limits) orDefault() Limits {
	return Limits{
		IdleSeated: cmp.Or(l.IdleSeated, 15*time.Minute), Idle: cmp.Or(l.Idle, time.Hour), Absolute: cmp.Or(l.Absolute, 12*time.Hour),
		Link: cmp.Or(l.Link, 72*time.Hour), Fresh: cmp.Or(l.Fresh, 15*time.Minute),
	}
}

// People keeps the accounts and logins of one hub. It is safe for use by many.
type People struct {
	hub    *hub.Hub
	store  *store.Store
	o      Options
	clock  func() store.Reading
	limits Limits
	key    *key
	cost   cost
	dummy  decoy

	passkeys  *webauthn.WebAuthn // nil: the site's name can have none
	provider  *provider
	pending   pending
	addresses rates
	hashing   chan struct{} // bounds the memory that passwords take
	names     [64]sync.Mutex
}

// Open makes the people of a hub. It refuses demo accounts where the hub is not
// synthetic, and an origin that browsers would not keep a login for.
func Open(ctx context.Context, h *hub.Hub, o Options) (*People, error) {
	if o.Demo && !h.Synthetic {
		return nil, locale.Refuse(refusal.Forbidden, "people.demo")
	}
	origin, err := url.Parse(o.Origin)
	if err != nil || origin.Scheme != "https" || origin.Hostname() == "" || origin.Path != "" {
		return nil, locale.Refuse(refusal.Misuse, "people.origin", "origin", o.Origin)
	}
	p := &People{hub: h, store: h.Store(), o: o, clock: o.Clock, limits: o.Limits.orDefault(), cost: standard, hashing: make(chan struct{}, 2)}
	if p.clock == nil {
		p.clock = readClock
	}
	if p.key, err = loadKey(ctx, h); err != nil {
		return nil, fmt.Errorf("people: %w", err)
	}
	if p.passkeys, err = relyingParty(origin, h); err != nil {
		return nil, fmt.Errorf("people: %w", err)
	}
	if o.Provider != nil {
		p.provider = &provider{Provider: *o.Provider, redirect: o.Origin + ProviderReturn}
	}
	if p.dummy, err = p.newDecoy(); err != nil {
		return nil, fmt.Errorf("people: %w", err)
	}
	h.OnFunctionChange(p.functionChanged)
	return p, nil
}

// Demo says whether accounts can be had by a button.
func (p *People) Demo() bool { return p.o.Demo }

// Origin is the address of the site.
func (p *People) Origin() string { return p.o.Origin }

// IsOrigin says whether a host, with or without a port, is the name of the origin
// and not another of the hub's.
func (p *People) IsOrigin(host string) bool {
	at, err := url.Parse("https://" + host)
	origin, err2 := url.Parse(p.o.Origin)
	return err == nil && err2 == nil && strings.EqualFold(at.Hostname(), origin.Hostname())
}

// Issuer is the address of the identity provider, empty where there is none.
func (p *People) Issuer() string {
	if p.provider == nil {
		return ""
	}
	return p.provider.Provider.Issuer
}

// Provided is the name of the identity provider, empty where there is none.
func (p *People) Provided() string {
	if p.provider == nil {
		return ""
	}
	return p.provider.Called
}

// event starts an event about an account's own doing.
func event(who string, act audit.Act, object, note string) audit.Event {
	return audit.Event{Who: who, Act: act, Object: object, Outcome: audit.Done, Note: note}
}

func today() study.Date { return study.DateOf(hub.Now()) }

// rolesOf are the roles that somebody holds today.
func (p *People) rolesOf(ctx context.Context, name string) ([]access.Role, error) {
	held, err := p.store.Functions(ctx, name)
	return access.Subject{Name: name, Held: held}.RolesOn(today()), err
}
