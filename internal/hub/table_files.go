package hub

import (
	"context"
	"path/filepath"
	"slices"
	"sync"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
)

// TableFiles are the files of a build in force: for SQL, whose process reads
// them itself.
type TableFiles struct {
	Build int
	Hash  string            // of the build
	Files map[string]string // by name of the table
}

// filesChecked are builds whose files were compared with their hashes since
// this process began.
var filesChecked sync.Map

// TableFiles are those of the newest build in force of the study for which a
// desk is open.
func (h *Hub) TableFiles(ctx context.Context, desk *room.Desk) (*TableFiles, error) {
	if err := desk.Err(); err != nil {
		return nil, err
	}
	object, err := h.Object(ctx, desk.Study)
	if err != nil {
		return nil, err
	}
	object.Session = access.Session{State: access.Open, Researchers: []string{desk.Who}}
	if _, err := h.May(ctx, access.SQLRun, object); err != nil {
		return nil, err
	}
	builds, err := h.store.Builds(ctx, desk.Study)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(builds, func(b store.Build) bool { return b.InForce != "" })
	if i < 0 {
		_, _, err := h.inForce(ctx, desk.Study) // says what to do
		return nil, err
	}
	return h.tableFiles(builds[i])
}

func (h *Hub) tableFiles(b store.Build) (*TableFiles, error) {
	dir := h.build(b.Study, b.Number)
	if known, ok := filesChecked.Load(dir + b.Hash); ok {
		return known.(*TableFiles), nil
	}
	report, err := h.checkBuild(b)
	if err != nil {
		return nil, err
	}
	out := &TableFiles{Build: b.Number, Hash: b.Hash, Files: map[string]string{}}
	for _, t := range report.Tables {
		out.Files[t.Name] = filepath.Join(dir, t.File)
	}
	filesChecked.Store(dir+b.Hash, out)
	return out, nil
}
