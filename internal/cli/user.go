package cli

import (
	"fmt"
	"io"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/store"
)

type userCmd struct {
	Add    userAddCmd    `cmd:"" help:"Give somebody a function, or change its days."`
	List   userListCmd   `cmd:"" help:"Who does what, and how far signing in is."`
	Invite userInviteCmd `cmd:"" help:"Make a link with which somebody chooses how to sign in."`
	Bind   userBindCmd   `cmd:"" help:"Say whose account a name at the identity provider is."`
	Close  userCloseCmd  `cmd:"" help:"Let nobody sign in with an account any more, or open it again."`
}

type userAddCmd struct {
	hubArgs
	OS    string `name:"os" required:"" placeholder:"NAME" help:"Account of the operating system."`
	Role  string `required:"" help:"steward, supplier, researcher, supervisor, checker or privacy."`
	Body  string `help:"Body for which the person acts, such as vdab; suppliers and researchers need one."`
	Study string `help:"Study in which; every study without it."`
	From  string `placeholder:"DAY" help:"First day, such as 2026-01-31."`
	Until string `placeholder:"DAY" help:"Last day."`
}

func (*userAddCmd) Help() string {
	return `Gives an account a function in the hub. Only stewards do.

  steward     registers studies, takes deliveries, builds tables, puts them in force
  supplier    delivers for his body
  researcher  asks for outputs, for a body that the authorisation names
  supervisor  watches the sessions of researchers
  checker     reviews and releases outputs; never his own, nor those of his body
  privacy     reads everything about the process and changes nothing

One person may have several functions, but never supply and analyse in one study, nor analyse in another study what
his own body supplies at the same time. The same function given again gets the new days: that is how one ends.

Examples:

  kruistabel user add hub --os els --role researcher --body vdab --study advice-16-39
  kruistabel user add hub --os tom --role checker
  kruistabel user add hub --os els --role researcher --body vdab --study advice-16-39 --until 2026-06-30`
}

func (c *userAddCmd) Run(a *app) error {
	return c.onHub(a, func(h *hub.Hub) error {
		f := store.Function{Name: c.OS, Role: c.Role, Body: c.Body, Study: c.Study, From: c.From, Until: c.Until}
		notes, err := h.AddUser(a.ctx, f)
		if err != nil {
			return err
		}
		result := struct {
			Name  string   `json:"name"`
			Role  string   `json:"role"`
			Body  string   `json:"body,omitempty"`
			Study string   `json:"study,omitempty"`
			From  string   `json:"from,omitempty"`
			Until string   `json:"until,omitempty"`
			Notes []string `json:"notes,omitempty"`
		}{f.Name, f.Role, f.Body, f.Study, f.From, f.Until, notes}
		return c.answer(a, h.Synthetic, result, func(w io.Writer) {
			fmt.Fprintf(w, "%s is %s%s%s%s%s\n", f.Name, f.Role, part(" of ", f.Body), part(" in ", f.Study), part(" from ", f.From), part(" until ", f.Until))
			for _, note := range notes {
				fmt.Fprintf(w, "note: %s\n", note)
			}
		})
	})
}

// part is a piece of a sentence that is left out where there is nothing to say.
func part(before, text string) string {
	if text == "" {
		return ""
	}
	return before + text
}
