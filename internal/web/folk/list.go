package folk

import (
	"slices"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/people"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
	"github.com/kruistabel/kruistabel/internal/web/signin"
)

// matrix is person by role, in a study or in the whole hub.
type matrix struct {
	*page.Form
	Study   string // empty: the hub
	Parties access.Parties
	Roles   []access.Role
	Rows    []row
	May     bool // give and end functions
	Bodies  []page.Choice
}

// Path is the address of the page.
func (m *matrix) Path() string {
	if m.Study == "" {
		return "/people"
	}
	return "/studies/" + m.Study + "/people"
}

// row is one person.
type row struct {
	Name, Called string
	Closed       time.Time
	Cells        [][]held // by role
	Binds        []locale.Text
	Way          locale.Text // how far signing in is
	State        string      // mark of it
}

// held is a function as a cell shows it.
type held struct {
	store.Function
	Now, Past bool
}

// dates are the days of a function, in words.
func (h held) Dates() locale.Text {
	switch {
	case h.From == "" && h.Until == "":
		return locale.Text{}
	case h.Until == "":
		return locale.Say("folk.from", "from", day(h.From))
	case h.From == "":
		return locale.Say("folk.until", "until", day(h.Until))
	}
	return locale.Say("folk.from_until", "from", day(h.From), "until", day(h.Until))
}

func day(text string) time.Time {
	t, _ := time.Parse(time.DateOnly, text) // was checked when it was given
	return t
}

// all is what the pages know of everybody.
type all struct {
	accounts []store.Account
	held     []store.Function
	ready    map[string]bool // can sign in
	links    map[string]store.Link
}

func (s *pages) all(r *page.Request) (a all, err error) {
	ctx, st := r.Context(), s.hub.Store()
	if a.accounts, err = st.Accounts(ctx); err != nil {
		return a, err
	}
	if a.held, err = st.Functions(ctx, ""); err != nil {
		return a, err
	}
	a.ready, a.links = map[string]bool{}, map[string]store.Link{}
	for _, x := range a.accounts {
		ways, err := s.people.WaysOf(ctx, x.Name)
		if err != nil {
			return a, err
		}
		a.ready[x.Name] = ways.Password || len(ways.Passkeys)+len(ways.Providers) > 0
	}
	open, err := st.OpenLinks(ctx)
	for _, l := range open {
		if r.Now.Before(l.Expires) {
			a.links[l.Name] = l
		}
	}
	return a, err
}

// list shows who does what.
func (s *pages) list(r *page.Request) error {
	m, err := s.matrix(r, nil)
	if err != nil {
		return err
	}
	return r.Render("people", m)
}

func (s *pages) matrix(r *page.Request, f *page.Form) (*matrix, error) {
	acting := signin.Acting(s.hub, r)
	o, err := acting.Object(r.Context(), r.PathValue("study"))
	if err != nil {
		return nil, err
	}
	d, err := acting.Decide(r.Context(), access.FunctionGive, o)
	if err != nil {
		return nil, err
	}
	a, err := s.all(r)
	if err != nil {
		return nil, err
	}
	m := &matrix{Form: f, Study: o.Study, Parties: o.Parties, Roles: access.Roles, May: d.Allowed}
	for _, account := range a.accounts {
		if one := a.row(account, o, study.DateOf(r.Now)); o.Study == "" || !one.empty() {
			m.Rows = append(m.Rows, one)
		}
	}
	m.Bodies = bodies(o.Parties, a.held)
	return m, nil
}

// bodies are those that a function may be for: the parties of the study, or all
// that are known.
func bodies(p access.Parties, held []store.Function) []page.Choice {
	var names []string
	if names = slices.Concat(p.Suppliers, p.Analysts); p.Authorisation == "" {
		for _, f := range held {
			if f.Body != "" {
				names = append(names, f.Body)
			}
		}
	}
	slices.Sort(names)
	out := []page.Choice{{Key: "folk.no_body"}}
	for _, n := range slices.Compact(names) {
		out = append(out, page.Choice{Value: n, Text: n})
	}
	return out
}

func (r row) empty() bool {
	return !slices.ContainsFunc(r.Cells, func(c []held) bool { return len(c) > 0 })
}

