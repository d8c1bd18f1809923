package people

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// relyingParty is the site, for passkeys: they count as both factors, since the
// device has to verify its user. Nil where browsers have no passkeys for a site of
// that name: a bare address, or a name without a dot.
func relyingParty(origin *url.URL, h *hub.Hub) (*webauthn.WebAuthn, error) {
	if protocol.ValidateRPID(origin.Hostname()) != nil {
		return nil, nil
	}
	return webauthn.New(&webauthn.Config{
		RPID: origin.Hostname(), RPDisplayName: "Kruistabel " + h.ID, RPOrigins: []string{origin.String()},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		},
	})
}

// holder is somebody with passkeys, as the library asks for them.
type holder struct {
	account store.Account
	keys    []webauthn.Credential
}

func (u *holder) WebAuthnID() []byte                         { return []byte(u.account.Person) }
func (u *holder) WebAuthnName() string                       { return u.account.Name }
func (u *holder) WebAuthnDisplayName() string                { return u.account.Called() }
func (u *holder) WebAuthnCredentials() []webauthn.Credential { return u.keys }

func (p *People) holder(ctx context.Context, a store.Account) (*holder, error) {
	rows, err := p.store.Passkeys(ctx, a.Name)
	if err != nil {
		return nil, err
	}
	u := &holder{account: a}
	for _, r := range rows {
		var c webauthn.Credential
		if err := json.Unmarshal([]byte(r.Data), &c); err != nil {
			return nil, err
		}
		u.keys = append(u.keys, c)
	}
	return u, nil
}

// PasskeysAt says whether a browser that calls the site by that host, with or
// without a port, can have passkeys: they go by one name.
func (p *People) PasskeysAt(host string) bool { return p.passkeys != nil && p.IsOrigin(host) }

// noPasskeys refuses what a site without them does not have.
func (p *People) noPasskeys() error {
	if p.passkeys == nil {
		return locale.Refuse(refusal.Absent, "people.passkeys_off")
	}
	return nil
}

// Ceremony is a question to a browser: Options go to navigator.credentials,
// Token comes back with the answer.
type Ceremony struct {
	Options any    `json:"options"`
	Token   string `json:"token"`
}

// signingIn and adding are ceremonies that are under way.
type signingIn struct{ session webauthn.SessionData }

type adding struct {
	session webauthn.SessionData
	name    string
	link    string // hash of the link that asked for it; empty: a login
}

// AskPasskey begins to sign somebody in who does not say who they are.
func (p *People) AskPasskey(from From) (*Ceremony, error) {
	if err := errors.Join(p.noPasskeys(), p.addresses.allow(from.Address)); err != nil {
		return nil, err
	}
	options, session, err := p.passkeys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, err
	}
	return &Ceremony{options, p.pending.keep(signingIn{*session}, p.clock())}, nil
}

// SignInPasskey signs in whoever has the passkey that answered.
func (p *People) SignInPasskey(ctx context.Context, from From, token string, answer []byte) (*Signed, error) {
	if err := p.addresses.allow(from.Address); err != nil {
		return nil, err
	}
	what, ok := p.pending.take(token, p.clock())
	begun, right := what.(signingIn)
	if !ok || !right {
		return nil, locale.Refuse(refusal.Ended, "people.ceremony")
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return nil, locale.Refuse(refusal.Forbidden, "people.passkey")
	}
	var fault error
	find := func(_, handle []byte) (webauthn.User, error) {
		u, err := p.byHandle(ctx, handle)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			fault = err
		}
		return u, err
	}
	user, credential, err := p.passkeys.ValidatePasskeyLogin(find, begun.session, parsed)
	if fault != nil {
		return nil, fault
	}
	u, _ := user.(*holder)
	if err != nil || u == nil || !credential.Flags.UserVerified || credential.Authenticator.CloneWarning || !u.account.Closed.IsZero() {
		ev := audit.Event{Act: audit.SignInRefused, Object: "passkey", Outcome: audit.Refused, Note: from.Address}
		return nil, errors.Join(locale.Refuse(refusal.Forbidden, "people.passkey"), p.store.Change(ctx, ev, nil))
	}
	data, err := json.Marshal(credential)
	if err != nil {
		return nil, err
	}
	return p.begin(ctx, from, u.account.Name, "passkey", func(tx *store.Tx) error { return tx.UsePasskey(credentialID(credential), string(data)) })
}

// byHandle finds who a passkey was made for, by the pseudonym in it.
func (p *People) byHandle(ctx context.Context, handle []byte) (*holder, error) {
	all, err := p.store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		if a.Person == string(handle) {
			return p.holder(ctx, a)
		}
	}
	return nil, store.ErrNotFound
}

