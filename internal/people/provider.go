package people

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// ProviderReturn is where the provider sends people back to.
const ProviderReturn = "/signin/provider/return"

// Provider is an OpenID Connect provider in which the hub is registered.
type Provider struct {
	Called string // as people know it
	Issuer string // https address
	Client string // the hub's id there
	Secret string // empty where the hub is a public client there
	Scopes []string

	// Claim binds a subject to an account the first time, where the provider
	// vouches for it: "email" with email_verified, matched with the account's
	// mail address; any other claim is matched with the account's name. Empty: a
	// steward binds each subject.
	Claim string

	HTTP *http.Client // nil: one that gives up after ten seconds
}

// provider is a Provider whose own words were read, or will be.
type provider struct {
	Provider
	redirect string

	mu    sync.Mutex
	found *oidc.Provider
}

// unreachable is a provider that does not answer.
func unreachable(name string) error {
	return locale.Refuse(refusal.Unready, "people.provider_down", "provider", name)
}

// context lets the libraries use the provider's client.
func (p *provider) context(ctx context.Context) context.Context {
	c := p.HTTP
	if c == nil {
		c = &http.Client{Timeout: 10 * time.Second}
	}
	return oidc.ClientContext(ctx, c)
}

// discover reads what the provider says of itself, once it answers.
func (p *provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	// The keys are fetched later with the same context: it must outlive ctx.
	found, err := oidc.NewProvider(p.context(context.WithoutCancel(ctx)), p.Issuer)
	if err != nil {
		return nil, unreachable(p.Called)
	}
	p.found = found
	return found, nil
}

func (p *provider) config(found *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{ClientID: p.Client, ClientSecret: p.Secret, Endpoint: found.Endpoint(), RedirectURL: p.redirect,
		Scopes: append([]string{oidc.ScopeOpenID}, p.Scopes...)}
}

// atProvider is a sign-in whose person is at the provider.
type atProvider struct{ state, nonce, verifier, next string }

// Sent is where a browser goes to sign in, and the token of the cookie that it
// comes back with.
type Sent struct{ To, Token string }

// AskProvider begins to sign somebody in at the provider. Next is where they
// were going.
func (p *People) AskProvider(ctx context.Context, from From, next string) (*Sent, error) {
	if p.provider == nil {
		return nil, locale.Refuse(refusal.Absent, "people.no_provider")
	}
	if err := p.addresses.allow(from.Address); err != nil {
		return nil, err
	}
	found, err := p.provider.discover(ctx)
	if err != nil {
		return nil, err
	}
	at := atProvider{state: newToken(), nonce: newToken(), verifier: oauth2.GenerateVerifier(), next: next}
	to := p.provider.config(found).AuthCodeURL(at.state, oidc.Nonce(at.nonce), oauth2.S256ChallengeOption(at.verifier))
	return &Sent{To: to, Token: p.pending.keep(at, p.clock())}, nil
}

// SignInProvider signs in whom the provider sent back, with the token of the
// browser's cookie and the query of the address.
func (p *People) SignInProvider(ctx context.Context, from From, token string, q url.Values) (s *Signed, next string, err error) {
	if p.provider == nil {
		return nil, "", locale.Refuse(refusal.Absent, "people.no_provider")
	}
	if err := p.addresses.allow(from.Address); err != nil {
		return nil, "", err
	}
	what, ok := p.pending.take(token, p.clock())
	at, right := what.(atProvider)
	if !ok || !right || subtle.ConstantTimeCompare([]byte(at.state), []byte(q.Get("state"))) != 1 {
		return nil, "", p.providerRefused(ctx, from, "state", locale.Refuse(refusal.Ended, "people.ceremony"))
	}
	if iss := q.Get("iss"); iss != "" && iss != p.provider.Issuer { // RFC 9207
		return nil, "", p.providerRefused(ctx, from, "issuer", locale.Refuse(refusal.Forbidden, "people.provider_said"))
	}
	if q.Get("code") == "" {
		return nil, "", p.providerRefused(ctx, from, "no code", locale.Refuse(refusal.Forbidden, "people.provider_said"))
	}
	id, err := p.identify(ctx, at, q.Get("code"))
	if err != nil {
		return nil, "", p.providerRefused(ctx, from, "token", err)
	}
	name, bind, err := p.accountOf(ctx, id)
	if err != nil {
		return nil, "", p.providerRefused(ctx, from, "unbound", err)
	}
	s, err = p.begin(ctx, from, name, "provider", func(tx *store.Tx) error {
		if !bind {
			return nil
		}
		return errors.Join(tx.BindSubject(id.Issuer, id.Subject, name), tx.Record(event(name, audit.SubjectBound, name, "by the claim "+p.provider.Claim)))
	})
	return s, at.next, err
}

