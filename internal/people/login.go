package people

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Why a login ended. Pages say it in the words of refusal.people.ended.WHY.
const (
	WhySignedOut = "signed_out"
	WhyReplaced  = "replaced" // the same browser signed in again
	WhyIdle      = "idle"
	WhyAbsolute  = "absolute"
	WhyFunction  = "function" // the person's functions changed
	WhyClosed    = "closed"
	WhyOwner     = "owner"   // ended by its owner, elsewhere
	WhySteward   = "steward" // ended by a steward
	WhyReset     = "reset"   // there are new ways to sign in
)

// Login is somebody who is signed in.
type Login struct {
	store.Login
	Account store.Account
	Roles   []access.Role    // held today
	Held    []store.Function // all that they hold or held
	Ends    time.Time        // whatever is done
}

// Subject is the person as the rules of access see them.
func (l *Login) Subject() access.Subject {
	return access.Subject{Name: l.Name, Held: l.Held, As: access.Role(l.Role), Closed: !l.Account.Closed.IsZero()}
}

// SeenEvery is how often the last use of a login is written.
const SeenEvery = 30 * time.Second

// Authenticate finds the login of a token: nil where there is none, a refusal of
// kind Ended where it has ended. Active says that the person did something; what
// a page asks for by itself keeps no login alive.
func (p *People) Authenticate(ctx context.Context, token string, active bool) (*Login, error) {
	if len(token) != 43 {
		return nil, nil
	}
	row, err := p.store.Login(ctx, hashOf(token))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !row.Ended.IsZero() {
		return nil, ended(row.Why)
	}
	l := &Login{Login: row}
	if l.Account, err = p.store.Account(ctx, row.Name); err != nil {
		return nil, err
	}
	if l.Held, err = p.store.Functions(ctx, row.Name); err != nil {
		return nil, err
	}
	l.Roles = access.Subject{Name: row.Name, Held: l.Held}.RolesOn(today())
	now := p.clock()
	if why := p.over(l, now); why != "" {
		return nil, p.endNow(ctx, row, why)
	}
	l.Ends = now.Wall.Add(p.limits.Absolute - elapsed(row.Begun, now))
	if active && elapsed(row.Seen, now) >= SeenEvery {
		if err := p.store.SeenLogin(ctx, row.ID, now); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// over says why a login is over by now, empty where it is not.
func (p *People) over(l *Login, now store.Reading) string {
	idle := p.limits.Idle
	if p.o.Seated != nil && p.o.Seated(l.Name) {
		idle = p.limits.IdleSeated
	}
	switch {
	case !l.Account.Closed.IsZero():
		return WhyClosed
	case elapsed(l.Begun, now) >= p.limits.Absolute:
		return WhyAbsolute
	case elapsed(l.Seen, now) >= idle:
		return WhyIdle
	case l.Role != "" && !slices.Contains(l.Roles, access.Role(l.Role)):
		return WhyFunction
	}
	return ""
}

func ended(why string) error { return locale.Refuse(refusal.Ended, "people.ended."+why) }

func (p *People) endNow(ctx context.Context, l store.Login, why string) error {
	err := p.store.Change(ctx, event(l.Name, audit.LoginEnded, l.ID, why), func(tx *store.Tx) error { return tx.EndLogin(l.Name, l.ID, why) })
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return ended(why)
}

// SignOut ends the login of a token.
func (p *People) SignOut(ctx context.Context, token string) error {
	l, err := p.store.Login(ctx, hashOf(token))
	if errors.Is(err, store.ErrNotFound) || err == nil && !l.Ended.IsZero() {
		return nil
	}
	if err != nil {
		return err
	}
	if err := p.endNow(ctx, l, WhySignedOut); refusal.KindOf(err) != refusal.Ended {
		return err
	}
	return nil
}

// Switch lets somebody act in another role that they hold. The login gets
// another token.
func (p *People) Switch(ctx context.Context, l *Login, to access.Role) (*Signed, error) {
	if !slices.Contains(l.Roles, to) {
		return nil, locale.Refuse(refusal.Forbidden, "people.role")
	}
	s := &Signed{Token: newToken(), ID: l.ID, Name: l.Name}
	ev := event(l.Name, audit.LoginTurned, l.ID, l.Role+" "+string(to))
	ev.Function = string(to)
	return s, p.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.TurnLogin(l.ID, hashOf(s.Token), string(to)) })
}

// Logins are somebody's own logins, the newest first.
func (p *People) Logins(ctx context.Context, name string) ([]store.Login, error) {
	all, err := p.store.Logins(ctx, name)
	now := p.clock()
	return slices.DeleteFunc(all, func(l store.Login) bool {
		return elapsed(l.Begun, now) >= p.limits.Absolute || elapsed(l.Seen, now) >= p.limits.Idle
	}), err
}

// EndLogin ends one of somebody's own logins.
func (p *People) EndLogin(ctx context.Context, l *Login, id string) error {
	err := p.store.Change(ctx, event(l.Name, audit.LoginEnded, id, WhyOwner), func(tx *store.Tx) error { return tx.EndLogin(l.Name, id, WhyOwner) })
	if errors.Is(err, store.ErrNotFound) {
		return locale.Refuse(refusal.Absent, "people.login")
	}
	return err
}

// EndOthers ends all of somebody's logins but this one.
func (p *People) EndOthers(ctx context.Context, l *Login) error {
	return p.store.Change(ctx, event(l.Name, audit.LoginEnded, l.Name, WhyOwner), func(tx *store.Tx) error { return tx.EndLogins(l.Name, l.ID, WhyOwner) })
}

// functionChanged ends all logins of somebody whose functions were changed: what
// the former ones had opened ends with them.
func (p *People) functionChanged(name string) {
	ctx := context.WithoutCancel(context.Background())
	open, err := p.store.Logins(ctx, name)
	if err != nil || len(open) == 0 {
		return // where the store does not answer, over still refuses each request
	}
	_ = p.store.Change(ctx, event(name, audit.LoginEnded, name, WhyFunction), func(tx *store.Tx) error { return tx.EndLogins(name, "", WhyFunction) })
}
