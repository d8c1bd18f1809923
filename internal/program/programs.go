package program

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Person is a researcher who sends or edits programs, for a body in a study. Who
// asks must have made sure that he may (access.ProgramSend).
type Person struct{ Name, Body, Study string }

// At is the researcher at a desk.
func At(d *room.Desk) Person { return Person{d.Who, d.Body, d.Study} }

// Send keeps a program from outside the room: a new one, or a new version where
// id names one of the person's. The same content again is no new version. A run
// for acceptance is queued for it.
func (s *Service) Send(ctx context.Context, p Person, id string, d Draft) (store.ProgramVersion, error) {
	v, fresh, err := s.keep(ctx, p, id, d, Sent)
	if err != nil || !fresh {
		return v, err
	}
	_, err = s.Accept(ctx, p, v.Program, v.Version)
	return v, err
}

// Edit keeps what was edited at a seat, as Send does; it is run when somebody
// asks for it.
func (s *Service) Edit(ctx context.Context, desk *room.Desk, id string, d Draft) (store.ProgramVersion, error) {
	if err := desk.Err(); err != nil {
		return store.ProgramVersion{}, err
	}
	v, fresh, err := s.keep(ctx, At(desk), id, d, Edited)
	if err != nil || !fresh {
		return v, err
	}
	return v, desk.Log(ctx, room.Entry{Kind: room.ProgramSent, Text: textOf(d.Files), Object: v.Program, Hash: v.Hash})
}

func textOf(files []File) string {
	var b strings.Builder
	for _, f := range files {
		fmt.Fprintf(&b, "== %s\n%s\n", f.Name, f.Text)
	}
	return b.String()
}

// keep keeps a draft as a new version; fresh is false where it is the newest
// one already.
func (s *Service) keep(ctx context.Context, p Person, id string, d Draft, origin Origin) (v store.ProgramVersion, fresh bool, err error) {
	d, language, err := d.clean(s.Limits())
	if err != nil {
		return v, false, err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	v = store.ProgramVersion{Program: id, Version: 1, Language: string(language), Main: d.Main, Hash: d.hash(), Origin: string(origin), Made: hub.Now()}
	var add func(tx *store.Tx) error
	if id == "" {
		program, err := s.newProgram(ctx, p, d.Title)
		if err != nil {
			return v, false, err
		}
		v.Program = program.ID
		add = func(tx *store.Tx) error { return tx.AddProgram(program) }
	} else {
		if _, err := s.own(ctx, p, id); err != nil {
			return v, false, err
		}
		versions, err := s.store.ProgramVersions(ctx, id)
		if err != nil {
			return v, false, err
		}
		if versions[0].Hash == v.Hash {
			return versions[0], false, nil
		}
		v.Version = versions[0].Version + 1
		add = func(*store.Tx) error { return nil }
	}
	files := make([]store.ProgramFile, len(d.Files))
	for i, f := range d.Files {
		files[i] = store.ProgramFile{Name: f.Name, Content: f.Text, Hash: hashText(f.Text)}
	}
	ev := audit.Event{Who: p.Name, Function: "researcher", Study: p.Study, Act: audit.ProgramKept, Object: v.Program, Hash: v.Hash,
		Note: fmt.Sprintf("version %d, %s", v.Version, origin), Outcome: audit.Done}
	return v, true, s.store.Change(ctx, ev, func(tx *store.Tx) error {
		if err := add(tx); err != nil {
			return err
		}
		return tx.AddProgramVersion(v, files)
	})
}

// newProgram gives a program its id.
func (s *Service) newProgram(ctx context.Context, p Person, title string) (store.Program, error) {
	all, err := s.store.Programs(ctx, "", "")
	highest := 0
	for _, q := range all {
		if n, err := strconv.Atoi(strings.TrimPrefix(q.ID, "G")); err == nil {
			highest = max(highest, n)
		}
	}
	return store.Program{ID: fmt.Sprintf("G%04d", highest+1), Study: p.Study, Owner: p.Name, Body: p.Body, Title: title, Made: hub.Now()}, err
}

// PutAway takes a program off the person's list. Its runs stay.
func (s *Service) PutAway(ctx context.Context, p Person, id string) error {
	if _, err := s.own(ctx, p, id); err != nil {
		return err
	}
	ev := audit.Event{Who: p.Name, Function: "researcher", Study: p.Study, Act: audit.ProgramPutAway, Object: id, Outcome: audit.Done}
	return s.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.PutProgramAway(id, hub.Now()) })
}

// own is a program of the person's in the study. Whose it else is is not told.
func (s *Service) own(ctx context.Context, p Person, id string) (store.Program, error) {
	g, err := s.store.Program(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && (g.Owner != p.Name || g.Study != p.Study) {
		return g, locale.Refuse(refusal.Absent, "program.none", "id", shown(id))
	}
	return g, err
}

// version finds a version with its files.
func (s *Service) version(ctx context.Context, id string, n int) (store.ProgramVersion, []store.ProgramFile, error) {
	versions, err := s.store.ProgramVersions(ctx, id)
	if err != nil {
		return store.ProgramVersion{}, nil, err
	}
	i := slices.IndexFunc(versions, func(v store.ProgramVersion) bool { return v.Version == n })
	if i < 0 {
		return store.ProgramVersion{}, nil, locale.Refuse(refusal.Absent, "program.version.none", "id", id, "version", n)
	}
	files, err := s.store.ProgramFiles(ctx, id, n)
	return versions[i], files, err
}
