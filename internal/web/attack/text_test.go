//go:build testclock

package attack

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/store"
)

// poison is a text that becomes markup wherever it is not escaped: in a text, an
// attribute of either quote, an address, a script, a template.
const poison = `xq"'><xq onxq=1 href=javascript:xq()>{{.}}${xq}</title></script></textarea>` + "`"

// poisoned looks for the poison as markup in a page.
func poisoned(text string) error {
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() == io.EOF {
				return nil
			}
			return z.Err()
		case html.StartTagToken, html.SelfClosingTagToken:
			tag := z.Token()
			if tag.Data == "xq" {
				return fmt.Errorf("an element of the attacker")
			}
			for _, a := range tag.Attr {
				at := strings.TrimSpace(strings.ToLower(a.Val))
				switch {
				case strings.Contains(a.Key, "xq"), strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc":
					return fmt.Errorf("attribute %s of <%s>", a.Key, tag.Data)
				case (a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "formaction") && (strings.HasPrefix(at, "javascript:") || strings.HasPrefix(at, "data:text") || strings.HasPrefix(at, "//")):
					return fmt.Errorf("address %s of <%s>", at, tag.Data)
				case tag.Data == "script" && a.Key == "src" && !strings.HasPrefix(at, "/static/"):
					return fmt.Errorf("script %s", at)
				}
			}
			if tag.Data == "script" && len(tag.Attr) == 0 {
				return fmt.Errorf("a script in the page")
			}
		}
	}
}

// write is a text field of the site: who fills it, where, and with what beside it.
type write struct {
	who, path string
	pairs     []string
}

// fields are the text fields of the site, all poisoned.
func fields(th things) []write {
	session := "/room/sessions/" + th["session"]
	tomorrow := time.Now().AddDate(0, 0, 1).Format(time.DateOnly)
	return []write{
		{"steward", "/people/researcher.sw/describe", []string{"display", poison, "mail", "a@b.example"}},
		{"steward", "/people/researcher.sw/describe", []string{"display", poison, "mail", poison}},
		{"steward", "/people/researcher.sw/bind", []string{"subject", poison}},
		{"steward", "/people", []string{"name", poison, "role", "checker", "body", poison, "study", poison, "from", poison}},
		{"steward", "/people/invite", []string{"name", poison}},
		{"steward", "/studies/" + fixture.Study + "/builds/1/approve", []string{"reason", poison}},
		{"steward", "/studies/new", []string{"text", "id: " + poison + "\ntitle: {nl: " + poison + "}", "act", "check"}},
		{"supervisor", "/room/seats", []string{"seat", "one", "room", "blue", "label", poison[:60], "act", "put"}},
		{"supervisor", "/room/seats", []string{"seat", poison, "room", poison, "label", poison, "network", poison, "certificate", poison, "act", "put"}},
		{"supervisor", session, []string{"act", "message", "text", poison}},
		{"supervisor", session, []string{"act", "pause", "reason", poison}},
		{"supervisor", session, []string{"act", "resume"}},
		{"supervisor", session, []string{"act", "stop", "object", poison}},
		{"supervisor", session, []string{"act", poison}},
		{"supervisor", session + "/admit", []string{"who", poison, "seat", poison, "identity", poison, "code", poison, "undertaking", poison}},
		{"supervisor", "/room/sessions/new", []string{"study", poison, "room", poison, "who", poison, "until", poison}},
		{"supervisor", "/room/duty", []string{"room", poison, "act", "take"}},
		{"researcher.sw", "/work/sessions/ask", []string{"purpose", fixture.Study + "/representation", "day", tomorrow, "from", "10:00", "until", "11:00", "who", poison}},
		{"researcher.sw", table1, []string{"step", "title||" + poison}},
		{"researcher.sw", table1, []string{"step", poison + "|" + poison + "|" + poison}},
		{"researcher.sw", table1, []string{"step", "group|education|" + poison[:40], "codes", "M", "codes", "H"}},
		{"researcher.sw", table1, []string{"step", "keep_group|education|", "name", poison[:40]}},
		{"researcher.sw", table1, []string{"step", "sort||" + poison}},
		{"researcher.sw", table1, []string{"step", "chart||" + poison}},
		{"researcher.sw", table1, []string{"step", "labels||" + poison}},
		{"researcher.sw", table1 + "/saved", []string{"name", poison[:60], "note", poison}},
		{"researcher.sw", "/work/basket/" + th["item"], []string{"title", poison, "context", poison, "purpose", "representation"}},
		{"researcher.sw", "/work/sql", []string{"sql", "SELECT '" + poison + "'"}},
		{"researcher.sw", "/work/sql/keep", []string{"name", poison[:70], "sql", poison}},
		{"researcher.sw", "/work/programs/new", []string{"title", poison[:60], "main", "main.py", "name", "main.py", "text", poison}},
		{"researcher.sw", "/work/programs/new", []string{"title", poison, "main", poison, "name", poison, "text", poison}},
		{"researcher.sw", "/work/programs/" + th["g"], []string{"title", poison[:60], "main", "main.py", "name", "main.py", "text", "# " + poison}},
		{"researcher.sw", "/work/models", []string{"kind", poison, "table", poison, "response", poison, "predictors", poison, "step", "fit"}},
		{"", "/signin", []string{"name", poison, "password", poison, "code", poison, "next", poison}},
		{"", "/signin/demo", []string{"name", poison, "next", poison}},
		{"", "/signin/link/" + strings.Repeat("a", 43), []string{"password", poison, "again", poison, "code", poison, "factor", poison}},
		{"", "/seat/enrol", []string{"code", poison, "key", poison}},
	}
}

