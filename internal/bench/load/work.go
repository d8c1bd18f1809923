package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
)

// person is a researcher at a seat, with a browser.
type person struct {
	name     string
	seat     string
	base     string
	browser  *http.Client
	requests []string // acknowledged
	asked    int
}

// signIn has everybody sign in and take their seat.
func (s *server) signIn(ctx context.Context) ([]*person, error) {
	people := make([]*person, s.sessions)
	faults := make(chan error, s.sessions)
	gate := make(chan struct{}, 8)
	for i := range people {
		go func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			jar, _ := cookiejar.New(nil)                                                                   // never fails
			from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 1, byte(i/250), byte(1+i%250))}} // each workstation has its own address
			p := &person{name: researcher(i), seat: seat(i), base: s.base, browser: &http.Client{Jar: jar, Timeout: time.Minute,
				CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
				Transport:     &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true, DialContext: from.DialContext}}}
			people[i] = p
			faults <- p.arrive(ctx)
		}()
	}
	for range people {
		if err := <-faults; err != nil {
			return nil, err
		}
	}
	return people, nil
}

func (p *person) arrive(ctx context.Context) error {
	for _, step := range []struct {
		path   string
		values url.Values
	}{{"/signin/demo", url.Values{"name": {p.name}, "next": {"/home"}}}, {"/seat/lend", url.Values{"seat": {p.seat}}}} {
		status, text, err := p.post(ctx, step.path, step.values)
		if err != nil || status != http.StatusSeeOther {
			return errors.Join(fmt.Errorf("%s: %s: status %d: %.300s", p.name, step.path, status, headline(text)), err)
		}
	}
	return nil
}

func (p *person) get(ctx context.Context, path string) (int, string, error) {
	return p.do(ctx, http.MethodGet, path, nil)
}

func (p *person) post(ctx context.Context, path string, values url.Values) (int, string, error) {
	return p.do(ctx, http.MethodPost, path, values)
}

// do asks for a page; of a redirect the text is where it leads.
func (p *person) do(ctx context.Context, method, path string, values url.Values) (int, string, error) {
	r, err := http.NewRequestWithContext(ctx, method, p.base+path, strings.NewReader(values.Encode()))
	if err != nil {
		return 0, "", err
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", p.base)
	}
	res, err := p.browser.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if to := res.Header.Get("Location"); to != "" {
		return res.StatusCode, to, err
	}
	return res.StatusCode, string(text), err
}

// work has everybody act until the time is over, or the server is killed.
func work(ctx context.Context, s *server, people []*person, f *figures, o options) {
	ctx, stop := context.WithTimeout(ctx, o.lasting)
	defer stop()
	if o.kill {
		time.AfterFunc(o.lasting/2, s.kill)
	}
	var all sync.WaitGroup
	for _, p := range people {
		all.Go(func() {
			pause(ctx, time.Duration(rand.Float64()*float64(o.think)))
			if p.begin(ctx, s, f) != nil {
				return
			}
			for ctx.Err() == nil && !s.dead.Load() {
				pause(ctx, time.Duration(rand.ExpFloat64()*float64(o.think)))
				if ctx.Err() == nil && !s.dead.Load() {
					p.act(ctx, s, f)
				}
			}
		})
	}
	all.Wait()
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

const table = "/work/tables/table1"

// timed measures one answer. What ends with the time, or with the killed
// server, counts for nothing.
func (p *person) timed(ctx context.Context, s *server, f *figures, kind, method, path string, values url.Values) (string, error) {
	began := time.Now()
	status, text, err := p.do(ctx, method, path, values)
	if err == nil && status >= 400 {
		err = fmt.Errorf("status %d: %.200s", status, headline(text))
	}
	if ctx.Err() == nil && !s.dead.Load() {
		f.add(kind, time.Since(began), err)
	}
	return text, err
}

var said = regexp.MustCompile(`(?s)<(?:div|p|section)[^>]*class="[^"]*(?:refus|fault|banner|notice warn)[^"]*"[^>]*>(.*?)</(?:div|p|section)>`)

// refusalOf is what a page says of why it did not do something.
func refusalOf(text string) string {
	m := said.FindStringSubmatch(text)
	if m == nil {
		return headline(text)
	}
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(m[1], " ")), " ")
}

var heading = regexp.MustCompile(`(?s)<h1[^>]*>(.*?)</h1>`)

