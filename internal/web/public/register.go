package public

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/store"
)

// FromHub is the register of a hub. Anybody may ask for it, so that it is read
// again only after a while.
func FromHub(h *hub.Hub) Register { return &fromHub{hub: h} }

// fresh is how long what was read is shown.
const fresh = 20 * time.Second

type fromHub struct {
	hub *hub.Hub

	mu   sync.Mutex
	read time.Time
	list []Study
}

// PublicStudies are all studies with their releases, by code.
func (f *fromHub) PublicStudies(ctx context.Context) ([]Study, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.read.IsZero() && time.Since(f.read) < fresh {
		return f.list, nil
	}
	list, err := f.all(ctx)
	if err != nil {
		return nil, fmt.Errorf("register: %w", err)
	}
	f.list, f.read = list, time.Now()
	return list, nil
}

func (f *fromHub) all(ctx context.Context) (out []Study, err error) {
	rows, err := f.hub.Store().Studies(ctx, "")
	if err != nil {
		return nil, err
	}
	released, err := f.releases(ctx)
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		if i > 0 && rows[i-1].Study == row.Study {
			continue // an older revision
		}
		one, err := f.study(ctx, row.Study)
		if err != nil {
			return nil, err
		}
		one.Releases = released[row.Study]
		out = append(out, one)
	}
	return out, nil
}

// study is what the newest revision of a study file says for everybody.
func (f *fromHub) study(ctx context.Context, id string) (Study, error) {
	s, _, err := f.hub.StudyNow(ctx, id)
	if err != nil {
		return Study{}, err
	}
	a := s.Authorisation
	out := Study{
		Code: id, Title: s.Title, Authorisation: a.Number, Date: a.Date.Time(), Body: a.Body,
		From: a.Data.From.String(), Until: a.Data.Until.String(),
	}
	for _, p := range s.Parties {
		out.Parties = append(out.Parties, p.Name)
	}
	for _, p := range a.Purposes {
		out.Purposes = append(out.Purposes, p.Text)
	}
	return out, nil
}

// releases are the packages that left, by study, the newest first.
func (f *fromHub) releases(ctx context.Context) (map[string][]Release, error) {
	requests, err := f.hub.Store().Requests(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string][]Release{}
	for i := len(requests) - 1; i >= 0; i-- {
		q := requests[i]
		r, err := f.hub.Store().Release(ctx, q.ID)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out[q.Study] = append(out[q.Study], Release{ID: q.ID, Title: q.Title, Date: r.Released, Hash: r.Hash})
	}
	return out, nil
}
