package lab

import (
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/model"
	"github.com/kruistabel/kruistabel/internal/program"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// What the gallery shows is made up.
var (
	day        = time.Date(2026, 3, 2, 13, 40, 0, 0, time.UTC)
	sampleHash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	sampleEnv  = environment{
		Environment: program.Environment{Number: 2, Root: "/", Hash: sampleHash, Added: day, Packages: []program.Package{
			{Language: program.Python, Name: "Python", Version: "3.11.2"}, {Language: program.Python, Name: "pandas", Version: "1.5.3"},
			{Language: program.Python, Name: "statsmodels", Version: "0.13.5"},
			{Language: program.R, Name: "R", Version: "4.2.2"}, {Language: program.R, Name: "nnet", Version: "7.3-18"}}},
		Limits: program.Limits{Time: 30 * time.Minute, Memory: 4_000_000_000, AtOnce: 2, Files: 20, Bytes: 1 << 20}}
)

// noSandbox is a function: a variable would read the whole catalogue whenever the
// program starts, which it does for each statement in SQL.
func noSandbox() error { return locale.Refuse(refusal.Unready, "program.no_sandbox") }

func sampleRun(number int, state program.State, reason program.Reason) store.ProgramRun {
	r := store.ProgramRun{ID: "X000012", Program: "G0003", Number: number, Version: 2, Study: "wse-2015", Who: "ada", Session: "S0012",
		Input: string(program.Tables), Build: 7, InputHash: sampleHash, Environment: 2, State: string(state), Reason: string(reason), Queued: day}
	if state != program.Queued {
		r.Started = day.Add(time.Minute)
	}
	if state.Ended() {
		r.Ended, r.Wall, r.LogHash = day.Add(2*time.Minute), 41*time.Second, sampleHash
	}
	return r
}

var sampleAccepted = store.ProgramRun{ID: "X000011", Program: "G0003", Number: 3, Version: 2, Input: string(program.Synthetic), State: string(program.Done), Queued: day}

func sampleProgram(accepted bool) *program.Detail {
	v := store.ProgramVersion{Program: "G0003", Version: 2, Language: "python", Main: "main.py", Hash: sampleHash, Origin: string(program.Edited), Made: day}
	first := v
	first.Version, first.Origin = 1, string(program.Sent)
	d := &program.Detail{Program: store.Program{ID: "G0003", Study: "wse-2015", Owner: "ada", Title: "Instroom per sector", Made: day}, Version: v,
		Versions: []store.ProgramVersion{v, first},
		Files: []store.ProgramFile{
			{Name: "functions.py", Content: "def share(part, whole):\n    return part / whole\n", Hash: sampleHash},
			{Name: "main.py", Content: "import pandas as pd\nd = pd.read_parquet('data/table1.parquet')\n", Hash: sampleHash}},
		Runs: []store.ProgramRun{sampleRun(5, program.Running, ""), sampleRun(4, program.Killed, program.OverTime), sampleAccepted}}
	if accepted {
		d.AcceptedBy = &sampleAccepted
		d.Changed = []program.Change{{Language: program.Python, Name: "pandas", Before: "1.5.2", Afterwards: "1.5.3"}, {Language: program.R, Name: "nnet", Afterwards: "7.3-18"}}
	}
	return d
}

const sampleLog = "rows read: 4012\nfitting\n[sandbox] network refused: the program tried to open an IPv4 connection; there is no network here\n"

func sampleStatus(state program.State, reason program.Reason) *runData {
	s := &program.Status{Run: sampleRun(5, state, reason), Program: sampleProgram(true).Program, Elapsed: 41 * time.Second, Limit: 30 * time.Minute,
		Memory: 1_200_000_000, Allowed: 4_000_000_000}
	d := &runData{Status: s, Base: "/work/programs/G0003/runs/5", Full: true, Here: true, Over: state.Ended(), Log: sampleLog}
	if state == program.Queued {
		s.Place, d.Log = 2, ""
	}
	return d
}

func sampleOutputs() []program.Output {
	out := func(name, kind string, bytes int64, rows int, mark program.Mark, found ...program.Finding) program.Output {
		return program.Output{RunOutput: store.RunOutput{Run: "X000012", Name: name, Kind: kind, Bytes: bytes, Rows: rows, Hash: sampleHash, Mark: string(mark)}, Found: found}
	}
	lost := out("naïve name", "name", 0, -1, program.Blocked, program.Finding{Rule: program.NotTaken})
	lost.Hash = ""
	return []program.Output{
		out("a.csv", "csv", 412, 8, program.Note, program.Finding{Rule: program.SmallCounts, N: 3, Most: 10}),
		out("b.html", "html", 2048, -1, program.Blocked, program.Finding{Rule: program.HTML}),
		out("c.csv", "csv", 512, 12, program.Pass),
		out("plots/sex.png", "png", 18_204, -1, program.Note, program.Finding{Rule: program.NeedsTable}),
		lost,
	}
}

func programStates() []page.State {
	of := func(name, path, template string, data func() any) page.State {
		return page.State{Name: name, Path: path, Template: template, Role: "researcher", Data: func(locale.Lang) any { return data() }}
	}
	run := func(name string, data func() *runData) page.State {
		return of("run, "+name, "/work/programs/G0003/runs/5", "run", func() any { return data() })
	}
	listed := []program.Listed{
		{Program: sampleProgram(true).Program, Version: sampleProgram(true).Version, Accepted: true, Last: &sampleProgram(true).Runs[0]},
		{Program: store.Program{ID: "G0001", Title: "Modèle"}, Version: store.ProgramVersion{Program: "G0001", Version: 1, Language: "r"}},
	}
	editor := func(accepted bool) programData {
		d := sampleProgram(accepted)
		p := programData{ID: d.ID, Title: d.Title, Main: "main.py", Detail: d, Environment: sampleEnv, Files: filesOf(d.Files)}
		if !accepted {
			p.Run = locale.Refuse(refusal.NotHeld, "program.not_accepted", "version", 2)
		}
		return p
	}
	out := []page.State{
		of("programs, none", "/work/programs", "programs", func() any { return programsData{nil, sampleEnv} }),
		of("programs", "/work/programs", "programs", func() any { return programsData{listed, sampleEnv} }),
		of("programs, no sandbox", "/work/programs", "programs", func() any {
			return programsData{listed, environment{Broken: noSandbox(), Limits: sampleEnv.Limits}}
		}),
		of("program, new", "/work/programs/new", "program", func() any {
			return programData{Environment: sampleEnv, Files: []program.File{{Name: "main.py"}}}
		}),
		of("program, not accepted", "/work/programs/G0003", "program", func() any { return editor(false) }),
		of("program, accepted in another environment", "/work/programs/G0003", "program", func() any { return editor(true) }),
		run("queued place 2", func() *runData { return sampleStatus(program.Queued, "") }),
		run("waits for the seat", func() *runData { d := sampleStatus(program.Queued, ""); d.Held = true; return d }),
		run("being prepared", func() *runData { d := sampleStatus(program.Queued, ""); d.Place = 0; return d }),
		run("running", func() *runData { return sampleStatus(program.Running, "") }),
		run("done", func() *runData { d := sampleStatus(program.Done, ""); d.Outputs = sampleOutputs(); return d }),
		run("failed", func() *runData { return sampleStatus(program.Failed, "") }),
		run("network tried", func() *runData { d := sampleStatus(program.Running, ""); d.Run.Network = 1; return d }),
		run("for acceptance, outside the room", func() *runData {
			d := sampleStatus(program.Done, "")
			d.Run.Input, d.Run.Session, d.Run.Build, d.Full, d.Here, d.Base = string(program.Synthetic), "", 0, false, false, "/programs/send/wse-2015/G0003/3"
			d.Outputs = sampleOutputs()
			return d
		}),
		of("file, table", "/work/programs/G0003/runs/5/files/a.csv", "file", func() any {
			return fileData{Output: sampleOutputs()[0], Run: "/work/programs/G0003/runs/5", Full: true, Head: []string{"sex", "n"},
				Table: [][]string{{"F", "120"}, {"M", "7"}}, Asked: 1200}
		}),
		of("file, text", "/work/programs/G0003/runs/5/files/a.txt", "file", func() any {
			return fileData{Output: program.Output{RunOutput: store.RunOutput{Name: "a.txt", Kind: "text"}, Found: []program.Finding{{Rule: program.ByHand}}},
				Run: "/work/programs/G0003/runs/5", Full: true, Text: "deviance 20.2\n"}
		}),
		of("send, first time", "/programs/send", "send", func() any {
			return sendData{Form: &page.Form{}, Studies: []ownStudy{{ID: "wse-2015"}}, Environment: sampleEnv}
		}),
		of("send", "/programs/send", "send", func() any {
			return sendData{Form: &page.Form{}, Studies: []ownStudy{{ID: "wse-2015", Programs: listed}}, Environment: sampleEnv}
		}),
		of("send, nowhere", "/programs/send", "send", func() any { return sendData{Form: &page.Form{}, Environment: sampleEnv} }),
	}
	for _, reason := range program.Reasons {
		out = append(out, run("killed, "+string(reason), func() *runData { return sampleStatus(program.Killed, reason) }))
	}
	refused := sendData{Form: &page.Form{}, Studies: []ownStudy{{ID: "wse-2015"}}, Environment: sampleEnv}
	_ = refused.Refused("files", locale.Refuse(refusal.Misuse, "program.file.text", "name", "main.py"))
	bad := of("send, refused", "/programs/send", "send", func() any { return refused })
	bad.Status = 422
	return append(out, bad)
}

func modelStates() []page.State {
	menu := &model.Menu{Build: 7, Tables: []string{"table1", "table1_types"}, Table: "table1", Columns: []model.Column{
		{Name: "moment", Codes: []string{"2015-06-30", "2015-12-31"}, Apart: true}, {Name: "sex", Codes: []string{"F", "M"}},
		{Name: "education", Codes: []string{"H", "L", "M"}}}}
	number := func(v float64) *float64 { return &v }
	base := func() *modelData {
		return &modelData{Form: &page.Form{}, Menu: menu, Spec: model.Spec{Kind: model.Cross, Table: "table1",
			Filters: map[string][]string{"moment": {"2015-06-30"}}}}
	}
	chosen := func(kind model.Kind) *modelData {
		d := base()
		d.Spec.Kind, d.Spec.Response, d.Spec.Event, d.Spec.Predictors = kind, "sex", "F", []string{"education"}
		d.Chosen = menu.Columns[1:]
		return d
	}
	of := func(name string, data func() *modelData) page.State {
		return page.State{Name: "model, " + name, Path: "/work/models", Template: "model", Role: "researcher", Data: func(locale.Lang) any { return data() }}
	}
	return []page.State{
		of("empty", base),
		of("codes", func() *modelData { return chosen(model.Logistic) }),
		of("refused", func() *modelData {
			d := chosen(model.Cross)
			d.Refused = locale.Refuse(refusal.Misuse, "model.codes", "name", "sector", "asked", 88, "most", 40)
			return d
		}),
		of("cross table", func() *modelData {
			d := chosen(model.Cross)
			d.Result = &model.Result{Spec: d.Spec, Persons: 375, Notes: []string{"small_expected"},
				Fit: []model.Measure{{Name: "chi_square", Value: number(21.53), DF: number(2), P: number(0.00002)}, {Name: "cramer_v", Value: number(0.24)}, {Name: "fisher_simulated", P: number(0.0001)}},
				Counts: &model.Counts{Dimensions: []model.Dimension{{Name: "sex", Codes: []string{"F", "M"}}, {Name: "education", Codes: []string{"H", "L", "M"}}},
					Cells: []model.Cell{{At: []int{0, 0}, N: 31}, {At: []int{0, 1}, N: 95}, {At: []int{0, 2}, N: 58}, {At: []int{1, 0}, N: 7}, {At: []int{1, 1}, N: 120}, {At: []int{1, 2}, N: 64}}}}
			return d
		}),
		of("multinomial", func() *modelData {
			d := chosen(model.Multinomial)
			d.Spec.Response, d.Spec.Predictors = "education", []string{"sex"}
			d.Result = &model.Result{Spec: d.Spec, Persons: 375, Notes: []string{"separated", "aliased", "not_converged", "saturated"},
				Fit: []model.Measure{{Name: "log_likelihood", Value: number(-350.2)}, {Name: "aic", Value: number(708.4)}, {Name: "residual_df", Value: number(371)}},
				Coefficients: []model.Coefficient{{Response: "L", Estimate: number(1.12), Error: number(0.2), Z: number(5.4), P: number(0.0000001), Low: number(0.7), High: number(1.5)},
					{Response: "L", Term: []model.Part{{Dimension: "sex", Code: "M"}}, Estimate: number(1.7), Error: number(0.44)}}}
			return d
		}),
	}
}
