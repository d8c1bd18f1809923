package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/people"
	"github.com/kruistabel/kruistabel/internal/store"
)

type userListCmd struct{ hubArgs }

func (*userListCmd) Help() string {
	return `Lists who holds which function, in which study, on which days, and how far signing in is: not invited yet, invited until a
time, ready, or closed. Stewards, supervisors and the privacy officer see it.

Example:

  kruistabel user list hub`
}

func (c *userListCmd) Run(a *app) error {
	return c.onHub(a, func(h *hub.Hub) error {
		all, err := people.List(a.ctx, h)
		if err != nil {
			return err
		}
		return c.answer(a, h.Synthetic, struct {
			People []people.Person `json:"people"`
		}{all}, func(w io.Writer) {
			for _, p := range all {
				fmt.Fprintf(w, "%s%s: %s%s\n", p.Name, part(", ", p.Display), p.State, part(" until ", when(p.Until)))
				for _, f := range p.Functions {
					fmt.Fprintf(w, "  %s%s%s%s%s\n", f.Role, part(" of ", f.Body), part(" in ", f.Study), part(" from ", f.From), part(" until ", f.Until))
				}
			}
		})
	})
}

// when is a time as a terminal shows it; empty where there is none.
func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2006-01-02 15:04")
}

type userInviteCmd struct {
	hubArgs
	Name string        `arg:"" name:"NAME" help:"The account, which has a function already."`
	For  time.Duration `default:"72h" help:"How long the link works, at most 72h."`
}

func (*userInviteCmd) Help() string {
	return `Makes a link that works once: with it the person chooses a passkey, or a password and a second factor. Earlier links of the
same person become useless; where the person could sign in already, the former password and second factor are replaced
when the link is used. The link is printed once and kept nowhere: hand it over yourself. Only stewards do, and one
of a single study only for who does nothing elsewhere.

What is printed is the path below the address of the hub's pages, such as https://hub.example/signin/link/...

Example:

  kruistabel user invite hub els`
}

func (c *userInviteCmd) Run(a *app) error {
	if c.For <= 0 || c.For > 72*time.Hour {
		return &usageError{fmt.Errorf("--for %s is not up to 72h", c.For), "See: kruistabel help user invite"}
	}
	return c.onHub(a, func(h *hub.Hub) error {
		link, err := people.Invite(a.ctx, h, c.Name, c.For)
		if err != nil {
			return err
		}
		return c.answer(a, h.Synthetic, link, func(w io.Writer) {
			fmt.Fprintf(w, "link for %s, to %s, until %s\n%s\n", link.Name, map[string]string{people.Enrol: "enrol", people.Reset: "choose anew"}[link.Purpose],
				when(link.Expires), link.Path)
		})
	})
}

type userBindCmd struct {
	hubArgs
	Name    string `arg:"" name:"NAME" help:"The account."`
	Issuer  string `required:"" placeholder:"URL" help:"Address of the identity provider."`
	Subject string `required:"" placeholder:"TEXT" help:"The person's name there, as the page of signing in shows it."`
}

func (*userBindCmd) Help() string {
	return `Says that somebody whom the identity provider knows as TEXT is the account NAME. Nobody makes an account by signing in at the
provider: without a binding, or a claim that the configuration names, the person is refused and shown that text.

Example:

  kruistabel user bind hub els --issuer https://idp.example --subject f2a91c7e`
}

func (c *userBindCmd) Run(a *app) error {
	return c.onHub(a, func(h *hub.Hub) error {
		if err := people.Bind(a.ctx, h, c.Issuer, c.Subject, c.Name); err != nil {
			return err
		}
		return c.answer(a, h.Synthetic, store.Bound{Issuer: c.Issuer, Subject: c.Subject, Name: c.Name}, func(w io.Writer) {
			fmt.Fprintf(w, "%s signs in as %s of %s\n", c.Name, c.Subject, c.Issuer)
		})
	})
}

type userCloseCmd struct {
	hubArgs
	Name string `arg:"" name:"NAME" help:"The account."`
	Undo bool   `help:"Open it again."`
}

func (*userCloseCmd) Help() string {
	return `Closes an account: its logins and its place in running sessions end at once, its links become useless, and nobody signs in or
acts with it any more. What was done with it stays recorded. Nobody closes their own.

Examples:

  kruistabel user close hub els
  kruistabel user close hub els --undo`
}

func (c *userCloseCmd) Run(a *app) error {
	return c.onHub(a, func(h *hub.Hub) error {
		act, state := people.Close, "closed"
		if c.Undo {
			act, state = people.Reopen, "open"
		}
		if err := act(a.ctx, h, c.Name); err != nil {
			return err
		}
		return c.answer(a, h.Synthetic, struct {
			Name  string `json:"name"`
			State string `json:"state"`
		}{c.Name, state}, func(w io.Writer) { fmt.Fprintf(w, "the account %s is %s\n", c.Name, state) })
	})
}
