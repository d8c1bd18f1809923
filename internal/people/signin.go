package people

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// From is where a request comes from.
type From struct {
	Address string // without the port
	Agent   string // the header User-Agent
	Token   string // of the login that the browser has now, which a new one replaces
}

// Signed is a login that just began or got another token. The token is for the
// cookie, and is nowhere else.
type Signed struct {
	Token string
	ID    string
	Name  string
}

// decoy is what a name that is no account's is compared with, so that the
// answer takes as long.
type decoy struct{ hash, secret string }

func (p *People) newDecoy() (decoy, error) {
	hash, err := p.hash(context.Background(), newToken())
	return decoy{hash, p.key.seal(newSecret(), factorOf(""))}, err
}

func factorOf(name string) string { return "factor " + name }

// SignIn signs somebody in with a password and the code of the second factor, or
// a recovery code. Whatever does not match, the answer is the same.
func (p *People) SignIn(ctx context.Context, from From, name, password, code string) (*Signed, error) {
	if err := p.addresses.allow(from.Address); err != nil {
		return nil, err
	}
	name = strings.TrimSpace(name)
	defer p.oneAtATime(name)()
	before, err := p.waiting(ctx, name)
	if err != nil {
		return nil, err
	}
	account, err := p.store.Account(ctx, name)
	known := err == nil
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	proof, err := p.prove(ctx, name, password, code)
	if err != nil {
		return nil, err
	}
	if !proof.ok || !known || !account.Closed.IsZero() {
		return nil, p.failed(ctx, from, name, known, before)
	}
	s, err := p.begin(ctx, from, name, "password", func(tx *store.Tx) error {
		if proof.rehash != "" {
			if err := tx.PutPassword(name, proof.rehash); err != nil {
				return err
			}
		}
		return errors.Join(proof.use(tx), tx.PutFailures(hashOf(name), store.Failures{}))
	})
	if errors.Is(err, store.ErrNotFound) { // the code was used meanwhile
		return nil, p.failed(ctx, from, name, known, before)
	}
	return s, err
}

// proof is what came of comparing a password and a code.
type proof struct {
	ok     bool
	rehash string // of the password at today's cost, where it was kept at another
	use    func(*store.Tx) error
}

// prove compares both, whatever the first says.
func (p *People) prove(ctx context.Context, name, password, code string) (proof, error) {
	kept, err := p.store.Credentials(ctx, name)
	if err != nil {
		return proof{}, err
	}
	hash, secret, owner := kept.Password, kept.Secret, name
	complete := hash != "" && secret != ""
	if !complete {
		hash, secret, owner = p.dummy.hash, p.dummy.secret, ""
	}
	right, old, err := p.matches(ctx, hash, password)
	if err != nil {
		return proof{}, err
	}
	plain, err := p.key.open(secret, factorOf(owner))
	if err != nil {
		return proof{}, err
	}
	out := proof{}
	if step, ok := stepOf(plain, plainCode(code), p.clock().Wall, kept.Step); ok {
		out.ok = true
		out.use = func(tx *store.Tx) error { return tx.UseStep(name, step) }
	} else if len(plainCode(code)) == 16 {
		out.ok = true // using it up tells whether there is such a code
		out.use = func(tx *store.Tx) error { return tx.UseRecoveryCode(name, hashOf(plainCode(code))) }
	}
	if out.ok = out.ok && right && complete; out.ok && old {
		out.rehash, err = p.hash(ctx, password)
	}
	return out, err
}

// SignInDemo signs in as an account of a demo.
func (p *People) SignInDemo(ctx context.Context, from From, name string) (*Signed, error) {
	if !p.o.Demo || !p.hub.Synthetic {
		return nil, locale.Refuse(refusal.Forbidden, "people.demo")
	}
	if err := p.addresses.allow(from.Address); err != nil {
		return nil, err
	}
	a, err := p.store.Account(ctx, name)
	if err != nil || !a.Closed.IsZero() {
		return nil, p.failed(ctx, from, name, err == nil, store.Failures{})
	}
	return p.begin(ctx, from, name, "demo", nil)
}

// begin begins a login with a token that was never used before, and ends the
// one that the browser had.
func (p *People) begin(ctx context.Context, from From, name, means string, also func(*store.Tx) error) (*Signed, error) {
	roles, err := p.rolesOf(ctx, name)
	if err != nil {
		return nil, err
	}
	former, _ := p.store.Login(ctx, hashOf(from.Token))
	now := p.clock()
	id := make([]byte, 8)
	_, _ = rand.Read(id) // never fails
	s := &Signed{Token: newToken(), ID: hex.EncodeToString(id), Name: name}
	l := store.Login{ID: s.ID, Hash: hashOf(s.Token), Name: name, Means: means, Agent: browser(from.Agent), Address: from.Address, Begun: now, Seen: now}
	if len(roles) > 0 {
		l.Role = string(roles[0])
	}
	ev := event(name, audit.SignedIn, s.ID, means)
	ev.Function = l.Role
	return s, p.store.Change(ctx, ev, func(tx *store.Tx) error {
		if also != nil {
			if err := also(tx); err != nil {
				return err
			}
		}
		if former.ID != "" && former.Ended.IsZero() {
			if err := errors.Join(tx.EndLogin(former.Name, former.ID, WhyReplaced), tx.Record(event(former.Name, audit.LoginEnded, former.ID, WhyReplaced))); err != nil {
				return err
			}
		}
		return tx.AddLogin(l)
	})
}

// browser is what a person recognises of a User-Agent.
func browser(agent string) string {
	program, system := "?", ""
	for _, p := range []string{"Edg", "Firefox", "Chrome", "Safari", "curl"} {
		if strings.Contains(agent, p+"/") {
			program = strings.Replace(p, "Edg", "Edge", 1)
			break
		}
	}
	for _, s := range []string{"Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux"} {
		if strings.Contains(agent, s) {
			system = ", " + s
			break
		}
	}
	return program + system
}
