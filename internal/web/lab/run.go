package lab

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/program"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// runData is a run on its page.
type runData struct {
	*program.Status
	Base string // address of the run, without what follows
	Log  string
	Full bool // on the full tables: true counts
	Here bool // in the room
	Over bool
}

// reader finds the run of an address and who looks at it, at a desk.
func (w work) reader(r *page.Request) (program.Reader, string, error) {
	desk, err := w.desk(r)
	if err != nil {
		return program.Reader{}, "", err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return program.Reader{}, "", page.NotFound()
	}
	id, err := w.Programs.RunOf(r.Context(), program.At(desk), r.PathValue("g"), n)
	return program.AtDesk(desk), id, err
}

func (w work) run(r *page.Request) error {
	who, id, err := w.reader(r)
	if err != nil {
		return err
	}
	who.Desk.At(room.Page{Address: r.URL.Path, Title: id})
	data, err := w.runData(r, who, id, r.URL.Path)
	if err != nil {
		return err
	}
	if data.Full {
		if err := who.Desk.Log(r.Context(), room.Entry{Kind: room.TrueCounts, Object: id}); err != nil {
			return err
		}
	}
	return r.Render("run", data)
}

func (w work) runData(r *page.Request, who program.Reader, id, base string) (*runData, error) {
	status, err := w.Programs.Status(r.Context(), who, id)
	if err != nil {
		return nil, err
	}
	text, _, _, err := w.Programs.Log(r.Context(), who, id, 0)
	if err != nil {
		return nil, err
	}
	return &runData{Status: status, Base: base, Log: text, Full: program.Input(status.Run.Input) == program.Tables, Here: who.Desk != nil,
		Over: program.State(status.Run.State).Ended()}, nil
}

func (w work) stop(r *page.Request) error {
	who, id, err := w.reader(r)
	if err != nil {
		return err
	}
	if err := w.Programs.Kill(r.Context(), who, id); err != nil {
		return err
	}
	r.Flash("info", "program.stopping")
	return r.Redirect(strings.TrimSuffix(r.URL.Path, "/stop"))
}

// live sends the log as it grows and the state as it changes, until the run has
// ended.
func (w work) live(r *page.Request) error {
	who, id, err := w.reader(r)
	if err != nil {
		return err
	}
	return w.follow(r, who, id, strings.TrimSuffix(r.URL.Path, "/live"))
}

// stateEvery is how often the state line is sent.
const stateEvery = time.Second

func (w work) follow(r *page.Request, who program.Reader, id, base string) error {
	data, err := w.runData(r, who, id, base)
	if err != nil {
		return err
	}
	if data.Over {
		return r.NoContent() // a browser does not come back
	}
	place, err := strconv.Atoi(r.URL.Query().Get("from"))
	if err != nil {
		place = 0
	}
	s, err := r.Stream()
	if err != nil {
		return nil
	}
	tick := time.NewTicker(stateEvery)
	defer tick.Stop()
	for {
		// The state first: what was printed before the end is then in the log.
		data, err := w.runData(r, who, id, base)
		if err != nil {
			return nil // the desk is gone: the page of the session says so
		}
		text, more, _, err := w.Programs.Log(r.Context(), who, id, place)
		if err != nil {
			return nil
		}
		if err := tell(s, data, text, &place); err != nil || data.Over {
			return nil // the reader is gone, or has all
		}
		var soon <-chan time.Time
		if more == nil {
			soon = time.After(stateEvery / 5) // there is no log yet
		}
		select {
		case <-more:
			time.Sleep(50 * time.Millisecond) // several lines come together
		case <-soon:
		case <-tick.C:
		case <-s.Done():
			return nil
		}
	}
}

// tell sends what is new of a run.
func tell(s *page.Stream, data *runData, text string, place *int) error {
	if *place += len(text); text != "" {
		if err := s.Send("log", map[string]any{"text": text, "place": *place}); err != nil {
			return err
		}
	}
	if !data.Over {
		return s.Swap("run-now", "run-now", data)
	}
	if err := s.Swap("run", "run-state", data); err != nil {
		return err
	}
	if err := s.Say("program.ended"); err != nil {
		return err
	}
	return s.Send("end", struct{}{})
}

// fileData is a file of a run on its page.
type fileData struct {
	program.Output
	Run   string // address
	Full  bool
	Head  []string
	Table [][]string
	Text  string
	Asked int // rows that are not shown
}

// shownRows is the most rows of a table that its page shows.
const shownRows = 500

func (w work) file(r *page.Request) error {
	who, id, err := w.reader(r)
	if err != nil {
		return err
	}
	name := r.PathValue("name")
	o, data, err := w.Programs.Show(r.Context(), who, id, name)
	if err != nil {
		return err
	}
	status, err := w.Programs.Status(r.Context(), who, id)
	if err != nil {
		return err
	}
	d := fileData{Output: o, Run: runPath(status.Run), Full: program.Input(status.Run.Input) == program.Tables}
	if d.Full {
		if err := who.Desk.Log(r.Context(), room.Entry{Kind: room.TrueCounts, Object: id + "/" + o.Name, Hash: o.Hash}); err != nil {
			return err
		}
	}
	switch program.Kind(o.Kind) {
	case program.CSV:
		d.read(data)
	case program.PNG:
	default:
		d.Text = string(data)
	}
	return r.Render("file", d)
}

// read takes the rows of a table that are shown.
func (d *fileData) read(data []byte) {
	c := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	c.LazyQuotes, c.FieldsPerRecord = true, -1
	if strings.HasSuffix(strings.ToLower(d.Name), ".tsv") {
		c.Comma = '\t'
	} else if head, _, _ := bytes.Cut(data, []byte("\n")); bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		c.Comma = ';'
	}
	d.Head, _ = c.Read()
	for {
		row, err := c.Read()
		if err != nil {
			return
		}
		if len(d.Table) < shownRows {
			d.Table = append(d.Table, row)
		} else {
			d.Asked++
		}
	}
}

// picture is a picture of a run, for its page only.
func (w work) picture(r *page.Request) error {
	who, id, err := w.reader(r)
	if err != nil {
		return err
	}
	o, data, err := w.Programs.Show(r.Context(), who, id, r.PathValue("name"))
	if err != nil {
		return err
	}
	if program.Kind(o.Kind) != program.PNG {
		return page.NotFound()
	}
	h := r.Writer.Header()
	h.Set("Content-Type", "image/png")
	h.Set("Content-Disposition", "inline")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	r.Writer.WriteHeader(http.StatusOK)
	_, _ = r.Writer.Write(data) // a reader who went away is no fault
	return nil
}

// choose puts a file into the basket.
func (w work) choose(r *page.Request) error {
	who, id, err := w.reader(r)
	if err != nil {
		return err
	}
	f, err := r.Input()
	if err != nil {
		return err
	}
	item, err := w.Programs.Offer(r.Context(), who.Desk, id, f.Values.Get("name"))
	if err == nil {
		err = w.Offer(r.Context(), who.Desk, item)
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "program.chosen", "name", item.Name)
	return r.Redirect(strings.TrimSuffix(r.URL.Path, "/basket"))
}
