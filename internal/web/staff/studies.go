package staff

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

type studiesData struct {
	Studies []hub.StudyView
	Add     error // why none can be added now
	CanAdd  bool  // the role has the action at all
}

func (d *Desk) studies(r *page.Request) error {
	h := d.as(r)
	list, err := h.StudyList(r.Context())
	if err != nil {
		return err
	}
	return r.Render("studies", studiesData{list, may(r.Context(), h, access.StudyAdd, "", ""), r.Who.Role == string(access.Steward)})
}

type studyData struct {
	*page.Form
	View     *hub.StudyView
	Study    *study.Study
	Warnings []locale.Text
	Tabs     []page.Tab
	Role     string
	Deliver  error // why no delivery can be made now
	Build    error
	Stops    []store.Suspension // the newest first
}

// Stopped says that the study is suspended.
func (s studyData) Stopped() bool { return s.View.State == access.Suspended }

// Steward says that the reader acts as steward: actions of other roles are
// absent.
func (s studyData) Steward() bool { return s.Role == string(access.Steward) }

// Delivers says that the reader's role delivers.
func (s studyData) Delivers() bool { return s.Steward() || s.Role == string(access.Supplier) }

func (d *Desk) study(r *page.Request) error {
	data, err := d.studyData(r, r.Query())
	if err != nil {
		return err
	}
	return r.Render("study", data)
}

func (d *Desk) studyData(r *page.Request, f *page.Form) (data studyData, err error) {
	h, id := d.as(r), r.PathValue("study")
	v, s, err := h.StudyPage(r.Context(), id)
	if err != nil {
		return data, err
	}
	data = studyData{Form: f, View: v, Study: s, Warnings: warned(v.Warnings), Tabs: studyTabs(r.Who.Role, id, ""), Role: r.Who.Role}
	data.Deliver = may(r.Context(), h, access.DeliveryMake, id, ownBody(r))
	data.Build = may(r.Context(), h, access.BuildMake, id, "")
	data.Stops, err = h.Suspensions(r.Context(), id)
	return data, err
}

// ownBody is the body for which the reader acts: a steward delivers for any.
func ownBody(r *page.Request) string { return r.Who.Body }

// studyTabs are the pages of a study that a role has.
func studyTabs(role, id, current string) (out []page.Tab) {
	base := "/studies/" + id
	for _, t := range []struct {
		name, path string
		roles      string
	}{
		{"overview", base, ""}, {"authorisation", base + "/authorisation", ""}, {"people", base + "/people", "steward privacy supervisor"},
		{"deliveries", base + "/deliveries", "steward supplier"}, {"builds", base + "/builds", "steward checker"},
		{"dictionary", base + "/dictionary", "steward researcher checker privacy"},
	} {
		if t.roles == "" || strings.Contains(t.roles, role) {
			out = append(out, page.Tab{Path: t.path, Key: "staff.tab." + t.name, Count: -1, Current: t.name == current || current == "" && t.name == "overview"})
		}
	}
	return out
}

type authorisationData struct {
	*hub.Authorisation
	Tabs   []page.Tab
	Source []sourceLine
}

// sourceLine is a line of the study file with the rules that it became.
type sourceLine struct {
	N    int
	Text string
	Rule bool
}

func (d *Desk) authorisation(r *page.Request) error {
	q := r.URL.Query()
	revision, _ := strconv.Atoi(q.Get("revision"))
	against, _ := strconv.Atoi(q.Get("against"))
	a, err := d.as(r).AuthorisationPage(r.Context(), r.PathValue("study"), revision, against)
	if err != nil {
		return err
	}
	return r.Render("authorisation", newAuthorisationData(a, r.Who.Role))
}

func newAuthorisationData(a *hub.Authorisation, role string) authorisationData {
	rules := map[int]bool{}
	for _, f := range a.Facts {
		rules[f.Line] = true
	}
	data := authorisationData{Authorisation: a, Tabs: studyTabs(role, a.Study.ID, "authorisation")}
	for i, text := range strings.Split(strings.TrimSuffix(a.Source, "\n"), "\n") {
		data.Source = append(data.Source, sourceLine{i + 1, text, rules[i+1]})
	}
	return data
}

type newStudyData struct {
	*page.Form
	Text   string
	Name   string
	Lines  []faultLine
	Faults []study.Fault
	Facts  []hub.Fact // of a file that holds
	Study  *study.Study
	Add    error
}

// faultLine is a line of the file with what is wrong in it.
type faultLine struct {
	N      int
	Text   string
	Faults []study.Fault
}

