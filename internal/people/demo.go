package people

import (
	"context"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Listed is an account with what it holds today.
type Listed struct {
	Account store.Account
	Roles   []access.Role
	Body    string // of the first function that has one
}

// DemoAccounts are the accounts that a demo offers: those with a function today.
func (p *People) DemoAccounts(ctx context.Context) (out []Listed, err error) {
	if !p.o.Demo {
		return nil, nil
	}
	all, err := p.store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	held, err := p.store.Functions(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		l := Listed{Account: a}
		own := access.Subject{Name: a.Name}
		for _, f := range held {
			if f.Name == a.Name && access.InForce(f, today()) {
				own.Held = append(own.Held, f)
				if l.Body == "" {
					l.Body = f.Body
				}
			}
		}
		if l.Roles = own.RolesOn(today()); len(l.Roles) > 0 && a.Closed.IsZero() {
			out = append(out, l)
		}
	}
	return out, nil
}
