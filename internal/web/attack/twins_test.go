//go:build testclock

package attack

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/room/roomtest"
)

// steps are a researcher's on the table of mini, each followed by a look at all
// that the table's pages show of what may leave.
var steps = [][2]string{
	{"show||row", ""}, {"show||column", ""}, {"show||whole", ""}, {"show|education|parent", ""}, {"show||", ""},
	{"sort||F", ""}, {"sort||F", ""}, {"sort||M", ""}, {"sort||M", ""}, {"sort||Total", ""}, {"sort||", ""}, {"empty||hide", ""}, {"empty||show", ""}, {"labels||codes", ""}, {"labels||", ""},
	{"chart||bars", ""}, {"chart||grouped", ""}, {"chart||stacked", ""}, {"chart||lines", ""}, {"chart||multiples", ""}, {"swap||", ""}, {"sort||H", ""}, {"swap||", ""}, {"undo||", ""}, {"redo||", ""},
	{"title||secret", ""}, {"group|education|", "M,H"}, {"undo||", ""}, {"filter|education|", "H"}, {"undo||", ""}, {"remove|sex|", ""}, {"undo||", ""},
	{"place|sex|sheets", ""}, {"sheet||1", ""}, {"sheet||2", ""}, {"undo||", ""}, {"choose||", ""},
}

// varying is what differs between two answers by its nature: references, random
// ids, hashes of a hub's own, measured time, times of day.
var varying = regexp.MustCompile(`([0-9]+\x{a0}(h|min|s)\b[ \x{a0}]?)+|\b[0-9a-f]{12}…|[0-9A-Z]{4}-[0-9A-Z]{4}|\b[A-Z2-7]{16,}\b|\b[0-9a-f]{64}\b|( · <span class="mute">)?\b[0-9]+ ms(</span>)?|\d{4}-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:\d\d)|\d\d:\d\d(:\d\d)?|localhost:\d+`)

func (a answer) plain() string {
	var head []string
	for name, v := range a.Header {
		if name != "Date" && name != "Content-Length" && name != "Set-Cookie" {
			head = append(head, name+": "+strings.Join(v, ","))
		}
	}
	slices.Sort(head)
	return fmt.Sprintln(a.StatusCode, strings.ReplaceAll(varying.ReplaceAllString(strings.Join(head, "\n")+"\n\n"+a.text, "…"), "…", ""))
}

// story does a day's work and gives every answer, with its address.
type told struct{ at, text string }

func (b *browser) story() (out []told) {
	b.Helper()
	look := func(at string, a answer) {
		if a.StatusCode >= 500 {
			b.Errorf("%s: %d", at, a.StatusCode)
		}
		out = append(out, told{at, a.plain()})
	}
	views := []string{"?wait=1", "", "/copy?wait=1", "/fewer", "/saved", "/codes/education", "/cell/0?wait=1", "/cell/1?wait=1", "/cell/2?wait=1", "/cell/3?wait=1", "/cell/4?wait=1", "/cell/5?wait=1",
		"/cell/6?wait=1", "/cell/7?wait=1", "/cell/8?wait=1", "/cell/9?wait=1", "/cell/11?wait=1", "?wait=1&first=1&from=1", "?world=leaving&wait=1", "?world=nonsense&wait=1", "?world=&world=true&wait=1"}
	b.mini()
	all := func(after string) {
		b.get(table1 + "?wait=1") // until the pattern is final
		for _, v := range views {
			if after == "" || v == "?wait=1" || strings.HasPrefix(v, "/copy") || v == "/cell/3?wait=1" {
				look(after+" "+table1+v, b.get(table1+v))
			}
		}
	}
	all("")
	for _, step := range steps {
		pairs := []string{"step", step[0]}
		for _, code := range strings.Split(step[1], ",") {
			if code != "" {
				pairs = append(pairs, "codes", code)
			}
		}
		done := b.post(table1, pairs...)
		if done.StatusCode != http.StatusSeeOther {
			b.Errorf("step %s: %d", step[0], done.StatusCode)
		}
		look("step "+step[0], done)
		all(step[0])
	}
	b.mini()
	look("saved", b.post(table1+"/saved", "name", "mine", "note", "n"))
	b.get(table1 + "?wait=1")
	item := b.choose()
	for _, path := range []string{"/work/basket", "/work/basket/" + item, "/work", "/work/recorded", "/home", "/requests"} {
		look(strings.TrimSuffix(path, item), b.get(path))
	}
	look("asked", b.post("/work/basket/"+item, "title", "T", "context", "C", "purpose", "representation"))
	for _, path := range []string{"/requests", "/requests/R0001", "/home", "/work/sql", "/work/models"} {
		look(path, b.get(path))
	}
	return out
}