func (d *Desk) newStudy(r *page.Request) error {
	return r.Render("newstudy", newStudyData{Form: r.Query(), Name: "study.yaml", Add: may(r.Context(), d.as(r), access.StudyAdd, "", "")})
}

// addStudy validates a study file, pasted or sent, with the code lists that are
// sent beside it, and registers it where that is asked.
func (d *Desk) addStudy(r *page.Request) error {
	sent, err := readStudy(r)
	if err != nil {
		return err
	}
	dir, err := d.as(r).ScratchFolder()
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	for name, body := range sent.lists {
		if err := writeBeside(dir, name, body); err != nil {
			return err
		}
	}
	data := newStudyData{Form: &page.Form{Values: r.PostForm}, Text: sent.text, Name: sent.name}
	data.Study, err = study.Parse(sent.name, []byte(sent.text), os.DirFS(dir))
	var wrong *study.FileError
	switch {
	case errors.As(err, &wrong):
		data.Faults = wrong.Faults
		data.Lines = faultLines(sent.text, wrong.Faults)
		return r.RenderStatus(http.StatusUnprocessableEntity, "newstudy", data)
	case err != nil:
		return err
	}
	data.Facts = hub.FactsOf(data.Study)
	if r.PostFormValue("act") != "register" {
		return r.Render("newstudy", data)
	}
	path := filepath.Join(dir, "study.yaml")
	if err := os.WriteFile(path, []byte(sent.text), 0o600); err != nil {
		return err
	}
	added, err := d.as(r).AddStudy(r.Context(), path)
	if err != nil {
		return withoutPath(err, dir, sent.name)
	}
	key := "staff.new.registered"
	if added.Already {
		key = "staff.new.already"
	}
	r.Flash("ok", key, "revision", added.Revision, "study", added.Study)
	return r.Redirect("/studies/" + added.Study + "/authorisation")
}

// withoutPath takes a folder of the machine out of a refusal.
func withoutPath(err error, dir, name string) error {
	var e *refusal.Error
	if !errors.As(err, &e) || e.Key != "" {
		return err
	}
	clean := strings.NewReplacer(filepath.Join(dir, "study.yaml"), name, dir, "")
	return refusal.New(e.Kind, clean.Replace(e.Todo), "%s", clean.Replace(e.What))
}

// sentStudy is what somebody sent.
type sentStudy struct {
	name, text string
	lists      map[string][]byte
}

var listName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,60}\.csv$`)

func readStudy(r *page.Request) (s sentStudy, err error) {
	if err := r.ParseMultipartForm(4 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return s, locale.Refuse(refusal.Misuse, "staff.form")
	}
	s = sentStudy{name: "study.yaml", text: strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n"), lists: map[string][]byte{}}
	if r.MultipartForm == nil {
		return s, nil
	}
	for _, f := range r.MultipartForm.File["file"] {
		body, err := readPart(f)
		if err != nil {
			return s, err
		}
		if len(body) > 0 {
			s.text, s.name = string(body), filepath.Base(filepath.FromSlash(f.Filename))
		}
	}
	for _, f := range r.MultipartForm.File["lists"] {
		name := filepath.Base(filepath.FromSlash(f.Filename))
		if f.Size == 0 && name == "" {
			continue
		}
		if !listName.MatchString(name) {
			return s, locale.Refuse(refusal.Misuse, "staff.list_name")
		}
		if s.lists[name], err = readPart(f); err != nil {
			return s, err
		}
	}
	return s, nil
}

func readPart(f *multipart.FileHeader) ([]byte, error) {
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(io.LimitReader(in, 4<<20))
}

// writeBeside puts a code list where the study file names it: beside it, and in
// the folder codelists.
func writeBeside(dir, name string, body []byte) error {
	for _, folder := range []string{dir, filepath.Join(dir, "codelists")} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name), body, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// faultLines is a file's text with its faults at their lines; lines far from
// any fault are left out.
func faultLines(text string, faults []study.Fault) (out []faultLine) {
	near := map[int]bool{}
	for _, f := range faults {
		for n := f.Line - 3; n <= f.Line+3; n++ {
			near[n] = true
		}
	}
	for i, line := range strings.Split(text, "\n") {
		if !near[i+1] {
			continue
		}
		l := faultLine{N: i + 1, Text: string(bytes.ToValidUTF8([]byte(line), []byte("\ufffd")))}
		for _, f := range faults {
			if f.Line == i+1 {
				l.Faults = append(l.Faults, f)
			}
		}
		out = append(out, l)
	}
	return out
}