func credentialID(c *webauthn.Credential) string { return base64.RawURLEncoding.EncodeToString(c.ID) }

// AddPasskey begins to add a passkey to a login's account, which signed in not
// long ago.
func (p *People) AddPasskey(ctx context.Context, l *Login) (*Ceremony, error) {
	if err := p.Fresh(l); err != nil {
		return nil, err
	}
	return p.add(ctx, l.Account, "")
}

// AddFirstPasskey begins to add one for the person of a link.
func (p *People) AddFirstPasskey(ctx context.Context, from From, link string) (*Ceremony, error) {
	o, err := p.Open(ctx, from, link, "")
	if err != nil {
		return nil, err
	}
	return p.add(ctx, o.Account, o.link.Hash)
}

func (p *People) add(ctx context.Context, a store.Account, link string) (*Ceremony, error) {
	if err := p.noPasskeys(); err != nil {
		return nil, err
	}
	u, err := p.holder(ctx, a)
	if err != nil {
		return nil, err
	}
	options, session, err := p.passkeys.BeginRegistration(u, webauthn.WithExclusions(webauthn.Credentials(u.keys).CredentialDescriptors()))
	if err != nil {
		return nil, err
	}
	return &Ceremony{options, p.pending.keep(adding{*session, a.Name, link}, p.clock())}, nil
}

// KeepPasskey keeps the passkey that a browser made for a login's account.
func (p *People) KeepPasskey(ctx context.Context, l *Login, token string, answer []byte, label string) error {
	k, err := p.made(ctx, l.Account, "", token, answer, label)
	if err != nil {
		return err
	}
	return p.store.Change(ctx, event(l.Name, audit.PasskeyAdded, l.Name, ""), func(tx *store.Tx) error { return tx.AddPasskey(k) })
}

// ChoosePasskey keeps the passkey that the person of a link made, and signs them
// in.
func (p *People) ChoosePasskey(ctx context.Context, from From, link, token string, answer []byte, label string) (*Signed, error) {
	o, err := p.Open(ctx, from, link, "")
	if err != nil {
		return nil, err
	}
	k, err := p.made(ctx, o.Account, o.link.Hash, token, answer, label)
	if err != nil {
		return nil, err
	}
	s, err := p.begin(ctx, from, k.Name, "passkey", func(tx *store.Tx) error {
		return errors.Join(p.useLink(tx, o.link), tx.AddPasskey(k), tx.Record(event(k.Name, audit.PasskeyAdded, k.Name, "")))
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, locale.Refuse(refusal.Ended, "people.link")
	}
	return s, err
}

// made checks an answer to add, which must be of the same account and link.
func (p *People) made(ctx context.Context, a store.Account, link, token string, answer []byte, label string) (k store.Passkey, err error) {
	what, ok := p.pending.take(token, p.clock())
	begun, right := what.(adding)
	if !ok || !right || begun.name != a.Name || begun.link != link {
		return k, locale.Refuse(refusal.Ended, "people.ceremony")
	}
	parsed, err := protocol.ParseCredentialCreationResponseBody(bytes.NewReader(answer))
	if err != nil {
		return k, locale.Refuse(refusal.Misuse, "people.passkey")
	}
	u, err := p.holder(ctx, a)
	if err != nil {
		return k, err
	}
	c, err := p.passkeys.CreateCredential(u, begun.session, parsed)
	if err != nil || !c.Flags.UserVerified {
		return k, locale.Refuse(refusal.Misuse, "people.passkey")
	}
	data, err := json.Marshal(c)
	return store.Passkey{ID: credentialID(c), Name: a.Name, Label: label, Data: string(data)}, err
}

// RemovePasskey removes one of a login's own. The last way to sign in stays.
func (p *People) RemovePasskey(ctx context.Context, l *Login, id string) error {
	if err := p.Fresh(l); err != nil {
		return err
	}
	keys, err := p.store.Passkeys(ctx, l.Name)
	if err != nil {
		return err
	}
	kept, err := p.store.Credentials(ctx, l.Name)
	if err != nil {
		return err
	}
	if len(keys) == 1 && keys[0].ID == id && kept.Password == "" {
		return locale.Refuse(refusal.Misuse, "people.last_way")
	}
	err = p.store.Change(ctx, event(l.Name, audit.PasskeyRemoved, l.Name, ""), func(tx *store.Tx) error { return tx.DropPasskey(l.Name, id) })
	if errors.Is(err, store.ErrNotFound) {
		return locale.Refuse(refusal.Absent, "people.no_passkey")
	}
	return err
}
