package hub

import (
	"context"
	"fmt"
	"slices"

	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// Tables are a study's build in force. What lies in Folder was compared with
// its hashes.
type Tables struct {
	Study   *study.Study // as it was when the build was made, with the higher threshold of then and now
	Build   int
	Hash    string // of build.json
	Folder  string
	Files   []BuildTable
	Meaning []MeaningFile // study file and code lists
}

// TablesInForce finds and checks the build in force of a study.
func (h *Hub) TablesInForce(ctx context.Context, id string) (*Tables, error) {
	b, report, err := h.inForce(ctx, id)
	if err != nil {
		return nil, err
	}
	then, err := h.meant(ctx, b)
	if err != nil {
		return nil, err
	}
	return &Tables{then, b.Number, b.Hash, h.build(id, b.Number), report.Tables, report.Meaning}, nil
}

// meant is a study as a build meant it.
func (h *Hub) meant(ctx context.Context, b store.Build) (*study.Study, error) {
	current, err := h.current(ctx, b.Study)
	if err != nil {
		return nil, err
	}
	revisions, err := h.store.Studies(ctx, b.Study)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(revisions, func(s store.Study) bool { return s.Revision == b.Revision })
	if i < 0 {
		return nil, fmt.Errorf("build %d names a revision of %s that is not registered", b.Number, b.Study)
	}
	then, err := h.revisionOf(revisions[i])
	if err != nil {
		return nil, err
	}
	then.Outputs.MinimumFrequency = max(then.Outputs.MinimumFrequency, current.Outputs.MinimumFrequency)
	return then, nil
}

// StudyNow is the newest revision of a study, and the folder that holds it with
// its own code lists.
func (h *Hub) StudyNow(ctx context.Context, id string) (*study.Study, string, error) {
	s, row, err := h.newest(ctx, id)
	if err != nil {
		return nil, "", err
	}
	return s, h.revision(id, row.Revision), nil
}
