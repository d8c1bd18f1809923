package cli

import (
	"fmt"
	"io"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/study"
)

type studyCmd struct {
	Add     studyAddCmd     `cmd:"" help:"Register a study file in a hub."`
	Check   studyCheckCmd   `cmd:"" help:"Check a study file, without a hub."`
	Suspend studySuspendCmd `cmd:"" help:"Stop a study: its sessions end, nothing is done in it."`
	Resume  studyResumeCmd  `cmd:"" help:"Have a suspended study go on."`
}

type studyAddCmd struct {
	hubArgs
	File string `arg:"" name:"FILE" help:"The study file (YAML)."`
}

func (*studyAddCmd) Help() string {
	return `Checks a study file and registers it, with the code lists of its own that stand beside it. The copy in the hub never
changes: later builds and releases name it by its hash. A changed file of the same study is registered as a new revision
and must carry a higher version. The same file again changes nothing and says so.

Exit status 2: the file cannot be read as a study. 1: its authorisation does not carry it. Nothing is changed then.

Example:

  kruistabel study add hub studies/advice-16-39.yaml`
}

func (c *studyAddCmd) Run(a *app) error {
	return c.onHub(a, func(h *hub.Hub) error {
		r, err := c.add(a, h)
		if err != nil {
			return err
		}
		return c.answer(a, h.Synthetic, r, func(w io.Writer) {
			if r.Already {
				fmt.Fprintf(w, "study %s was registered already, as revision %d: nothing was changed\n", r.Study, r.Revision)
				return
			}
			fmt.Fprintf(w, "study %s registered: version %d, revision %d, authorisation %s\nsha256 %s\n", r.Study, r.Version, r.Revision, r.Authorisation, r.Hash)
		})
	})
}

func (c *studyAddCmd) add(a *app, h *hub.Hub) (*hub.Registered, error) {
	if a.caller == nil {
		return h.AddStudy(a.ctx, c.File)
	}
	return h.AddStudyFrom(a.ctx, c.File, a.folder(c.File))
}

type studyCheckCmd struct {
	File string `arg:"" name:"FILE" help:"The study file (YAML)."`
	output
}

func (*studyCheckCmd) Help() string {
	return `Checks a study file and the code lists beside it. Each fault is told with file, line and column and what to do.

Exit status 2: the file cannot be read as a study. 1: its authorisation does not carry it, such as a dimension that it
does not name.

Example:

  kruistabel study check studies/advice-16-39.yaml`
}

func (c *studyCheckCmd) Run(a *app) error {
	s, err := study.Load(c.File)
	if err != nil {
		return err
	}
	type tableLine struct {
		Name       string `json:"name"`
		Dimensions int    `json:"dimensions"`
	}
	result := struct {
		Study         string      `json:"study"`
		Version       int         `json:"version"`
		Authorisation string      `json:"authorisation"`
		Tables        []tableLine `json:"tables"`
	}{Study: s.ID, Version: s.Version, Authorisation: s.Authorisation.Number}
	for _, t := range s.Tables {
		result.Tables = append(result.Tables, tableLine{t.Name, len(t.Dimensions)})
	}
	return c.answer(a, false, result, func(w io.Writer) {
		fmt.Fprintf(w, "%s: study %s, version %d, is carried by authorisation %s\n", c.File, s.ID, s.Version, s.Authorisation.Number)
		for _, t := range result.Tables {
			fmt.Fprintf(w, "  %s: %d dimensions\n", t.Name, t.Dimensions)
		}
	})
}