// Two hubs that differ only in what is hidden give a researcher the same bytes on
// every page of what may leave: tables, shares, orders, charts, drawers, changes
// that hide less, copies, the status line, saved work, the basket, the request. So
// they do to the supervisor who sees along, to the wall, the day sheet and the
// events.
func TestTwinsLookAlike(t *testing.T) {
	t.Parallel()
	twin, err := fixture.Make(context.Background(), "mini-twin", filepath.Join(t.TempDir(), "twin"))
	must(t, err)
	var stories [2][]told
	var inside [2]string
	for i, from := range []*fixture.Made{made, twin} {
		s := newStage(t, from)
		b, desk := s.seat("researcher.sw")
		stories[i] = append(b.story(), s.bystanders(desk.Session)...)
		inside[i] = b.want(http.StatusOK, b.get(table1+"?world=true")).plain()
	}
	if inside[0] == inside[1] {
		t.Fatal("true counts do not tell the twins apart: the test compares a hub with itself")
	}
	if len(stories[0]) != len(stories[1]) {
		t.Fatal("the stories differ")
	}
	if all := fmt.Sprint(stories[0]); strings.Count(all, "4 hidden") < 10 {
		t.Error("nothing is hidden in this story")
	}
	for i, one := range stories[0] {
		if other := stories[1][i]; one.text != other.text {
			t.Errorf("%s tells the twins apart: %s", one.at, difference(one.text, other.text))
		}
	}
	t.Log(len(stories[0]), "answers")
}

// The hash of a request stands in events, session logs and day sheets. It tells
// nothing of the counts: the same request of the same tables has another.
func TestHashesConfirmNoCount(t *testing.T) {
	t.Parallel()
	var hashes [2]string
	for i := range hashes {
		s := newStage(t, made)
		b, _ := s.seat("researcher.sw")
		b.want(http.StatusSeeOther, b.post("/work/basket/"+b.choose(), "title", "T", "context", "C", "purpose", "representation"))
		q, err := s.hub.Store().Request(context.Background(), "R0001")
		must(t, err)
		hashes[i] = q.Hash
	}
	if hashes[0] == hashes[1] || len(hashes[0]) != 64 {
		t.Errorf("%s and %s", hashes[0], hashes[1])
	}
}

// bystanders are what others see of the researcher's work.
func (s *stage) bystanders(session string) (out []told) {
	s.Helper()
	r := s.hub.Room()
	must(s.T, r.SeeAlong(context.Background(), roomtest.Supervisor, session, "researcher.sw", true))
	asks := []struct{ who, path string }{
		{"supervisor", "/room"}, {"supervisor", "/room/sessions/" + session}, {"supervisor", "/room/sessions/" + session + "/along?who=researcher.sw"},
		{"privacy", "/audit"}, {"privacy", "/figures"}, {"privacy", "/records"}, {"supplier.vdab", "/home"},
	}
	for _, ask := range asks {
		a := s.as(ask.who).want(http.StatusOK, s.as(ask.who).get(ask.path))
		out = append(out, told{ask.who + " " + ask.path, a.plain()})
	}
	must(s.T, r.SeeAlong(context.Background(), roomtest.Supervisor, session, "researcher.sw", false))
	log, err := r.Log(context.Background(), session, 0)
	must(s.T, err)
	for _, e := range log {
		out = append(out, told{"the session's log", varying.ReplaceAllString(fmt.Sprint(e.Kind, e.Object, e.Text), "…")})
	}
	return out
}

// difference is the first place at which two texts differ.
func difference(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return fmt.Sprintf("…%q… and …%q…", a[max(0, i-80):min(len(a), i+60)], b[max(0, i-80):min(len(b), i+60)])
}
