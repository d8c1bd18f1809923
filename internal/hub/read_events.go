package hub

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
)

// EventFilter chooses events. Empty fields choose all.
type EventFilter struct {
	Study  string
	Who    string
	Act    string // an act, or the beginning of several: "session."
	From   time.Time
	Until  time.Time // exclusive
	Failed bool      // refusals and what was undone only
}

// EventPage is a part of the events, the newest first.
type EventPage struct {
	Events []audit.Event
	Total  int // that the filter chooses
	All    int // in the hub
	Who    []string
	Acts   []string
}

// EventList are the events that a filter chooses. Only who may read the log may
// ask.
func (h *Hub) EventList(ctx context.Context, f EventFilter, from, n int) (*EventPage, error) {
	if _, err := h.May(ctx, access.AuditRead, access.Object{}); err != nil {
		return nil, err
	}
	all, err := h.store.Events(ctx, 0)
	if err != nil {
		return nil, err
	}
	p := &EventPage{All: len(all)}
	for i := len(all) - 1; i >= 0; i-- {
		e := all[i]
		p.Who, p.Acts = append(p.Who, e.Who), append(p.Acts, string(e.Act))
		if !f.chooses(e) {
			continue
		}
		if p.Total >= from && len(p.Events) < n {
			p.Events = append(p.Events, e)
		}
		p.Total++
	}
	for _, list := range []*[]string{&p.Who, &p.Acts} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return p, nil
}

func (f EventFilter) chooses(e audit.Event) bool {
	return (f.Study == "" || e.Study == f.Study) && (f.Who == "" || e.Who == f.Who) &&
		(f.Act == "" || string(e.Act) == f.Act || strings.HasSuffix(f.Act, ".") && strings.HasPrefix(string(e.Act), f.Act)) &&
		(f.From.IsZero() || !e.At.Before(f.From)) && (f.Until.IsZero() || e.At.Before(f.Until)) &&
		(!f.Failed || e.Outcome == audit.Refused || e.Outcome == audit.Undone)
}

// EventsVerified is what counting the log again finds.
type EventsVerified struct {
	Entries int64
	At      time.Time
	Digest  string // SHA-256 over all entries as they are exported
	Broken  []BrokenEvent
	Things  int // studies, deliveries, builds, requests and releases that have their event
}

// BrokenEvent is where the log does not hold: a key below verify. in the
// catalogue, and the entry or thing it is about.
type BrokenEvent struct {
	Key    string
	Seq    int64
	Object string
}

// VerifyEvents counts the log again: its numbers have no gap and its times do
// not go back by more than a clock is set, everything that the store knows has
// the event of its making, with the same hash. It is itself an event.
func (h *Hub) VerifyEvents(ctx context.Context) (*EventsVerified, error) {
	by, err := h.May(ctx, access.AuditVerify, access.Object{})
	if err != nil {
		return nil, err
	}
	all, err := h.store.Events(ctx, 0)
	if err != nil {
		return nil, err
	}
	v := &EventsVerified{Entries: int64(len(all)), At: now()}
	sum := sha256.New()
	for i, e := range all {
		if e.Seq != int64(i)+1 {
			v.Broken = append(v.Broken, BrokenEvent{"gap", int64(i) + 1, ""})
			break
		}
		if i > 0 && all[i-1].At.Sub(e.At) > time.Hour {
			v.Broken = append(v.Broken, BrokenEvent{"clock", e.Seq, ""})
		}
		if err := json.NewEncoder(sum).Encode(e); err != nil {
			return nil, err
		}
	}
	v.Digest = hex.EncodeToString(sum.Sum(nil))
	if err := h.everyThingHasItsEvent(ctx, all, v); err != nil {
		return nil, err
	}
	ev := h.event(by, audit.AuditVerified, "", fmt.Sprint(v.Entries), v.Digest)
	if ev.Note = "holds"; len(v.Broken) > 0 {
		ev.Note, ev.Outcome = fmt.Sprintf("%d findings", len(v.Broken)), audit.Undone
	}
	return v, h.store.Change(ctx, ev, nil)
}

// everyThingHasItsEvent compares what the store knows with the log.
func (h *Hub) everyThingHasItsEvent(ctx context.Context, all []audit.Event, v *EventsVerified) error {
	told := map[string]bool{}
	for _, e := range all {
		told[strings.Join([]string{string(e.Act), e.Study, e.Object, e.Hash}, "\x00")] = true
	}
	look := func(act audit.Act, study, object, hash string) {
		v.Things++
		if !told[strings.Join([]string{string(act), study, object, hash}, "\x00")] {
			v.Broken = append(v.Broken, BrokenEvent{"missing", 0, string(act) + " " + strings.TrimSpace(study+" "+object)})
		}
	}
	studies, err := h.store.Studies(ctx, "")
	if err != nil {
		return err
	}
	for i, s := range studies {
		look(audit.StudyRegistered, s.Study, number(s.Revision), s.Hash)
		if i > 0 && studies[i-1].Study == s.Study {
			continue
		}
		builds, err := h.store.Builds(ctx, s.Study)
		if err != nil {
			return err
		}
		for _, b := range builds {
			look(audit.BuildFinished, b.Study, number(b.Number), b.Hash)
		}
	}
	deliveries, err := h.store.Deliveries(ctx, "")
	if err != nil {
		return err
	}
	for _, d := range deliveries {
		look(audit.DeliveryTaken, d.Study, d.ID, d.Hash)
	}
	requests, err := h.store.Requests(ctx)
	for _, r := range requests {
		look(audit.RequestMade, r.Study, r.ID, r.Hash)
	}
	return err
}