// row is one person in a study, or in the hub.
func (a all) row(account store.Account, o access.Object, on study.Date) row {
	out := row{Name: account.Name, Called: account.Called(), Closed: account.Closed, Cells: make([][]held, len(access.Roles))}
	for _, f := range a.held {
		if f.Name != account.Name || o.Study != "" && !access.Covers(f, o.Study) {
			continue
		}
		h := held{Function: f, Now: access.InForce(f, on), Past: f.Until != "" && f.Until < on.String()}
		if i := slices.Index(access.Roles, access.Role(f.Role)); i >= 0 {
			out.Cells[i] = append(out.Cells[i], h)
		}
		if b := binds(h, o.Parties); !h.Past && !b.IsZero() {
			out.Binds = append(out.Binds, b)
		}
	}
	out.State, out.Way = a.way(account)
	return out
}

// binds is the separation that a function brings with it.
func binds(h held, p access.Parties) locale.Text {
	switch access.Role(h.Role) {
	case access.Supplier:
		return locale.Say("folk.binds.supplier", "body", h.Body)
	case access.Researcher:
		if len(p.Suppliers) > 0 {
			return locale.Say("folk.binds.researcher", "suppliers", p.Suppliers)
		}
		return locale.Say("folk.binds.researcher_any")
	case access.Checker:
		if h.Body != "" {
			return locale.Say("folk.binds.checker", "body", h.Body)
		}
	}
	return locale.Text{}
}

func (a all) way(account store.Account) (state string, text locale.Text) {
	link, invited := a.links[account.Name]
	switch {
	case !account.Closed.IsZero():
		return "locked", locale.Say("folk.closed")
	case invited:
		return "waiting", locale.Say("folk.invited", "until", link.Expires)
	case a.ready[account.Name]:
		return "passed", locale.Say("folk.ready")
	}
	return "draft", locale.Say("folk.not_yet")
}

// give gives a function, or ends one, and says why it may not be.
func (s *pages) give(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	fn := store.Function{Name: f.Required("name", 64), Body: f.Text("body", 64), Study: r.PathValue("study")}
	roles := make([]string, len(access.Roles))
	for i, role := range access.Roles {
		roles[i] = string(role)
	}
	fn.Role = f.Choice("role", roles...)
	if fn.Study == "" {
		fn.Study = f.Text("study", 64)
	}
	if access.Role(fn.Role).OfBody() && fn.Body == "" {
		f.Fail("body", "folk.needs_body")
	}
	if f.Checked("end") {
		fn.From, fn.Until = ending(f.Value("from"), study.DateOf(r.Now))
	} else {
		fn.From, fn.Until = days(f)
	}
	if f.OK() {
		_, err := signin.Acting(s.hub, r).AddUser(r.Context(), fn)
		if err == nil {
			return s.given(r, fn, f.Checked("end"))
		}
		if err := f.Refused("role", err); err != nil {
			return err
		}
	}
	m, err := s.matrix(r, f)
	if err != nil {
		return err
	}
	return r.Render("people", m)
}

func (s *pages) given(r *page.Request, fn store.Function, ended bool) error {
	key := "folk.given"
	if ended {
		key = "folk.ended"
	}
	r.Flash("ok", key, "name", fn.Name, "role", access.Role(fn.Role).Text())
	return r.Redirect((&matrix{Study: r.PathValue("study")}).Path())
}

// days are the first and last day of a form, either may be left open.
func days(f *page.Form) (from, until string) {
	if f.Value("from") != "" {
		from = f.Day("from").Format(time.DateOnly)
	}
	if f.Value("until") != "" {
		until = f.Day("until").Format(time.DateOnly)
	}
	if f.OK() && from != "" && until != "" && until < from {
		f.Fail("until", "folk.order")
	}
	return from, until
}

// ending are the days of a function that ends now: yesterday was its last.
func ending(from string, today study.Date) (string, string) {
	last := today.Time().AddDate(0, 0, -1).Format(time.DateOnly)
	if from > last {
		from = last
	}
	return from, last
}

// invitedData is the page that shows a link, once.
type invitedData struct {
	Name, Link, Back string
	Purpose          string
	Expires          time.Time
}

// invite makes a link for somebody. In a study its own steward may.
func (s *pages) invite(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	made, err := people.Invite(r.Context(), signin.Acting(s.hub, r), f.Required("name", 64), 0)
	if err != nil {
		return err
	}
	return r.Render("invited", invitedData{Name: made.Name, Link: s.people.Origin() + made.Path, Back: (&matrix{Study: r.PathValue("study")}).Path(),
		Purpose: made.Purpose, Expires: made.Expires})
}

// RoleChoices are the roles as a field offers them.
func (m *matrix) RoleChoices() (out []page.Choice) {
	for _, r := range m.Roles {
		out = append(out, page.Choice{Value: string(r), Key: r.Text().Key})
	}
	return out
}
