package serve

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/kruistabel/kruistabel/internal/config"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/web"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// Site is the pages of a hub and what works behind them.
type Site struct {
	Pages http.Handler
	stops []func(context.Context) error
	hub   *hub.Hub
}

// NewSite puts the pages of a hub together as its configuration says.
func NewSite(ctx context.Context, h *hub.Hub, c *config.Config, demo bool, log *slog.Logger) (*Site, error) {
	s := &Site{hub: h}
	frame, err := web.New(page.Site{Name: c.Names[0], Synthetic: h.Synthetic, Demo: demo, Now: hub.Now, Log: log}, web.Parts{})
	if err != nil {
		return nil, err
	}
	s.Pages = frame
	return s, nil
}

// Stop ends what works behind the pages, in the opposite order of its start.
func (s *Site) Stop(ctx context.Context) error {
	for i := len(s.stops) - 1; i >= 0; i-- {
		if err := s.stops[i](ctx); err != nil {
			return err
		}
	}
	return nil
}

// Ready reads the store: a hub whose store does not answer cannot work.
func (s *Site) Ready(ctx context.Context) error {
	_, err := s.hub.Store().Setting(ctx, "id")
	return err
}
