package staff

import (
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/intake"
	"github.com/kruistabel/kruistabel/internal/jobs"
	"github.com/kruistabel/kruistabel/internal/linkage"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/upload"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

type storeStudy = store.Study

func galleryDelivery(id string, rejected int64) store.Delivery {
	return store.Delivery{ID: id, Study: "advice-16-39", Supplier: "vdab", Kind: "measures", Hash: gallerySum, Bytes: 1_934_223_112, Rows: 5_234_567, Accepted: 5_234_567 - rejected, Rejected: rejected, Taken: galleryDay.AddDate(0, 0, -3)}
}

func galleryUpload(state store.UploadState, part int64) *hub.Upload {
	u := &hub.Upload{Upload: store.Upload{ID: "00112233445566778899aabbccddeeff", Study: "advice-16-39", Supplier: "vdab", Kind: "measures", Name: "measures-20151231.csv", Size: 2_000_000_000, SHA256: gallerySum, Who: "ada", Begun: galleryDay.Add(-time.Hour), State: state}}
	u.Offset = u.Size / 100 * part
	return u
}

// galleryRejects are rejected lines: three, or the first of 1,204.
func galleryRejects(n int64) ([]reasonCount, []intake.RejectedLine) {
	if n == 0 {
		return nil, nil
	}
	if n == 3 {
		return []reasonCount{{"end_before_start", 2}, {"unknown_measure", 1}}, []intake.RejectedLine{{Line: 17, Reason: intake.EndBeforeStart.String()}, {Line: 204, Reason: intake.UnknownMeasure.String()}, {Line: 9_812, Reason: intake.EndBeforeStart.String()}}
	}
	var lines []intake.RejectedLine
	for i := range int64(100) {
		lines = append(lines, intake.RejectedLine{Line: 2 + i*37, Reason: intake.WrongCheckDigits.String()})
	}
	return []reasonCount{{"wrong_check_digits", 1_100}, {"impossible_date", 80}, {"duplicate_row", 24}}, lines
}

func galleryReceipt(d store.Delivery, why error) receiptData {
	reasons, lines := galleryRejects(d.Rejected)
	rec := intake.Receipt{Delivery: d.ID, Study: d.Study, Supplier: d.Supplier, File: "measures-20151231.csv", Bytes: d.Bytes, SHA256: d.Hash, Read: d.Rows, Accepted: d.Accepted, Rejected: d.Rejected, Persons: 402_118}
	v := galleryView(access.Valid, -1, 1)
	return receiptData{ReceiptView: &hub.ReceiptView{Row: d, Receipt: rec, Builds: []int{1, 2}}, Study: v, Tabs: studyTabs("supplier", v.ID, "deliveries"), Reasons: reasons, Lines: lines,
		Pages: page.Pages{Path: "?page=", Current: 1, Last: int((d.Rejected + 99) / 100), Total: int(d.Rejected)}, Deliver: why}
}

func deliveryStates() []page.State {
	v := func() *hub.StudyView { return galleryView(access.Valid, -1, 1) }
	show := func(name, path, template, role string, data func(locale.Lang) any) page.State {
		return page.State{Name: name, Path: "/studies/advice-16-39" + path, Template: template, Role: role, Data: data}
	}
	receipt := func(name string, d func() store.Delivery) page.State {
		return show("receipt, "+name, "/deliveries/D0001", "receipt", "supplier", func(locale.Lang) any { return galleryReceipt(d(), nil) })
	}
	form := func(why error, needs bool) func(locale.Lang) any {
		return func(locale.Lang) any {
			d := &newDeliveryData{Form: &page.Form{}, Study: v(), Tabs: studyTabs("supplier", v().ID, "deliveries"), Contract: contract, Deliver: why, Max: upload.DefaultLimits.Bytes, Needs: needs,
				Bodies: []page.Choice{{Value: "vdab", Text: "Vlaamse Dienst voor Arbeidsbemiddeling", Lang: "nl"}}, Replaces: []page.Choice{{Key: "staff.deliver.replaces.none"}, {Value: "D0001", Text: "D0001"}}}
			for _, k := range []string{"measures", "profiles"} {
				d.Kinds = append(d.Kinds, page.Choice{Value: k, Key: "staff.kind." + k, Hint: "staff.kind." + k + ".hint"})
			}
			return d
		}
	}
	up := func(name string, u *hub.Upload) page.State {
		return show("upload, "+name, "/uploads/"+u.ID, "upload", "supplier", func(locale.Lang) any {
			return uploadData{v(), studyTabs("supplier", u.Study, "deliveries"), u, upload.DefaultLimits.Bytes}
		})
	}
	return []page.State{
		show("deliveries, none", "/deliveries", "deliveries", "steward", func(locale.Lang) any {
			return deliveriesData{Study: v(), Tabs: studyTabs("steward", v().ID, "deliveries"), Missing: []hub.Expected{{Supplier: "vdab", Kind: "measures"}}, Delivers: true}
		}),
		show("deliveries, every state", "/deliveries", "deliveries", "supplier", func(locale.Lang) any {
			replaced, destroyed := galleryDelivery("D0001", 1_204), galleryDelivery("D0004", 0)
			replaced.Replaced, destroyed.Destroyed = "D0002", "2026-02-27T10:00:00Z"
			return deliveriesData{Study: v(), Tabs: studyTabs("supplier", v().ID, "deliveries"), Delivers: true, List: []store.Delivery{destroyed, galleryDelivery("D0003", 0), galleryDelivery("D0002", 3), replaced},
				Uploads: []hub.Upload{*galleryUpload(store.UploadOpen, 40), *galleryUpload(store.UploadChecking, 100)},
				Jobs:    []store.Job{galleryJob(store.DeliveryJob, store.JobRunning), galleryJob(store.DeliveryJob, store.JobFailed), galleryJob(store.DeliveryJob, store.JobInterrupted), galleryJob(store.DeliveryJob, store.JobCancelled)}}
		}),
		show("delivery, new", "/deliveries/new", "newdelivery", "supplier", form(nil, true)),
		show("delivery, new in a hub of made-up persons", "/deliveries/new", "newdelivery", "supplier", form(nil, false)),
		show("delivery, new but the authorisation is over", "/deliveries/new", "newdelivery", "supplier", form(galleryOver(), true)),
		up("40 %", galleryUpload(store.UploadOpen, 40)), up("whole", galleryUpload(store.UploadOpen, 100)), up("checking", galleryUpload(store.UploadChecking, 100)),
		up("refused", galleryUpload(store.UploadRefused, 100)), up("expired", galleryUpload(store.UploadExpired, 12)),
		jobState("checking", store.DeliveryJob, store.JobRunning), jobState("refused whole", store.DeliveryJob, store.JobFailed), jobState("interrupted", store.DeliveryJob, store.JobInterrupted),
		receipt("accepted", func() store.Delivery { return galleryDelivery("D0001", 0) }),
		receipt("3 rejects", func() store.Delivery { return galleryDelivery("D0001", 3) }),
		receipt("1,204 rejects", func() store.Delivery { return galleryDelivery("D0001", 1_204) }),
		receipt("replaced", func() store.Delivery { d := galleryDelivery("D0001", 3); d.Replaced = "D0002"; return d }),
		receipt("corrects another, rows destroyed", func() store.Delivery {
			d := galleryDelivery("D0002", 0)
			d.Replaces, d.Destroyed = "D0001", "2026-02-27T10:00:00Z"
			return d
		}),
		show("receipt, no correction any more", "/deliveries/D0001", "receipt", "supplier", func(locale.Lang) any { return galleryReceipt(galleryDelivery("D0001", 3), galleryOver()) }),
	}
}

func galleryJob(kind store.JobKind, state store.JobState) store.Job {
	j := store.Job{ID: 14, Kind: kind, Study: "advice-16-39", Who: "ada", State: state, Asked: galleryDay.Add(-4 * time.Minute), Started: galleryDay.Add(-3 * time.Minute)}
	if state.Ended() {
		j.Ended, j.Step = galleryDay, map[store.JobKind]string{store.BuildJob: "warehouse", store.DeliveryJob: "checking"}[kind]
	}
	if state == store.JobFailed {
		j.Said = map[store.JobKind]string{store.BuildJob: "the warehouse is not at /srv/warehouse\n  Mount it there again.",
			store.DeliveryJob: "delivery refused: measures-20151231.csv: 612 of its 1000 rows are rejected, more than the study allows (10 %, at least 100 rows); deliver a corrected file (nothing was taken)"}[kind]
	}
	return j
}

func jobState(name string, kind store.JobKind, state store.JobState) page.State {
	role := map[store.JobKind]string{store.BuildJob: "steward", store.DeliveryJob: "supplier"}[kind]
	return page.State{Name: string(kind) + " job, " + name, Path: "/studies/advice-16-39/jobs/14", Template: "job", Role: role, Data: func(locale.Lang) any {
		v, j := galleryView(access.Valid, -1, 1), galleryJob(kind, state)
		d := &jobData{Study: v, Tabs: studyTabs(role, v.ID, map[store.JobKind]string{store.BuildJob: "builds", store.DeliveryJob: "deliveries"}[kind]), Job: j}
		var live []jobs.Step
		if state == store.JobRunning {
			for i, name := range jobs.StepNames(kind) {
				s := jobs.Step{Name: name, State: jobs.Waiting}
				switch {
				case i == 0 && kind == store.BuildJob || i == 1:
					s = jobs.Step{Name: name, State: jobs.Done, Done: 4, Total: 4, Elapsed: 3 * time.Second}
				case i == 2 || i == 0:
					s = jobs.Step{Name: name, State: jobs.Running, Done: 41_000_000, Total: 96_000_000, Elapsed: 41 * time.Second}
				}
				live = append(live, s)
			}
			if kind == store.DeliveryJob {
				live[1] = jobs.Step{Name: "coding", State: jobs.Waiting}
			}
		}
		d.Steps = stepViews(j, live)
		if state == store.JobQueued {
			d.Before = 2
		}
		if state == store.JobFailed && kind == store.DeliveryJob {
			d.Receipt = &intake.Receipt{Read: 1000, Accepted: 388, Rejected: 612}
			d.Reasons, d.Lines = galleryRejects(3)
		}
		if state == store.JobInterrupted && kind == store.DeliveryJob {
			d.Upload = galleryUpload(store.UploadOpen, 100)
		}
		return d
	}}
}

func galleryReport(n int, fall int64) *hub.BuildReport {
	r := &hub.BuildReport{Study: "advice-16-39", Build: n, Revision: 1, Program: "1.0.0", Engine: "duckdb", Deliveries: []hub.BuildDelivery{{ID: "D0001", Supplier: "vdab", Kind: "measures"}}}
	s := galleryStudy()
	for i, m := range s.Subtypes() {
		for q, quarter := range []string{"2015Q1", "2015Q2", "2015Q3"} {
			persons := int64(1000*(i+1) + 10*q)
			never := persons/100 + fall*int64(i%3)*persons/40
			r.Linkage.Measures = append(r.Linkage.Measures, linkage.MeasureLine{Supplier: []string{"vdab", "dwse", linkage.Warehouse}[i%3], Measure: m, Quarter: quarter, Counts: i%7 != 6,
				Rows: persons + 20, Persons: persons, AbsentInQuarter: persons / 200, NeverInData: never, Linked: persons - persons/200 - never})
		}
	}
	for _, quarter := range []string{"2015Q1", "2015Q2"} {
		r.Linkage.Education = append(r.Linkage.Education, linkage.EducationLine{Quarter: quarter, BySource: map[string]int64{"LED": 61_000, "SELF": 9_000, "warehouse": 22_000, "unknown": 8_000}, SupplierWarehouse: 1_204, AmongSuppliers: 87})
		r.Linkage.Sector = append(r.Linkage.Sector, linkage.SectorLine{Quarter: quarter, ByRule: map[string]int64{"override": 2_000, "nace": 71_000, "committee": 9_000, "unknown": 1_000, "no_job": 17_000}})
	}
	if fall > 0 {
		r.Linkage.Unlisted = []linkage.UnlistedLine{{Quarter: "2015Q1", Column: "jobs.nace", Rows: 12}}
	}
	for _, name := range []string{"table1", "table2", "table3"} {
		r.Tables = append(r.Tables, hub.BuildTable{Name: name, File: name + ".parquet", Rows: 1_204_552, Bytes: 9_812_331, SHA256: gallerySum})
	}
	return r
}

func galleryBuild(part string, inForce bool, fall int64) *buildData {
	v := galleryView(access.Valid, -1, 1)
	row := store.Build{Study: v.ID, Number: 3, Revision: 1, Hash: gallerySum, Finished: galleryDay.Add(-time.Hour), Deliveries: []string{"D0001"}}
	if inForce {
		row.InForce = "2026-03-02T13:30:00Z"
	}
	b := hub.NewBuildView(row, galleryReport(3, fall), galleryReport(2, 0), galleryStudy())
	b.InForce = inForce
	d := newBuildData(&page.Form{}, v, b, "steward", part)
	d.choose("", "difference")
	d.Checked = &hub.Checked{Checks: []hub.BuildCheck{{Name: "files", Passed: true, Looked: 30}, {Name: "links", Passed: true, Looked: 102}, {Name: "codes", Passed: fall == 0, Looked: 1_204, Wrong: fall}, {Name: "times", Passed: true, Looked: 14}, {Name: "there", Looked: 14, Wrong: 2, Note: true}, {Name: "types", Passed: true, Looked: 412_331}},
		Sizes: []hub.TableSizes{{Name: "table1", Rows: 1_204_552, Sizes: [4]int64{402_111, 190_221, 311_904, 300_316}}, {Name: "table2", Rows: 88_104, Sizes: [4]int64{40_001, 12_331, 21_904, 13_868}}}}
	d.addRejects(galleryDelivery("D0001", 1_204), map[string]int64{intake.WrongCheckDigits.String(): 1_100, intake.DuplicateRow.String(): 104})
	d.Others = []store.Build{{Study: v.ID, Number: 2, Finished: galleryDay.AddDate(0, -1, 0)}, {Study: v.ID, Number: 1, Finished: galleryDay.AddDate(0, -3, 0)}}
	return d
}

func buildStates() []page.State {
	show := func(name, path, template string, data func() any) page.State {
		return page.State{Name: name, Path: "/studies/advice-16-39/builds" + path, Template: template, Role: "steward", Data: func(locale.Lang) any { return data() }}
	}
	list := func(why error, state access.State) func() any {
		return func() any {
			v := galleryView(state, -1, 1)
			row := func(n int, since string) store.Build {
				return store.Build{Study: v.ID, Number: n, Revision: 1, Finished: galleryDay.AddDate(0, n-5, 0), InForce: since, Deliveries: []string{"D0001", "D0002"}}
			}
			return buildsData{Study: v, Tabs: studyTabs("steward", v.ID, "builds"), Make: why, Makes: true, List: []store.Build{row(4, ""), row(3, "2026-02-02T10:00:00Z"), row(2, ""), row(1, "2025-12-02T10:00:00Z")},
				Jobs: []store.Job{galleryJob(store.BuildJob, store.JobQueued), galleryJob(store.BuildJob, store.JobRunning), galleryJob(store.BuildJob, store.JobFailed)}}
		}
	}
	compared := func(c hub.BuildComparison) func() any {
		return func() any {
			v := galleryView(access.Valid, -1, 1)
			c.Older.Number, c.Newer.Number = 2, 3
			return compareData{&c, v, studyTabs("steward", v.ID, "builds"), labels{galleryStudy()}}
		}
	}
	out := []page.State{
		show("builds, none", "", "builds", func() any {
			v := galleryDraft()
			return buildsData{Study: v, Tabs: studyTabs("steward", v.ID, "builds"), Makes: true}
		}),
		show("builds, list", "", "builds", list(nil, access.Valid)), show("builds, the authorisation is over", "", "builds", list(galleryOver(), access.Expired)),
		jobState("waiting", store.BuildJob, store.JobQueued), jobState("running", store.BuildJob, store.JobRunning), jobState("failed at a step", store.BuildJob, store.JobFailed),
		jobState("cancelled", store.BuildJob, store.JobCancelled), jobState("interrupted", store.BuildJob, store.JobInterrupted),
		show("build, done with warnings", "/3", "build", func() any { return galleryBuild("linkage", false, 1) }),
		show("build, reason missing", "/3", "build", func() any {
			d := galleryBuild("linkage", false, 1)
			d.Fail("reason", "staff.approve.needed")
			return d
		}),
		show("build, approved", "/3", "build", func() any { return galleryBuild("linkage", true, 0) }),
		show("build, superseded", "/3", "build", func() any {
			d := galleryBuild("linkage", true, 0)
			d.InForce = false
			return d
		}),
		show("comparison, nothing changed", "/3/compare/2", "compare", compared(hub.BuildComparison{Tables: []hub.TableComparison{{Name: "table1", Cells: 1_204_552}, {Name: "table2", Cells: 88_104}}})),
		show("comparison, much changed", "/3/compare/2", "compare", compared(hub.BuildComparison{Meaning: []string{"study.yaml", "codelists/measure.csv"}, Rules: []hub.FactChange{{Key: "threshold", Gone: []string{"10"}, New: []string{"12"}}},
			Gone: []hub.BuildDelivery{{ID: "D0001", Supplier: "vdab", Kind: "measures"}}, New: []hub.BuildDelivery{{ID: "D0003", Supplier: "vdab", Kind: "measures"}}, Measures: []string{"A01", "A02"},
			Tables:   []hub.TableComparison{{Name: "table1", Cells: 1_204_552, Changed: 4_211, Added: 88, Gone: 12, By: []hub.DimensionComparison{{Dimension: "measure", Codes: 2, Of: 34, Moved: 412, Which: []string{"A01", "A02"}}, {Dimension: "sex", Codes: 2, Of: 2, Moved: 412}}}, {Name: "table9", Missing: "older"}},
			Releases: []hub.TouchedRelease{{Request: "R0004", Title: "Beneficiaries by measure and sex"}}})),
	}
	for _, part := range parts[1:] {
		out = append(out, show("build, "+part, "/3?part="+part, "build", func() any { return galleryBuild(part, true, 1) }))
	}
	return out
}

func galleryRecords() recordsData {
	s := galleryStudy()
	day := func(n int) study.Date { return study.DateOf(galleryDay.AddDate(0, 0, n)) }
	return recordsData{
		Records:  []hub.ProcessingRecord{hub.RecordOf(s, 2, access.Valid)},
		Calendar: []hub.Retained{{Study: "old-study", What: "deliveries", Until: day(-12), Days: -12, N: 3}, {Study: "regional-inflow", What: "acts", Until: day(20), Days: 20}, {Study: "regional-inflow", What: "tables", Until: day(400), Days: 400, N: 2}},
		Reviews: []hub.AccessReview{
			{Function: store.Function{Name: "an", Role: "supplier", Body: "vdab"}, InForce: true, Seen: galleryDay.AddDate(0, -5, 0), Findings: []string{"unused", "no_end", "everywhere"}},
			{Function: store.Function{Name: "els", Role: "researcher", Body: "steunpunt-werk", Study: "advice-16-39", From: "2025-01-01", Until: "2026-03-20"}, InForce: true, Seen: galleryDay, Findings: []string{"ends"}},
			{Function: store.Function{Name: "wim", Role: "supplier", Body: "dwse", Study: "advice-16-39", Until: "2025-12-31"}, Seen: galleryDay.AddDate(0, -3, 0)},
		},
	}
}
