// Package serve is the process that serves a hub: pages over TLS, the socket
// for commands of other accounts, figures for monitoring. It holds the hub's
// lock for its life, so that there is one writer.
//
// It starts in a moment, and may be killed at any: what it acknowledged is in
// the store or on the disk, flushed, and hub.Open brings the rest to order. A
// stop refuses new work, ends the pages that stay open, waits for what runs,
// and lets go of the hub.
package serve

import (
	"context"
	"log/slog"
	"net"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/kruistabel/kruistabel/internal/config"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/socket"
)

// Options are what a server is made of.
type Options struct {
	Hub    *hub.Hub
	Config *config.Config
	Socket string // path; empty: none
	Log    *slog.Logger

	// Listener is where the pages are; nil: Start opens it as Config says.
	Listener net.Listener
	// Pages answers the browsers. Its requests' contexts end when the server
	// stops.
	Pages http.Handler
	// Command runs a command of another account.
	Command func(ctx context.Context, from socket.Peer, call *socket.Call) int
	// Stop ends what runs beside the pages, such as programs; it may take until
	// its context ends. May be nil.
	Stop func(context.Context) error
	// Figures are more of them for monitoring; may be nil.
	Figures prometheus.Collector
	// Demo goes on without the listener for figures where its port is taken.
	Demo bool
	// Ready says whether the hub can work; nil: always.
	Ready func(context.Context) error
}

// Started tells where a server listens.
type Started struct {
	Address     string // of the pages, https://...
	Metrics     string // empty: none
	Socket      string // empty: none
	Fingerprint string // SHA-256 of the authority's certificate; empty where one is given
	Authority   string // file of that certificate
}