// What anybody writes into any field is a text on every page of everybody.
func TestTextsStayTexts(t *testing.T) {
	t.Parallel()
	s, th := furnish(t)
	taken := 0
	for _, w := range fields(th) {
		a := s.as(w.who).post(w.path, w.pairs...)
		if a.StatusCode >= 500 {
			t.Errorf("%q at %s: %d", w.who, w.path, a.StatusCode)
		}
		if a.StatusCode < 400 {
			taken++
		}
		if err := poisoned(a.text); err != nil {
			t.Errorf("the answer to %q at %s has %v", w.who, w.path, err)
		}
	}
	if taken < 15 {
		t.Errorf("only %d fields took the text: the pages that follow show little", taken)
	}
	s.upload(poison + ".csv")
	query := "?"
	for _, name := range []string{"q", "sort", "reason", "part", "next", "who", "study", "act", "page", "table", "quarter", "back"} {
		query += name + "=%22%3E%3Cxq%3E&"
	}
	shown := 0
	for _, rt := range s.frame.Routes() {
		if rt.Method != http.MethodGet || strings.HasPrefix(rt.Pattern, "/gallery") {
			continue
		}
		for _, account := range []string{"", "steward", "supplier.vdab", "researcher.sw", "supervisor", "checker1", "privacy"} {
			if !mayAsk(rt, account) || isLive(rt.Pattern) {
				continue
			}
			a := s.as(account).knock(s.as(account).request(rt.Method, th.fill(rt.Pattern)+query, ""))
			if a.StatusCode >= 500 {
				t.Errorf("%q at %s: %d", account, rt.Pattern, a.StatusCode)
			}
			if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
				continue
			}
			if err := poisoned(a.text); err != nil {
				t.Errorf("%q at %s has %v", account, rt.Pattern, err)
			}
			if strings.Contains(a.text, "onxq") {
				shown++
			}
		}
	}
	if shown < 20 {
		t.Errorf("only %d pages show the text", shown)
	}
}

func containsAny(text string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(text, p) })
}

func isLive(pattern string) bool { return strings.HasSuffix(pattern, "/live") }

