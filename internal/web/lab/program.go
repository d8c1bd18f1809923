package lab

import (
	"strconv"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/program"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

func (w work) programRoutes(m *page.Mux) {
	m.Get("/work/programs", page.AnySignedIn, w.programs)
	m.Get("/work/programs/new", page.AnySignedIn, w.newProgram)
	m.Post("/work/programs/new", page.AnySignedIn, w.saveProgram, page.MaxBody(maxSent))
	m.Get("/work/programs/{g}", page.AnySignedIn, w.program)
	m.Post("/work/programs/{g}", page.AnySignedIn, w.saveProgram, page.MaxBody(maxSent))
	m.Post("/work/programs/{g}/away", page.AnySignedIn, w.putAway)
	m.Post("/work/programs/{g}/runs", page.AnySignedIn, w.start)
	m.Get("/work/programs/{g}/runs/{n}", page.AnySignedIn, w.run)
	m.Post("/work/programs/{g}/runs/{n}/stop", page.AnySignedIn, w.stop)
	m.Get("/work/programs/{g}/runs/{n}/live", page.AnySignedIn, w.live, page.Timeout(0))
	m.Get("/work/programs/{g}/runs/{n}/files/{name...}", page.AnySignedIn, w.file)
	m.Get("/work/programs/{g}/runs/{n}/picture/{name...}", page.AnySignedIn, w.picture)
	m.Post("/work/programs/{g}/runs/{n}/basket", page.AnySignedIn, w.choose)
}

// maxSent bounds the form of a program.
const maxSent = 8 << 20

// desk is the place of who asks. Runs that waited for it go on.
func (w work) desk(r *page.Request) (*room.Desk, error) {
	d, err := w.Desk(r)
	if err == nil && w.Programs != nil {
		err = w.Programs.Attach(d)
	}
	return d, err
}

// environment is what programs may use.
type environment struct {
	program.Environment
	Broken error
	Limits program.Limits
}

// Languages are those that programs can be written in.
func (environment) Languages() []program.Language {
	return []program.Language{program.Python, program.R}
}

// Size is what all files of a program may have, in bytes.
func (e environment) Size() int64 { return int64(e.Limits.Bytes) }

func (w work) environment() environment {
	e, err := w.Programs.Environment()
	return environment{e, err, w.Programs.Limits()}
}

type programsData struct {
	Items       []program.Listed
	Environment environment
}

func (w work) programs(r *page.Request) error {
	d, err := w.desk(r)
	if err != nil {
		return err
	}
	d.At(room.Page{Address: "/work/programs", Title: "programs"})
	items, err := w.Programs.List(r.Context(), program.At(d))
	if err != nil {
		return err
	}
	return r.Render("programs", programsData{items, w.environment()})
}

// programData is a program in the editor.
type programData struct {
	*page.Form
	ID          string
	Title       string
	Main        string
	Files       []program.File // as they stand in the fields
	Detail      *program.Detail
	Environment environment
	Run         error // why it cannot run on the full tables now
	Try         error // why it cannot run for acceptance
}

// Mains are the files that can be started.
func (d programData) Mains() (out []page.Choice) {
	for _, f := range d.Files {
		if f.Name != "" {
			out = append(out, page.Choice{Value: f.Name, Text: f.Name})
		}
	}
	return out
}

// Slots are the files and one more, empty.
func (d programData) Slots() []program.File {
	return append(d.Files[:len(d.Files):len(d.Files)], program.File{})
}

func (w work) newProgram(r *page.Request) error {
	if _, err := w.desk(r); err != nil {
		return err
	}
	return r.Render("program", programData{Environment: w.environment(), Files: []program.File{{Name: "main.py"}}})
}

func (w work) program(r *page.Request) error {
	desk, err := w.desk(r)
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(r.URL.Query().Get("version"))
	d, err := w.Programs.Program(r.Context(), program.At(desk), r.PathValue("g"), version)
	if err != nil {
		return err
	}
	desk.At(room.Page{Address: r.URL.Path, Title: d.ID})
	data := w.programData(d)
	return r.Render("program", data)
}

func (w work) programData(d *program.Detail) programData {
	data := programData{ID: d.ID, Title: d.Title, Main: d.Version.Main, Detail: d, Environment: w.environment(), Files: filesOf(d.Files)}
	data.Try = data.Environment.Broken
	switch {
	case data.Environment.Broken != nil:
		data.Run = data.Environment.Broken
	case d.AcceptedBy == nil:
		data.Run = locale.Refuse(refusal.NotHeld, "program.not_accepted", "version", d.Version.Version)
	}
	return data
}

func filesOf(files []store.ProgramFile) []program.File {
	out := make([]program.File, len(files))
	for i, f := range files {
		out[i] = program.File{Name: f.Name, Text: f.Content}
	}
	return out
}

// draft reads the fields of the editor. A file without name and text is none.
func draft(f *page.Form) program.Draft {
	d := program.Draft{Title: f.Values.Get("title"), Main: f.Values.Get("main")}
	names, texts := f.All("name"), f.All("text")
	for i := range min(len(names), len(texts)) {
		if names[i] != "" || texts[i] != "" {
			d.Files = append(d.Files, program.File{Name: names[i], Text: texts[i]})
		}
	}
	for i, file := range d.Files {
		if file.Name == d.Main {
			break
		}
		if i == len(d.Files)-1 {
			d.Main = "" // it was renamed or removed
		}
	}
	return d
}

func (w work) saveProgram(r *page.Request) error {
	desk, err := w.desk(r)
	if err != nil {
		return err
	}
	f, err := r.Input()
	if err != nil {
		return err
	}
	id, d := r.PathValue("g"), draft(f)
	v, err := w.Programs.Edit(r.Context(), desk, id, d)
	if err != nil {
		if err := f.Refused("title", err); err != nil {
			return err
		}
		data := programData{Form: f, ID: id, Title: d.Title, Main: d.Main, Files: d.Files, Environment: w.environment()}
		return r.Render("program", data)
	}
	if f.Values.Get("then") == "try" {
		run, err := w.Programs.Accept(r.Context(), program.At(desk), v.Program, v.Version)
		if err != nil {
			return err
		}
		return r.Redirect(runPath(run))
	}
	r.Flash("ok", "program.saved", "version", v.Version)
	return r.Redirect("/work/programs/" + v.Program)
}

func runPath(run store.ProgramRun) string {
	return "/work/programs/" + run.Program + "/runs/" + strconv.Itoa(run.Number)
}

func (w work) putAway(r *page.Request) error {
	desk, err := w.desk(r)
	if err != nil {
		return err
	}
	if err := w.Programs.PutAway(r.Context(), program.At(desk), r.PathValue("g")); err != nil {
		return err
	}
	r.Flash("ok", "program.put_away")
	return r.Redirect("/work/programs")
}

// start queues a run, on the full tables or for acceptance.
func (w work) start(r *page.Request) error {
	desk, err := w.desk(r)
	if err != nil {
		return err
	}
	f, err := r.Input()
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(f.Values.Get("version"))
	if err != nil {
		return page.NotFound()
	}
	var run store.ProgramRun
	if f.Values.Get("on") == "full" {
		run, err = w.Programs.Start(r.Context(), desk, r.PathValue("g"), version)
	} else {
		run, err = w.Programs.Accept(r.Context(), program.At(desk), r.PathValue("g"), version)
	}
	if err != nil {
		return err
	}
	return r.Redirect(runPath(run))
}
