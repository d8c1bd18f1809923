package hub

import (
	"context"
	"slices"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// ProcessingRecord is the record of processing of one study: article 30 of the
// GDPR, from what the study file says.
type ProcessingRecord struct {
	ID          string
	Title       study.Text
	State       access.State
	Number      string
	Committee   study.Text
	Date        study.Date
	Basis       []string
	Purposes    []study.Purpose
	Categories  []Category
	Sources     []string
	Suppliers   []study.Party
	Recipients  []study.Party
	Acts        study.ActPeriod
	Retention   study.Retention
	AfterCoding study.AfterCoding
	Threshold   int
	Revisions   int
}

// Category is a category of data: a dimension of some table.
type Category struct {
	Name  string
	Title study.Text
}

// Records are the records of processing, by study.
func (h *Hub) Records(ctx context.Context) ([]ProcessingRecord, error) {
	if _, err := h.May(ctx, access.RecordsRead, access.Object{}); err != nil {
		return nil, err
	}
	rows, err := h.store.Studies(ctx, "")
	if err != nil {
		return nil, err
	}
	var out []ProcessingRecord
	for i, row := range rows {
		if i > 0 && rows[i-1].Study == row.Study {
			continue
		}
		s, err := h.revisionOf(row)
		if err != nil {
			return nil, err
		}
		state, _, err := h.stateOf(ctx, row.Study, s.Authorisation.Acts)
		if err != nil {
			return nil, err
		}
		out = append(out, RecordOf(s, row.Revision, state))
	}
	return out, nil
}

// RecordOf is the record of processing of a study.
func RecordOf(s *study.Study, revisions int, state access.State) ProcessingRecord {
	a := s.Authorisation
	r := ProcessingRecord{ID: s.ID, Title: s.Title, State: state, Number: a.Number, Committee: a.Body, Date: a.Date, Basis: a.LegalBasis, Purposes: a.Purposes,
		Sources: a.Sources, Acts: a.Acts, Retention: a.Retention, AfterCoding: s.Deliveries.AfterCoding, Threshold: s.Outputs.MinimumFrequency, Revisions: revisions}
	for _, t := range s.Tables {
		for _, d := range t.Dimensions {
			if !slices.ContainsFunc(r.Categories, func(c Category) bool { return c.Name == d }) {
				r.Categories = append(r.Categories, Category{d, s.Dimensions[d].Title})
			}
		}
	}
	party := func(ids []string) (out []study.Party) {
		for _, id := range ids {
			if p, ok := s.Party(id); ok {
				out = append(out, p)
			}
		}
		return out
	}
	r.Suppliers, r.Recipients = party(a.Suppliers), party(a.Analysts)
	return r
}

// Retained is something that is kept until a day.
type Retained struct {
	Study string
	What  string // tables, deliveries, acts: the end of the authorisation
	Until study.Date
	Days  int // from today; negative: it is past
	N     int // deliveries whose rows are still there, builds
}

// RetentionCalendar tells what ends when, the nearest first; what has no end is
// not in it.
func (h *Hub) RetentionCalendar(ctx context.Context) ([]Retained, error) {
	records, err := h.Records(ctx)
	if err != nil {
		return nil, err
	}
	var out []Retained
	for _, r := range records {
		deliveries, err := h.store.Deliveries(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		builds, err := h.store.Builds(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		kept := len(slices.DeleteFunc(deliveries, func(d store.Delivery) bool { return d.Destroyed != "" }))
		for _, x := range []Retained{{r.ID, "tables", r.Retention.Tables, 0, len(builds)}, {r.ID, "deliveries", r.Retention.Deliveries, 0, kept}, {r.ID, "acts", r.Acts.Until, 0, 0}} {
			if !x.Until.IsZero() {
				x.Days = int(x.Until.Days() - h.today.Days())
				out = append(out, x)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Retained) int { return a.Days - b.Days })
	return out, nil
}

// AccessReview is one function, with what speaks for looking at it again.
type AccessReview struct {
	store.Function
	InForce  bool
	Seen     time.Time // the last event of the account; zero: none
	Findings []string  // unused, no_end, ends, everywhere
}

// unusedAfter is how long an account may do nothing before its functions are
// looked at again.
const unusedAfter = 90 * 24 * time.Hour

// AccessReviews lists all functions with what to look at: who did nothing for 90
// days, what has no end, what ends within 30 days, what holds for every study.
func (h *Hub) AccessReviews(ctx context.Context) ([]AccessReview, error) {
	if _, err := h.May(ctx, access.RecordsRead, access.Object{}); err != nil {
		return nil, err
	}
	all, err := h.store.Functions(ctx, "")
	if err != nil {
		return nil, err
	}
	events, err := h.store.Events(ctx, 0)
	if err != nil {
		return nil, err
	}
	seen := map[string]time.Time{}
	for _, e := range events {
		seen[e.Who] = e.At
	}
	out := make([]AccessReview, 0, len(all))
	for _, f := range all {
		r := AccessReview{Function: f, InForce: access.InForce(f, h.today), Seen: seen[f.Name]}
		if r.InForce {
			r.Findings = h.findings(r)
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b AccessReview) int { return len(b.Findings) - len(a.Findings) })
	return out, nil
}

func (h *Hub) findings(r AccessReview) (out []string) {
	if now().Sub(r.Seen) > unusedAfter {
		out = append(out, "unused")
	}
	switch until, err := study.ParseDate(r.Until); {
	case r.Until == "":
		out = append(out, "no_end")
	case err == nil && until.Days()-h.today.Days() <= EndsSoon:
		out = append(out, "ends")
	}
	if r.Study == "" && (r.Role == string(access.Supplier) || r.Role == string(access.Researcher)) {
		out = append(out, "everywhere")
	}
	return out
}