// upload sends a delivery with a name by the form without a script.
func (s *stage) upload(name string) answer {
	s.Helper()
	file, err := os.ReadFile(filepath.Join(made.Country, "deliveries", "vdab_measures.csv"))
	must(s.T, err)
	lines := strings.SplitAfterN(string(file), "\n", 3)
	sent := lines[0] + lines[1] + "=1+1,=cmd|' /C calc'!A0,@x,-1\n" + "+1,\"=calc()\",-2,@y\n"
	return s.as("supplier.vdab").whole(name, []byte(sent), "supplier", "vdab", "kind", "measures", "rows", "3")
}

func (b *browser) whole(name string, data []byte, pairs ...string) answer {
	b.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(pairs); i += 2 {
		must(b.T, form.WriteField(pairs[i], pairs[i+1]))
	}
	part, err := form.CreateFormFile("file", name)
	must(b.T, err)
	_, _ = part.Write(data)
	must(b.T, form.Close())
	r := b.request(http.MethodPost, "/studies/"+fixture.Study+"/deliveries/new", body.String())
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.do(r)
}

// What is downloaded has no cell that a spreadsheet runs, and nothing of the rows
// that were sent.
func TestDownloadsRunNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t, made)
	for _, name := range []string{"a.csv", `=cmd|'/C calc'!A0.csv`} {
		s.upload(name)
	}
	var deliveries []store.Delivery
	for end := time.Now().Add(20 * time.Second); len(deliveries) < 3 && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		var err error
		deliveries, err = s.hub.Store().Deliveries(context.Background(), fixture.Study)
		must(t, err)
	}
	read := 0
	for _, d := range deliveries {
		a := s.as("supplier.vdab").get("/studies/" + fixture.Study + "/deliveries/" + d.ID + "/rejects.csv")
		s.want(http.StatusOK, a)
		if kind := a.Header.Get("Content-Disposition"); !strings.HasPrefix(kind, `attachment; filename="D0`) {
			t.Errorf("%s: %s", d.ID, kind)
		}
		rows, err := csv.NewReader(strings.NewReader(a.text)).ReadAll()
		if err != nil {
			t.Errorf("%s: %v", d.ID, err)
		}
		for _, row := range rows {
			for _, cell := range row {
				read++
				if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r|") || strings.Contains(cell, "calc") {
					t.Errorf("%s: a spreadsheet runs %q", d.ID, cell)
				}
			}
		}
	}
	if read < 10 {
		t.Errorf("only %d cells were read", read)
	}
	export := s.want(http.StatusOK, s.as("privacy").post("/audit/export"))
	if strings.Contains(export.text, "calc") || !strings.HasPrefix(export.Header.Get("Content-Disposition"), "attachment") {
		t.Error("the events hold the name of a file, or are shown")
	}
}

// No address gives a researcher figures as a file: nothing is an attachment, a
// table of another kind than a page, or may be kept.
func TestNoFiguresAsFiles(t *testing.T) {
	t.Parallel()
	s, th := furnish(t)
	for _, rt := range s.frame.Routes() {
		if rt.Method != http.MethodGet || !mayAsk(rt, "researcher.sw") {
			continue
		}
		for _, query := range []string{"", "?world=true&format=csv&download=1&print=1"} {
			r := s.as("researcher.sw").request(rt.Method, th.fill(rt.Pattern)+query, "")
			r.Header.Set("Accept", "text/csv, application/json, application/vnd.ms-excel, */*")
			a := s.as("researcher.sw").knock(r)
			kind, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
			allowed := kind == "text/html" || kind == "text/event-stream" || kind == "application/json" && (strings.HasSuffix(rt.Pattern, "/copy") || a.StatusCode >= 400)
			if a.StatusCode < 300 && !allowed || a.Header.Get("Content-Disposition") != "" || a.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s%s: %s %s", rt.Pattern, query, a.Header.Get("Content-Type"), a.Header.Get("Content-Disposition"))
			}
		}
	}
}