func (p *People) providerRefused(ctx context.Context, from From, note string, why error) error {
	ev := audit.Event{Act: audit.SignInRefused, Object: "provider", Outcome: audit.Refused, Note: note + ", " + from.Address}
	return errors.Join(why, p.store.Change(ctx, ev, nil))
}

// identify exchanges a code and checks what the provider says: signature,
// issuer, audience, time, and the nonce of this sign-in.
func (p *People) identify(ctx context.Context, at atProvider, code string) (*oidc.IDToken, error) {
	found, err := p.provider.discover(ctx)
	if err != nil {
		return nil, err
	}
	said := locale.Refuse(refusal.Forbidden, "people.provider_said")
	tokens, err := p.provider.config(found).Exchange(p.provider.context(ctx), code, oauth2.VerifierOption(at.verifier))
	var answered *oauth2.RetrieveError
	if errors.As(err, &answered) && answered.Response.StatusCode < 500 {
		return nil, said
	}
	if err != nil {
		return nil, unreachable(p.provider.Called)
	}
	raw, _ := tokens.Extra("id_token").(string)
	id, err := found.Verifier(&oidc.Config{ClientID: p.provider.Client, Now: hub.Now}).Verify(ctx, raw)
	if err != nil || id.Subject == "" || subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(at.nonce)) != 1 {
		return nil, said
	}
	return id, nil
}

// accountOf is whose account a subject is; bind says that the claim told it, for
// the first time. No account is made.
func (p *People) accountOf(ctx context.Context, id *oidc.IDToken) (name string, bind bool, err error) {
	bound, err := p.store.Subjects(ctx)
	if err != nil {
		return "", false, err
	}
	for _, b := range bound {
		if b.Issuer == id.Issuer && b.Subject == id.Subject {
			name = b.Name
		}
	}
	if name == "" {
		if name, err = p.claimed(ctx, id, bound); err != nil {
			return "", false, err
		}
		bind = true
	}
	a, err := p.store.Account(ctx, name)
	if errors.Is(err, store.ErrNotFound) || err == nil && !a.Closed.IsZero() {
		return "", false, locale.Refuse(refusal.Forbidden, "people.unbound", "subject", id.Subject)
	}
	return a.Name, bind, err
}

// claimed is the account that the configured claim names, which no other
// subject of the provider has taken.
func (p *People) claimed(ctx context.Context, id *oidc.IDToken, bound []store.Bound) (string, error) {
	unbound := locale.Refuse(refusal.Forbidden, "people.unbound", "subject", id.Subject)
	claims := map[string]any{}
	if err := id.Claims(&claims); err != nil {
		return "", unbound
	}
	value, _ := claims[p.provider.Claim].(string)
	if p.provider.Claim == "" || value == "" {
		return "", unbound
	}
	name := value
	if p.provider.Claim == "email" {
		if verified, _ := claims["email_verified"].(bool); !verified {
			return "", unbound
		}
		all, err := p.store.AccountsByMail(ctx, value)
		if err != nil {
			return "", err
		}
		if len(all) != 1 {
			return "", unbound
		}
		name = all[0].Name
	}
	for _, b := range bound {
		if b.Issuer == id.Issuer && b.Name == name {
			return "", unbound
		}
	}
	return name, nil
}

// Bind says whose account a provider's subject is. A steward of the whole hub
// does.
func Bind(ctx context.Context, h *hub.Hub, issuer, subject, name string) error {
	by, err := h.May(ctx, access.AccountInvite, access.Object{})
	if err != nil {
		return err
	}
	if _, err := knownAccount(ctx, h, name); err != nil {
		return err
	}
	if strings.TrimSpace(issuer) == "" || strings.TrimSpace(subject) == "" {
		return locale.Refuse(refusal.Misuse, "people.subject")
	}
	ev := audit.Event{Who: h.Who(), Function: by.Role, Act: audit.SubjectBound, Object: name, Outcome: audit.Done}
	return h.Store().Change(ctx, ev, func(tx *store.Tx) error { return tx.BindSubject(issuer, subject, name) })
}
