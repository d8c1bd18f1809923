package lab

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/program"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// sendRoutes are the pages outside the room: programs are sent in, and only
// their runs on made-up tables or the extract are shown.
func (w work) sendRoutes(m *page.Mux) {
	m.Get("/programs/send", page.AnySignedIn, w.send)
	m.Post("/programs/send", page.AnySignedIn, w.sent, page.MaxBody(maxSent))
	m.Get("/programs/send/{study}/{g}/{n}", access.ProgramSend, w.sentRun)
	m.Get("/programs/send/{study}/{g}/{n}/live", access.ProgramSend, w.sentLive, page.Timeout(0))
	m.Post("/programs/send/{study}/{g}/{n}/stop", access.ProgramSend, w.sentStop)
	m.Post("/programs/send/{study}/{g}/again", access.ProgramSend, w.sentAgain)
}

// sendData is the page from which programs are sent.
type sendData struct {
	*page.Form
	Studies     []ownStudy
	Environment environment
}

// ownStudy is one of which the person is a researcher.
type ownStudy struct {
	ID       string
	Why      error // why not, nil: he may
	Programs []program.Listed
}

// Options are the studies and programs that a file may be sent for.
func (d sendData) Options() (out []page.Choice) {
	for _, s := range d.Studies {
		out = append(out, page.Choice{Value: s.ID, Text: s.ID, Denied: s.Why})
	}
	return out
}

// Existing are the programs that a new version may be of.
func (d sendData) Existing() (out []page.Choice) {
	out = append(out, page.Choice{Value: "", Key: "program.send.fresh"})
	for _, s := range d.Studies {
		for _, p := range s.Programs {
			out = append(out, page.Choice{Value: p.ID, Text: p.ID + " " + p.Title})
		}
	}
	return out
}

// outside is the person as he acts from outside the room, in a study.
func (w work) outside(r *page.Request, id string) (program.Person, error) {
	h := w.Hub.For(r.Name())
	object, err := h.Object(r.Context(), id)
	if err != nil {
		return program.Person{}, err
	}
	f, err := h.May(r.Context(), access.ProgramSend, object)
	return program.Person{Name: r.Name(), Body: f.Body, Study: id}, err
}

// studies are those for which the person is a researcher.
func (w work) studies(r *page.Request) (out []ownStudy, err error) {
	h := w.Hub.For(r.Name())
	s, err := h.Subject(r.Context())
	if err != nil {
		return nil, err
	}
	all, err := h.Store().Studies(r.Context(), "")
	if err != nil {
		return nil, err
	}
	for _, row := range all {
		known := slices.ContainsFunc(out, func(o ownStudy) bool { return o.ID == row.Study })
		if known || !s.Holds(access.Researcher, row.Study, study.DateOf(hub.Now())) {
			continue
		}
		one := ownStudy{ID: row.Study}
		object, err := h.Object(r.Context(), row.Study)
		if err != nil {
			return nil, err
		}
		d, err := h.Decide(r.Context(), access.ProgramSend, object)
		if err != nil {
			return nil, err
		}
		if one.Why = d.Err(); one.Why != nil {
			out = append(out, one)
			continue
		}
		if one.Programs, err = w.Programs.List(r.Context(), program.Person{Name: r.Name(), Study: row.Study}); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func (w work) send(r *page.Request) error {
	studies, err := w.studies(r)
	if err != nil {
		return err
	}
	return r.Render("send", sendData{Form: r.Query(), Studies: studies, Environment: w.environment()})
}

// sent takes files and a title.
func (w work) sent(r *page.Request) error {
	f, d, err := received(r)
	if err != nil {
		return err
	}
	p, err := w.outside(r, f.Values.Get("study"))
	if err != nil {
		return err
	}
	v, err := w.Programs.Send(r.Context(), p, f.Values.Get("program"), d)
	if err != nil {
		if err := f.Refused("files", err); err != nil {
			return err
		}
		studies, err := w.studies(r)
		if err != nil {
			return err
		}
		return r.Render("send", sendData{f, studies, w.environment()})
	}
	r.Flash("ok", "program.send.done", "id", v.Program, "version", v.Version)
	return r.Redirect("/programs/send")
}

// received reads the form with its files.
func received(r *page.Request) (*page.Form, program.Draft, error) {
	d := program.Draft{}
	if err := r.ParseMultipartForm(maxSent); err != nil {
		if page.StatusOf(err) == http.StatusRequestEntityTooLarge {
			return nil, d, err
		}
		return nil, d, locale.Refuse(refusal.Misuse, "program.send.form")
	}
	f := &page.Form{Values: url.Values(r.MultipartForm.Value)}
	d.Title, d.Main = f.Values.Get("title"), f.Values.Get("main")
	for _, part := range r.MultipartForm.File["files"] {
		file, err := part.Open()
		if err != nil {
			return nil, d, err
		}
		text, err := io.ReadAll(file)
		if err = errors.Join(err, file.Close()); err != nil {
			return nil, d, err
		}
		d.Files = append(d.Files, program.File{Name: part.Filename, Text: string(text)})
	}
	return f, d, nil
}

// sentReader finds a run of the person's from outside the room.
func (w work) sentReader(r *page.Request) (program.Reader, string, error) {
	p, err := w.outside(r, r.PathValue("study"))
	if err != nil {
		return program.Reader{}, "", err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return program.Reader{}, "", page.NotFound()
	}
	id, err := w.Programs.RunOf(r.Context(), p, r.PathValue("g"), n)
	return program.Reader{Person: p}, id, err
}

func (w work) sentRun(r *page.Request) error {
	who, id, err := w.sentReader(r)
	if err != nil {
		return err
	}
	data, err := w.runData(r, who, id, r.URL.Path)
	if err != nil {
		return err
	}
	return r.Render("run", data)
}

func (w work) sentLive(r *page.Request) error {
	who, id, err := w.sentReader(r)
	if err != nil {
		return err
	}
	return w.follow(r, who, id, r.URL.Path[:len(r.URL.Path)-len("/live")])
}

func (w work) sentStop(r *page.Request) error {
	who, id, err := w.sentReader(r)
	if err == nil {
		err = w.Programs.Kill(r.Context(), who, id)
	}
	if err != nil {
		return err
	}
	r.Flash("info", "program.stopping")
	return r.Redirect(r.URL.Path[:len(r.URL.Path)-len("/stop")])
}

// sentAgain runs the newest version for acceptance once more.
func (w work) sentAgain(r *page.Request) error {
	p, err := w.outside(r, r.PathValue("study"))
	if err != nil {
		return err
	}
	d, err := w.Programs.Program(r.Context(), p, r.PathValue("g"), 0)
	if err != nil {
		return err
	}
	run, err := w.Programs.Accept(r.Context(), p, d.ID, d.Version.Version)
	if err != nil {
		return err
	}
	return r.Redirect("/programs/send/" + p.Study + "/" + run.Program + "/" + strconv.Itoa(run.Number))
}