// ExportEvents writes all events as JSON, one a line. It is itself an event,
// which the export does not hold yet.
func (h *Hub) ExportEvents(ctx context.Context, w io.Writer) error {
	by, err := h.May(ctx, access.AuditExport, access.Object{})
	if err != nil {
		return err
	}
	all, err := h.store.Events(ctx, 0)
	if err != nil {
		return err
	}
	ev := h.event(by, audit.AuditExported, "", fmt.Sprint(len(all)), "")
	if err := h.store.Change(ctx, ev, nil); err != nil {
		return err
	}
	out := json.NewEncoder(w)
	for _, e := range all {
		if err := out.Encode(e); err != nil {
			return err
		}
	}
	return nil
}

// ServiceFigures are the figures of the service: how much was done, nothing of
// what the tables hold.
type ServiceFigures struct {
	Valid, Studies          int // authorisations valid today, of all
	OpenSessions, Sessions  int
	Deliveries              int
	RowsRead, RowsRejected  int64
	Builds                  int
	Requests, Released      int
	ReleasedThisQuarter     int
	Refusals, RefusalsMonth int
	Entries                 int64
	Accounts                int
	Verified                *audit.Event // the last time that the log was
	RequestsBy, SessionsBy  map[string]int
	RefusalsBy              map[string]int // by action, in the last 30 days
	MedianHoursToDecision   float64        // of requests that were decided; -1: none was
	Missing                 []MissingLabels
}

// MissingLabels counts the codes of a list without a label in a language.
type MissingLabels struct {
	List string
	Lang string
	N    int
}

// Figures are the figures of the service.
func (h *Hub) Figures(ctx context.Context) (*ServiceFigures, error) {
	if _, err := h.May(ctx, access.FiguresRead, access.Object{}); err != nil {
		return nil, err
	}
	f := &ServiceFigures{RequestsBy: map[string]int{}, SessionsBy: map[string]int{}, RefusalsBy: map[string]int{}}
	for _, add := range []func(context.Context, *ServiceFigures) error{h.studyFigures, h.workFigures, h.logFigures} {
		if err := add(ctx, f); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (h *Hub) studyFigures(ctx context.Context, f *ServiceFigures) error {
	rows, err := h.store.Studies(ctx, "")
	if err != nil {
		return err
	}
	seen := map[MissingLabels]bool{}
	for i, row := range rows {
		if i > 0 && rows[i-1].Study == row.Study {
			continue
		}
		f.Studies++
		s, err := h.revisionOf(row)
		if err != nil {
			return err
		}
		state, _, err := h.stateOf(ctx, row.Study, s.Authorisation.Acts)
		if err != nil {
			return err
		}
		if state == access.Valid {
			f.Valid++
		}
		builds, err := h.store.Builds(ctx, row.Study)
		if err != nil {
			return err
		}
		f.Builds += len(builds)
		for _, name := range s.ListNames() {
			list, err := s.Lists().List(name)
			if err != nil {
				return err
			}
			for _, lang := range []string{"nl", "fr", "de", "en"} {
				m := MissingLabels{List: name, Lang: lang}
				for _, code := range list.Codes() {
					if item, _ := list.Item(code); item.Labels[lang] == "" {
						m.N++
					}
				}
				if m.N > 0 && !seen[m] {
					seen[m] = true
					f.Missing = append(f.Missing, m)
				}
			}
		}
	}
	slices.SortFunc(f.Missing, func(a, b MissingLabels) int { return cmp.Or(cmp.Compare(a.Lang, b.Lang), cmp.Compare(a.List, b.List)) })
	return nil
}

func (h *Hub) workFigures(ctx context.Context, f *ServiceFigures) error {
	deliveries, err := h.store.Deliveries(ctx, "")
	if err != nil {
		return err
	}
	for _, d := range deliveries {
		f.Deliveries, f.RowsRead, f.RowsRejected = f.Deliveries+1, f.RowsRead+d.Rows, f.RowsRejected+d.Rejected
	}
	sessions, err := h.store.Sessions(ctx)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		f.Sessions++
		f.SessionsBy[s.State]++
		if s.State == string(access.Open) {
			f.OpenSessions++
		}
	}
	requests, err := h.store.Requests(ctx)
	for _, r := range requests {
		f.Requests++
		f.RequestsBy[r.State]++
	}
	return err
}

func (h *Hub) logFigures(ctx context.Context, f *ServiceFigures) error {
	all, err := h.store.Events(ctx, 0)
	if err != nil {
		return err
	}
	quarter, month := h.today.Quarter().First().Time(), now().AddDate(0, 0, -30)
	made, hours := map[string]time.Time{}, []float64{}
	for i := range all {
		e := &all[i]
		f.Entries = e.Seq
		switch {
		case e.Act == audit.AccessRefused:
			f.Refusals++
			if e.At.After(month) {
				f.RefusalsMonth++
				f.RefusalsBy[e.Object]++
			}
		case e.Act == audit.AuditVerified:
			f.Verified = e
		case e.Act == audit.RequestMade:
			made[e.Object] = e.At
		case e.Act == audit.RequestDecided && !made[e.Object].IsZero():
			hours = append(hours, e.At.Sub(made[e.Object]).Hours())
		case e.Act == audit.PackageReleased && e.Outcome == audit.Done:
			f.Released++
			if !e.At.Before(quarter) {
				f.ReleasedThisQuarter++
			}
		}
	}
	f.MedianHoursToDecision = -1
	if slices.Sort(hours); len(hours) > 0 {
		f.MedianHoursToDecision = hours[len(hours)/2]
	}
	people, err := h.store.Functions(ctx, "")
	names := map[string]bool{}
	for _, p := range people {
		names[p.Name] = true
	}
	f.Accounts = len(names)
	return err
}
