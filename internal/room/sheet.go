package room

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Sheet is the day sheet of a session: what is written down when it ends, from
// its log. It holds no figure of a table.
type Sheet struct {
	Session    string       `json:"session"`
	Study      string       `json:"study"`
	Room       string       `json:"room"`
	Purpose    string       `json:"purpose"`
	Supervisor string       `json:"supervisor"`
	Opened     time.Time    `json:"opened"`
	Ended      time.Time    `json:"ended"`
	Reason     string       `json:"reason"`
	People     []SheetPlace `json:"people"`
	Pauses     []Span       `json:"pauses"`
	Files      []SheetFile  `json:"files"`
	Requests   []SheetFile  `json:"requests"`
	Counts     map[Kind]int `json:"counts"`        // entries of the log, by kind
	Entries    int64        `json:"entries"`       // of the log
	LogHash    string       `json:"log_last_hash"` // ties every entry
}

// SheetPlace is one researcher on a sheet.
type SheetPlace struct {
	Name       string    `json:"name"`
	Body       string    `json:"body"`
	Seat       string    `json:"seat"`
	Identity   string    `json:"identity_seen"`
	Admitted   time.Time `json:"admitted"`
	AdmittedBy string    `json:"admitted_by"`
	Gone       time.Time `json:"left_before_end,omitzero"`
}

// Span is a while within a session.
type Span struct {
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
	Reason string    `json:"reason"`
}

// SheetFile is something that the session made.
type SheetFile struct {
	Name string    `json:"name"`
	Hash string    `json:"sha256"`
	Who  string    `json:"who"`
	At   time.Time `json:"at"`
}

// sheet makes the sheet of a session that ended.
func (r *Room) sheet(ctx context.Context, s store.Session) (store.DaySheet, error) {
	people, err := r.store.People(ctx, s.ID)
	if err != nil {
		return store.DaySheet{}, err
	}
	log, err := r.store.Log(ctx, s.ID, 0)
	if err != nil {
		return store.DaySheet{}, err
	}
	sheet := sheetOf(s, people, log)
	text, err := json.Marshal(sheet)
	if err != nil {
		return store.DaySheet{}, err
	}
	return store.DaySheet{Session: s.ID, Sheet: string(text), Hash: hashOf(string(text)), Made: s.Ended}, nil
}

func sheetOf(s store.Session, people []store.Present, log []store.Logged) Sheet {
	out := Sheet{Session: s.ID, Study: s.Study, Room: s.Room, Purpose: s.Purpose, Supervisor: s.Supervisor, Opened: s.Opened.Wall.UTC(),
		Ended: s.Ended.UTC(), Reason: s.Reason, People: []SheetPlace{}, Pauses: []Span{}, Files: []SheetFile{}, Requests: []SheetFile{}, Counts: map[Kind]int{}}
	for _, p := range people {
		if p.Seat != "" {
			out.People = append(out.People, SheetPlace{p.Name, p.Body, p.Seat, p.Identity, p.Admitted.UTC(), p.AdmittedBy, p.Gone})
		}
	}
	var pause *Span
	for _, row := range log {
		out.Counts[Kind(row.Kind)]++
		out.Entries, out.LogHash = row.Seq, row.Chain
		switch file := (SheetFile{row.Object, row.Hash, row.Who, row.At}); Kind(row.Kind) {
		case PausedEntry:
			pause = &Span{From: row.At, Reason: row.Text}
		case Resumed, EndedEntry:
			if pause != nil {
				pause.Until = row.At
				out.Pauses, pause = append(out.Pauses, *pause), nil
			}
		case FileMade:
			out.Files = append(out.Files, file)
		case RequestMade:
			out.Requests = append(out.Requests, file)
		}
	}
	return out
}

// DaySheet is the sheet of a session that ended, as it was written, and what
// the supervisor confirmed after; nil where he did not yet.
func (r *Room) DaySheet(ctx context.Context, id string) (sheet Sheet, hash string, closing *store.Closing, err error) {
	row, err := r.store.DaySheet(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return sheet, "", nil, no("room.sheet.none", id)
	}
	if err != nil {
		return sheet, "", nil, err
	}
	if hashOf(row.Sheet) != row.Hash {
		return sheet, "", nil, no("room.sheet.changed", id)
	}
	return sheet, row.Hash, row.Closing, json.Unmarshal([]byte(row.Sheet), &sheet)
}

// CloseSheet keeps, once, what the supervisor confirms after a session: that no
// notes and nothing on a device left the room, and the number of the carrier
// that was handed over, if any.
func (r *Room) CloseSheet(ctx context.Context, by By, id string, c store.Closing) error {
	sheet, _, closing, err := r.DaySheet(ctx, id)
	if err != nil {
		return err
	}
	for _, p := range sheet.People {
		if p.Name == by.Name {
			return no("room.own", by.Name)
		}
	}
	switch {
	case closing != nil:
		return no("room.sheet.closed", id, closing.By)
	case !(c.Notes && c.Devices) && c.Remark == "":
		return no("room.sheet.remark")
	case len(c.Carrier) > 64 || len(c.Remark) > 2000:
		return no("room.reason.long")
	}
	c.By, c.At, c.Remark, c.Carrier = by.Name, r.clock.Read().Wall, Mask(c.Remark), Mask(c.Carrier)
	return r.store.Change(ctx, event(by, audit.DaySheetClosed, sheet.Study, id), func(tx *store.Tx) error { return tx.AddClosing(id, c) })
}
