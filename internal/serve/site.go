package serve

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/kruistabel/kruistabel/internal/config"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/jobs"
	"github.com/kruistabel/kruistabel/internal/people"
	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/upload"
	"github.com/kruistabel/kruistabel/internal/web"
	"github.com/kruistabel/kruistabel/internal/web/bench"
	"github.com/kruistabel/kruistabel/internal/web/desk"
	"github.com/kruistabel/kruistabel/internal/web/page"
	"github.com/kruistabel/kruistabel/internal/web/public"
	"github.com/kruistabel/kruistabel/internal/web/signin"
	"github.com/kruistabel/kruistabel/internal/web/staff"
)

// Site is the pages of a hub and what works behind them.
type Site struct {
	Pages   http.Handler
	Figures *prometheus.HistogramVec // of the routes; never of a table, a study or a person

	hub    *hub.Hub
	config *config.Config
	log    *slog.Logger
	cancel context.CancelFunc
	ended  []func(context.Context) error // of what works behind the pages, in the order of its start
}

// NewSite puts the pages of a hub together as its configuration says, and
// starts what works behind them.
func NewSite(h *hub.Hub, c *config.Config, demo bool, log *slog.Logger) (_ *Site, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Site{Figures: newRoutes(), hub: h, config: c, log: log, cancel: cancel}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Stop(context.Background()))
		}
	}()
	h.LimitSessions(room.Limits{Away: c.Room.Away.Std(), Longest: c.Room.Longest.Std(), Pairing: c.Room.Pairing.Std(),
		Proof: room.DefaultLimits().Proof, Warn: durations(c.Room.Warnings)})
	if err := h.HoldSessions(ctx, "serve "+rand.Text()[:8], s.fault("sessions")); err != nil {
		return nil, err
	}
	folk, err := s.people(ctx, demo)
	if err != nil {
		return nil, err
	}
	parts := web.Parts{Hub: h, People: folk, Staff: staff.Desk{Hub: h, Jobs: s.jobs(ctx), Limits: uploadLimits(c)}}
	parts.Bench = bench.Parts{Hub: h, Bench: pivot.NewBench(h, pivot.NewEngine(2))}
	if parts.Lab, err = s.lab(ctx, parts.Bench.Bench); err != nil {
		return nil, err
	}
	parts.Bench.File = parts.Lab.Programs.OpenFile
	if c.Public {
		parts.Register = public.FromHub(h)
	}
	site := page.Site{Name: called(c, demo), Synthetic: h.Synthetic, Demo: demo, Now: hub.Now, Log: log, Seen: s.seen, Contact: s.contact}
	signin.Connect(&site, h, folk)
	desk.Show(&site, h)
	if s.Pages, err = web.New(site, parts); err != nil {
		return nil, err
	}
	s.backups(ctx)
	return s, nil
}

// called is what pages call the hub.
func called(c *config.Config, demo bool) string {
	if demo && c.Called == config.Default().Called {
		return c.Called + " demo"
	}
	return c.Called
}

func (s *Site) fault(of string) func(error) {
	return func(err error) { s.log.Error("a fault in the background", "of", of, "why", err) }
}

func durations(in []config.Duration) (out []time.Duration) {
	for _, d := range in {
		out = append(out, d.Std())
	}
	return out
}

// people are those who sign in.
func (s *Site) people(ctx context.Context, demo bool) (*people.People, error) {
	c := s.config.SignIn
	o := people.Options{Origin: Origin(s.config), Demo: demo, Seated: func(name string) bool { return s.hub.Room().Current(name) != "" },
		Limits: people.Limits{IdleSeated: c.AtASeat.Std(), Idle: c.Idle.Std(), Absolute: c.Longest.Std(), Link: c.Link.Std(), Fresh: c.Fresh.Std()}}
	if c.OIDC.Issuer != "" {
		secret := ""
		if c.OIDC.SecretFile != "" {
			text, err := os.ReadFile(c.OIDC.SecretFile)
			if err != nil {
				return nil, err
			}
			secret = strings.TrimSpace(string(text))
		}
		o.Provider = &people.Provider{Called: cmp.Or(c.OIDC.Called, c.OIDC.Issuer), Issuer: c.OIDC.Issuer, Client: c.OIDC.ClientID, Secret: secret, Claim: c.OIDC.Claim}
	}
	return people.Open(ctx, s.hub, o)
}

// Origin is the address of the site, as browsers call it: what the configuration
// says, else the first name with the port of the pages. Browsers write names in
// small letters and leave out 443.
func Origin(c *config.Config) string {
	if c.Address != "" {
		return strings.TrimSuffix(strings.ToLower(c.Address), ":443")
	}
	_, port, _ := net.SplitHostPort(c.Listen)
	return strings.TrimSuffix("https://"+net.JoinHostPort(strings.ToLower(c.Names[0]), port), ":443")
}

func uploadLimits(c *config.Config) upload.Limits {
	l := upload.DefaultLimits
	l.Bytes, l.Supplier, l.Idle, l.Spare = int64(c.Uploads.Largest), int64(c.Uploads.Quota), c.Uploads.Keep.Std(), int64(c.Limits.DiskFree)
	return l
}

// jobs are what the server does for people who do not wait for it.
func (s *Site) jobs(ctx context.Context) *jobs.Queue {
	q := jobs.New(s.hub, s.log)
	s.background(ctx, "jobs", q.Run)
	return q
}

// background runs something until the site stops.
func (s *Site) background(ctx context.Context, of string, run func(context.Context) error) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := run(ctx); err != nil && ctx.Err() == nil {
			s.fault(of)(err)
		}
	}()
	s.ended = append(s.ended, func(waiting context.Context) error {
		cancel()
		select {
		case <-done:
			return nil
		case <-waiting.Done():
			return errors.New(of + " did not end in time")
		}
	})
}

// Stop ends what works behind the pages, in the opposite order of its start.
func (s *Site) Stop(ctx context.Context) error {
	var errs []error
	for i := len(s.ended) - 1; i >= 0; i-- {
		errs = append(errs, s.ended[i](ctx))
	}
	s.cancel()
	s.ended = nil
	return errors.Join(errs...)
}

// Ready reads the store: a hub whose store does not answer cannot work.
func (s *Site) Ready(ctx context.Context) error {
	_, err := s.hub.Store().Setting(ctx, "id")
	return err
}