func headline(text string) string {
	if m := heading.FindStringSubmatch(text); m != nil {
		return strings.TrimSpace(m[1])
	}
	return text
}

// step makes a step on the table.
func (p *person) step(ctx context.Context, s *server, f *figures, step string, codes ...string) error {
	_, err := p.timed(ctx, s, f, "pivot step", http.MethodPost, table, url.Values{"step": {step}, "codes": codes})
	if err == nil {
		_, err = p.timed(ctx, s, f, "pivot page", http.MethodGet, table, nil)
	}
	return err
}

// begin lays out a first table.
func (p *person) begin(ctx context.Context, s *server, f *figures) error {
	for _, one := range [][]string{{"clear||"}, {"filter|moment|", "2015-12-31"}, {"filter|measure|", "A01"}, {"place|sex|rows"}} {
		if err := p.step(ctx, s, f, one[0], one[1:]...); err != nil {
			return err
		}
	}
	return nil
}

var dimensions = []string{"sex", "age", "education", "birth_country", "region"}

var statements = []string{
	"SELECT sex, count(*) AS cells, sum(persons) AS persons FROM table1 GROUP BY sex ORDER BY sex",
	"SELECT age, sex, sum(persons) AS persons FROM table1 WHERE moment = '2015-12-31' GROUP BY age, sex ORDER BY age, sex",
	"SELECT education, round(100.0 * sum(persons) / sum(sum(persons)) OVER (), 1) AS share FROM table1 GROUP BY education ORDER BY share DESC",
}

// act is one act of the mix: mostly pages and pivots, now and then a statement,
// seldom a request.
func (p *person) act(ctx context.Context, s *server, f *figures) {
	page := func(path string) { _, _ = p.timed(ctx, s, f, "page", http.MethodGet, path, nil) }
	switch n := rand.IntN(100); {
	case n < 10:
		page("/home")
	case n < 20:
		page("/work")
	case n < 28:
		page("/work/tables")
	case n < 34:
		page("/requests")
	case n < 40:
		page("/work/basket")
	case n < 46:
		page("/studies/" + studyID + "/dictionary")
	case n < 66:
		axis := []string{"rows", "columns"}[rand.IntN(2)]
		_ = p.step(ctx, s, f, "place|"+dimensions[rand.IntN(3)]+"|"+axis)
	case n < 80:
		_ = p.step(ctx, s, f, "remove|"+dimensions[rand.IntN(3)]+"|")
	case n < 95:
		_, _ = p.timed(ctx, s, f, "SQL", http.MethodPost, "/work/sql", url.Values{"sql": {statements[rand.IntN(len(statements))]}})
	default:
		p.ask(ctx, s, f)
	}
}

var (
	basketItem = regexp.MustCompile(`/work/basket/([A-Za-z0-9_-]+)`)
	requestID  = regexp.MustCompile(`/requests/(R[0-9]{4,})`)
)

// ask puts a small table into the basket and asks for its release.
func (p *person) ask(ctx context.Context, s *server, f *figures) {
	if p.begin(ctx, s, f) != nil {
		return
	}
	if _, err := p.timed(ctx, s, f, "pivot final", http.MethodGet, table+"?wait=1", nil); err != nil {
		return
	}
	if text, err := p.timed(ctx, s, f, "choose", http.MethodPost, table, url.Values{"step": {"choose||"}}); err != nil || !strings.HasPrefix(text, "/") {
		if err == nil {
			f.note("a table was not taken into the basket: " + refusalOf(text))
		}
		return
	}
	text, err := p.timed(ctx, s, f, "page", http.MethodGet, "/work/basket", nil)
	if err != nil {
		return
	}
	m := basketItem.FindStringSubmatch(text)
	if m == nil {
		return // another act had emptied it
	}
	p.asked++
	values := url.Values{"title": {fmt.Sprintf("Measures by sex, %s, %d", p.name, p.asked)}, "context": {"A table of the measurement."}, "purpose": {"representation"}}
	to, err := p.timed(ctx, s, f, "request", http.MethodPost, m[0], values)
	id := requestID.FindStringSubmatch(to)
	switch {
	case err == nil && id != nil:
		p.requests = append(p.requests, id[1])
	case err == nil:
		f.note("a request was not taken: " + refusalOf(to))
	}
}
