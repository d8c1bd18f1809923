package hub

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// Fact is one thing that an authorisation or study file says: a key below fact.
// in the catalogue, what it is about (a table, else empty), and its values.
type Fact struct {
	Key    string
	About  string
	Values []string
	Line   int // of the study file where it stands; 0: not found
}

// FactChange is a fact that two revisions tell differently.
type FactChange struct {
	Key, About string
	Gone, New  []string
}

// TextLine is a line of a comparison of two texts.
type TextLine struct {
	Mark     string // " ", "-" or "+"
	Old, New int    // line numbers, 0: not there
	Text     string
}

// Authorisation is a revision of a study file with what it became, and what
// changed since the one before.
type Authorisation struct {
	Study     *study.Study
	Row       store.Study
	Revisions []store.Study // the newest first
	Facts     []Fact
	Source    string
	Against   int // revision that it is compared with; 0: none
	Changes   []FactChange
	Lines     []TextLine
}

// AuthorisationPage is a revision of a study, the newest where revision is 0,
// compared with another, the one before where against is 0.
func (h *Hub) AuthorisationPage(ctx context.Context, id string, revision, against int) (*Authorisation, error) {
	o, err := h.Object(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := h.May(ctx, access.AuthorisationRead, o); err != nil {
		return nil, err
	}
	rows, err := h.store.Studies(ctx, id)
	if err != nil {
		return nil, err
	}
	a := &Authorisation{Revisions: rows}
	if revision == 0 {
		revision = rows[0].Revision
	}
	if a.Row, a.Study, a.Source, err = h.revisionText(rows, revision); err != nil {
		return nil, err
	}
	a.Facts = factsOf(a.Study)
	locate(a.Facts, a.Source)
	if against == 0 {
		against = revision - 1
	}
	if against < 1 || against == revision {
		return a, nil
	}
	_, former, text, err := h.revisionText(rows, against)
	if err != nil {
		return nil, err
	}
	a.Against, a.Changes, a.Lines = against, factChanges(factsOf(former), a.Facts), diffLines(text, a.Source)
	return a, nil
}

func (h *Hub) revisionText(rows []store.Study, revision int) (store.Study, *study.Study, string, error) {
	i := slices.IndexFunc(rows, func(r store.Study) bool { return r.Revision == revision })
	if i < 0 {
		return store.Study{}, nil, "", refusal.New(refusal.Misuse, "", "study %s has no revision %d", rows[0].Study, revision)
	}
	s, err := h.revisionOf(rows[i])
	if err != nil {
		return rows[i], nil, "", err
	}
	text, err := os.ReadFile(filepath.Join(h.revision(rows[i].Study, revision), studyFile))
	return rows[i], s, string(text), err
}

// FactsOf are the rules that a study file became, for a file that is not
// registered yet.
func FactsOf(s *study.Study) []Fact { return factsOf(s) }

func factsOf(s *study.Study) []Fact {
	a := s.Authorisation
	var purposes, parties []string
	for _, p := range a.Purposes {
		purposes = append(purposes, p.ID)
	}
	for _, p := range s.Parties {
		parties = append(parties, p.ID)
	}
	one := func(v any) []string { return []string{fmt.Sprint(v)} }
	out := []Fact{
		{Key: "number", Values: one(a.Number)}, {Key: "reference", Values: one(a.Reference)}, {Key: "date", Values: one(a.Date)},
		{Key: "legal_basis", Values: a.LegalBasis}, {Key: "prior_advice", Values: a.PriorAdvice}, {Key: "purposes", Values: purposes},
		{Key: "acts", Values: []string{a.Acts.From.String(), a.Acts.Until.String()}},
		{Key: "data", Values: []string{a.Data.From.String(), a.Data.Until.String()}},
		{Key: "retention_tables", Values: one(a.Retention.Tables)}, {Key: "retention_deliveries", Values: one(a.Retention.Deliveries)},
		{Key: "sources", Values: a.Sources}, {Key: "suppliers", Values: a.Suppliers}, {Key: "analysts", Values: a.Analysts}, {Key: "parties", Values: parties},
		{Key: "after_coding", Values: one(s.Deliveries.AfterCoding)}, {Key: "rejects", Values: one(s.Deliveries.MaxRejectShare)},
		{Key: "threshold", Values: one(s.Outputs.MinimumFrequency)}, {Key: "reviews", Values: one(s.Outputs.Reviews)}, {Key: "extract", Values: one(s.Extract.MaxRecords)},
		{Key: "version", Values: one(s.Version)},
	}
	for _, name := range slices.Sorted(maps.Keys(a.Tables)) {
		out = append(out, tableFacts(name, a.Tables[name])...)
	}
	return slices.DeleteFunc(out, func(f Fact) bool { return len(f.Values) == 0 })
}

func tableFacts(name string, p study.Permission) []Fact {
	return []Fact{
		{Key: "flow", About: name, Values: texts([]study.Flow{p.Flow})}, {Key: "moments", About: name, Values: texts(p.Moments)},
		{Key: "quarters", About: name, Values: texts(p.Quarters)}, {Key: "offsets", About: name, Values: texts(p.Offsets)},
		{Key: "dimensions", About: name, Values: p.Dimensions},
	}
}

func texts[T any](list []T) (out []string) {
	for _, v := range list {
		if t := fmt.Sprint(v); t != "" {
			out = append(out, t)
		}
	}
	return out
}

// yamlKeys are the keys of the study file that facts are read from, where the
// fact has another name.
var yamlKeys = map[string]string{
	"retention_tables": "retention", "retention_deliveries": "retention", "rejects": "max_reject_share",
	"threshold": "minimum_frequency", "extract": "max_records",
}

// locate finds the line of each fact by its key.
func locate(facts []Fact, source string) {
	lines := strings.Split(source, "\n")
	find := func(key string, from int) int {
		for i := from; i < len(lines); i++ {
			if word, _, ok := strings.Cut(strings.TrimSpace(lines[i]), ":"); ok && word == key {
				return i + 1
			}
		}
		return 0
	}
	start := max(find("authorisation", 0)-1, 0)
	for i, f := range facts {
		key := f.Key
		if y, ok := yamlKeys[key]; ok {
			key = y
		}
		from := start
		switch {
		case key == "version":
			from = 0
		case f.About != "":
			from = max(find(f.About, start)-1, start)
		}
		facts[i].Line = find(key, from)
	}
}

// factChanges are the facts that differ, in the order of the newer file.
func factChanges(old, now []Fact) (out []FactChange) {
	type name struct{ key, about string }
	former := map[name][]string{}
	for _, f := range old {
		former[name{f.Key, f.About}] = f.Values
	}
	for _, f := range now {
		was := former[name{f.Key, f.About}]
		delete(former, name{f.Key, f.About})
		if c := (FactChange{f.Key, f.About, without(was, f.Values), without(f.Values, was)}); len(c.Gone)+len(c.New) > 0 {
			out = append(out, c)
		}
	}
	for _, f := range old {
		if was, left := former[name{f.Key, f.About}]; left {
			out = append(out, FactChange{f.Key, f.About, was, nil})
		}
	}
	return out
}

func without(list, other []string) (out []string) {
	for _, v := range list {
		if !slices.Contains(other, v) {
			out = append(out, v)
		}
	}
	return out
}

// maxDiffLines bounds a comparison, whose work grows with the square.
const maxDiffLines = 4000

// diffLines compares two texts line by line by their longest common
// subsequence.
func diffLines(old, now string) []TextLine {
	a, b := strings.Split(old, "\n"), strings.Split(now, "\n")
	if len(a) > maxDiffLines || len(b) > maxDiffLines {
		return nil
	}
	common := make([][]int32, len(a)+1)
	for i := range common {
		common[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out []TextLine
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, TextLine{" ", i + 1, j + 1, a[i]})
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || common[i+1][j] >= common[i][j+1]):
			out = append(out, TextLine{"-", i + 1, 0, a[i]})
			i++
		default:
			out = append(out, TextLine{"+", 0, j + 1, b[j]})
			j++
		}
	}
	return out
}
