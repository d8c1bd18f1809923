package hub

import (
	"context"
	"slices"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// StudyView is a study as pages show it. It holds no figure of a table.
type StudyView struct {
	ID       string
	Title    study.Text
	State    access.State
	Stopped  store.Suspension // while its state is suspended
	Newest   store.Study      // the newest revision
	Number   string           // of the authorisation
	Acts     study.ActPeriod
	DaysLeft int // until acts end; -1: they have no end
	Chain    []ChainStep
	Warnings []Warning
}

// ChainStep is one of the nine steps of a study.
type ChainStep struct {
	Name  string // authorisation, deliveries, link, tables, extract, sessions, requests, releases, register
	State string // draft: nothing yet, waiting, needs, passed, note, blocking
	On    time.Time
	Count int
}

// Warning is something about a study or build that somebody should know: a key
// below warning. in the catalogue, and what its sentence names.
type Warning struct {
	Key  string
	Args []any
}

// EndsSoon is how many days before its end an authorisation is warned about.
const EndsSoon = 30

// StudyList are the studies that the account may see, by id.
func (h *Hub) StudyList(ctx context.Context) ([]StudyView, error) {
	rows, err := h.store.Studies(ctx, "")
	if err != nil {
		return nil, err
	}
	var out []StudyView
	for i, row := range rows {
		if i > 0 && rows[i-1].Study == row.Study {
			continue // an older revision
		}
		o, err := h.Object(ctx, row.Study)
		if err != nil {
			return nil, err
		}
		d, err := h.Decide(ctx, access.StudyRead, o)
		if err != nil {
			return nil, err
		}
		if !d.Allowed {
			continue
		}
		v, err := h.viewOf(ctx, row, o)
		if err != nil {
			return nil, err
		}
		out = append(out, *v)
	}
	return out, nil
}

// StudyPage is one study; a refusal is an event.
func (h *Hub) StudyPage(ctx context.Context, id string) (*StudyView, *study.Study, error) {
	o, err := h.Object(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	if _, err := h.May(ctx, access.StudyRead, o); err != nil {
		return nil, nil, err
	}
	s, row, err := h.newest(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	v, err := h.viewOf(ctx, row, o)
	return v, s, err
}

func (h *Hub) viewOf(ctx context.Context, row store.Study, o access.Object) (*StudyView, error) {
	s, err := h.revisionOf(row)
	if err != nil {
		return nil, err
	}
	acts := s.Authorisation.Acts
	v := &StudyView{ID: s.ID, Title: s.Title, State: o.State, Stopped: o.Stopped, Newest: row, Number: s.Authorisation.Number, Acts: acts, DaysLeft: -1}
	if !acts.Until.IsZero() {
		v.DaysLeft = int(acts.Until.Days() - h.today.Days())
	}
	if v.Chain, err = h.chain(ctx, v, s); err != nil {
		return nil, err
	}
	v.Warnings, err = h.studyWarnings(ctx, v, s)
	return v, err
}

// chain works out the nine steps.
func (h *Hub) chain(ctx context.Context, v *StudyView, s *study.Study) ([]ChainStep, error) {
	deliveries, err := h.store.Deliveries(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	builds, err := h.store.Builds(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	sessions, err := h.store.Sessions(ctx)
	if err != nil {
		return nil, err
	}
	requests, err := h.store.Requests(ctx)
	if err != nil {
		return nil, err
	}
	link, tables := buildSteps(builds)
	asked, released := requestSteps(v.ID, requests)
	return []ChainStep{authorisationStep(v), deliveryStep(s, deliveries), link, tables,
		{Name: "extract", State: "draft"}, sessionStep(v.ID, sessions), asked, released, {Name: "register", State: "draft"}}, nil
}

func authorisationStep(v *StudyView) ChainStep {
	step := ChainStep{Name: "authorisation", State: "passed", On: v.Newest.Registered, Count: v.Newest.Revision}
	switch {
	case v.State != access.Valid:
		step.State = "blocking"
	case v.DaysLeft >= 0 && v.DaysLeft <= EndsSoon:
		step.State = "needs"
	}
	return step
}

// deliveryStep is passed where every supplier has a delivery in force of each
// kind that the study expects of him.
func deliveryStep(s *study.Study, all []store.Delivery) ChainStep {
	step := ChainStep{Name: "deliveries", State: "waiting"}
	have := map[string]bool{}
	for _, d := range all {
		if !d.InForce() {
			continue
		}
		step.Count++
		have[d.Kind+" "+d.Supplier] = true
		if d.Taken.After(step.On) {
			step.On = d.Taken
		}
	}
	missing := MissingDeliveries(s, all)
	switch {
	case step.Count == 0:
		step.State = "draft"
	case len(missing) == 0:
		step.State = "passed"
	}
	return step
}

// Expected is a delivery that a study expects.
type Expected struct{ Supplier, Kind string }

// MissingDeliveries are those that a study expects and has none in force of.
func MissingDeliveries(s *study.Study, all []store.Delivery) (out []Expected) {
	for kind, from := range map[string][]string{"measures": s.Deliveries.MeasuresFrom, "profiles": s.Deliveries.ProfilesFrom} {
		for _, supplier := range from {
			if !slices.ContainsFunc(all, func(d store.Delivery) bool { return d.InForce() && d.Kind == kind && d.Supplier == supplier }) {
				out = append(out, Expected{supplier, kind})
			}
		}
	}
	slices.SortFunc(out, func(a, b Expected) int {
		if a.Supplier != b.Supplier {
			return compareText(a.Supplier, b.Supplier)
		}
		return compareText(a.Kind, b.Kind)
	})
	return out
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func buildSteps(builds []store.Build) (link, tables ChainStep) {
	link, tables = ChainStep{Name: "link", State: "draft", Count: len(builds)}, ChainStep{Name: "tables", State: "draft"}
	if len(builds) > 0 {
		link.State, link.On = "passed", builds[0].Finished
		tables.State = "needs"
	}
	for i, b := range builds {
		if b.InForce == "" {
			continue
		}
		tables.On, tables.Count, tables.State = since(b), b.Number, "passed"
		if i > 0 {
			tables.State = "needs" // a newer one waits
		}
		break
	}
	return link, tables
}

// since is when a build was put in force, the zero time where it was not.
func since(b store.Build) time.Time {
	t, _ := time.Parse(time.RFC3339Nano, b.InForce)
	return t
}

func sessionStep(id string, all []store.Session) ChainStep {
	step := ChainStep{Name: "sessions", State: "draft"}
	for _, s := range all {
		if s.Study != id || s.Opened.Wall.IsZero() {
			continue
		}
		step.Count++
		if step.State = "passed"; s.Opened.Wall.After(step.On) {
			step.On = s.Opened.Wall
		}
	}
	return step
}

func requestSteps(id string, all []store.Request) (asked, released ChainStep) {
	asked, released = ChainStep{Name: "requests", State: "draft"}, ChainStep{Name: "releases", State: "draft"}
	for _, r := range all {
		if r.Study != id {
			continue
		}
		asked.Count++
		asked.On = r.Made
		switch airlock.State(r.State) {
		case airlock.Released:
			released.Count, released.State, released.On = released.Count+1, "passed", r.Made
		case airlock.Submitted, airlock.InReview:
			asked.State = "waiting"
		}
	}
	if asked.Count > 0 && asked.State == "draft" {
		asked.State = "passed"
	}
	return asked, released
}

func (h *Hub) studyWarnings(ctx context.Context, v *StudyView, s *study.Study) (out []Warning, err error) {
	switch {
	case v.State == access.Expired:
		out = append(out, Warning{"expired", []any{"day", v.Acts.Until.Time()}})
	case v.State == access.Future:
		out = append(out, Warning{"future", []any{"day", v.Acts.From.Time()}})
	case v.State == access.Suspended:
		out = append(out, Warning{"suspended", []any{"day", v.Stopped.Since, "reason", v.Stopped.Reason}})
	case v.DaysLeft >= 0 && v.DaysLeft <= EndsSoon:
		out = append(out, Warning{"ends", []any{"n", v.DaysLeft, "day", v.Acts.Until.Time()}})
	}
	all, err := h.store.Deliveries(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range MissingDeliveries(s, all) {
		out = append(out, Warning{"missing." + m.Kind, []any{"supplier", m.Supplier}})
	}
	return out, nil
}
