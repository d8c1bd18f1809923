package serve

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/kruistabel/kruistabel/internal/config"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/socket"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// Server is a hub that serves.
type Server struct {
	o        Options
	state    *state
	figures  *figures
	certs    *certificates
	started  Started
	ending   context.Context // ends when a stop begins
	end      context.CancelFunc
	working  context.Context // ends when a stop does not wait any longer
	cut      context.CancelFunc
	pages    *http.Server
	metrics  *http.Server
	commands *socket.Server
	unix     *net.UnixListener
	faults   chan error
	done     chan struct{} // commands have ended
}

// Start opens every listener and begins to serve. What cannot be opened is an
// error, and nothing stays open then.
func Start(o Options) (_ *Server, err error) {
	s := &Server{o: o, faults: make(chan error, 3), done: make(chan struct{}), figures: newFigures(hub.Version),
		state: &state{folder: o.Hub.Folder(), least: int64(o.Config.Limits.DiskFree), ready: o.Ready}}
	s.state.look()
	s.ending, s.end = context.WithCancel(context.Background())
	s.working, s.cut = context.WithCancel(context.Background())
	defer func() {
		if err != nil {
			err = errors.Join(err, s.abandon())
		}
	}()
	identity, err := o.Hub.IdentityFolder()
	if err != nil {
		return nil, err
	}
	if s.certs, err = newCertificates(o.Config, filepath.Join(identity, "tls"), time.Now); err != nil {
		return nil, err
	}
	if err := s.openPages(); err != nil {
		return nil, err
	}
	if err := s.openMetrics(); err != nil {
		return nil, err
	}
	if err := s.openSocket(); err != nil {
		return nil, err
	}
	go s.state.watch(s.working, 5*time.Second, func(by time.Duration) {
		o.Log.Warn("the system's clock jumped", "by", by.Round(time.Millisecond))
	})
	go watchdog(s.working, s.state.works)
	return s, notify("READY=1")
}

// Where tells where the server listens.
func (s *Server) Where() Started { return s.started }

// Listen opens the listener of the pages. The configuration that comes back names
// the port that it really has, also where any free one was asked for: passkeys,
// links and the way back from an identity provider go by it. Make the site of
// that one.
func Listen(c *config.Config) (net.Listener, *config.Config, error) {
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return nil, nil, refusal.New(refusal.Misuse, "Choose another address with --listen, or in the configuration.", "the pages cannot listen: %w", err)
	}
	host, _, _ := net.SplitHostPort(c.Listen)
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	open := *c
	open.Listen = net.JoinHostPort(host, port)
	return listener, &open, nil
}

func (s *Server) openPages() error {
	c := s.o.Config
	listener := s.o.Listener
	if listener == nil {
		var err error
		if listener, c, err = Listen(c); err != nil {
			return err
		}
	}
	outer := newBounded(listener, c.Limits.Connections, c.Limits.PerAddress, c.Networks.Proxies)
	s.figures.of(s.state, outer, s.certs)
	mux := http.NewServeMux()
	s.state.health(mux)
	mux.Handle("/", &guard{s.o.Pages, c, s.state, s.figures, s.o.Log, s.ending})
	protected := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.Protect(w, r) // also what the mux itself answers
		mux.ServeHTTP(w, r)
	})
	s.pages = &http.Server{Handler: protected, DisableGeneralOptionsHandler: true, TLSConfig: s.certs.tls(), MaxHeaderBytes: int(c.Limits.Header),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: c.Limits.Reading.Std(), WriteTimeout: c.Limits.Answering.Std(), IdleTimeout: c.Limits.Idle.Std(),
		HTTP2: &http.HTTP2Config{MaxConcurrentStreams: 100}, ErrorLog: quiet(s.o.Log),
		BaseContext: func(net.Listener) context.Context { return s.working }}
	go func() { s.fault(s.pages.Serve(tls.NewListener(outer, s.pages.TLSConfig))) }()
	s.started.Address = Origin(c)
	if s.started.Fingerprint = s.certs.fingerprint(); s.started.Fingerprint != "" {
		s.started.Authority = filepath.Join(s.certs.folder, authorityFile)
	}
	return nil
}

// quiet has what net/http says of connections, such as failed handshakes, in
// the log at its lowest level: anybody can make it speak.
func quiet(l *slog.Logger) *log.Logger { return slog.NewLogLogger(l.Handler(), slog.LevelDebug) }

func (s *Server) openMetrics() error {
	if s.o.Config.Metrics == "" {
		return nil
	}
	if s.o.Figures != nil {
		s.figures.registry.MustRegister(s.o.Figures)
	}
	listener, err := net.Listen("tcp", s.o.Config.Metrics)
	if err != nil && s.o.Demo {
		s.o.Log.Warn("no figures for monitoring: their port is taken, perhaps by another demo", "address", s.o.Config.Metrics)
		return nil
	}
	if err != nil {
		return refusal.New(refusal.Misuse, `Choose another address for metrics in the configuration, or "" for none.`, "the figures cannot listen: %w", err)
	}
	mux := http.NewServeMux()
	s.state.health(mux)
	mux.Handle("GET /metrics", s.figures.handler())
	s.metrics = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second, WriteTimeout: 15 * time.Second,
		IdleTimeout: time.Minute, MaxHeaderBytes: 8 << 10, ErrorLog: quiet(s.o.Log)}
	go func() { s.fault(s.metrics.Serve(newBounded(listener, 32, 32, nil))) }()
	s.started.Metrics = "http://" + listener.Addr().String() + "/metrics"
	return nil
}

func (s *Server) openSocket() error {
	if s.o.Socket == "" {
		close(s.done)
		return nil
	}
	var err error
	if s.unix, err = socket.Listen(s.o.Socket); err != nil {
		close(s.done)
		return refusal.New(refusal.Misuse, `Name another place with "socket" in the configuration, or "none".`, "the socket for commands: %w", err)
	}
	s.commands = &socket.Server{Run: s.command, Refused: func(from socket.Peer, why error) {
		s.o.Log.Warn("a command was not taken", "account", from.Account, "why", why)
	}}
	go func() {
		defer close(s.done)
		s.fault(s.commands.Serve(s.working, s.unix))
	}()
	s.started.Socket = s.o.Socket
	return nil
}

// command runs a command of another account, unless the hub stops.
func (s *Server) command(ctx context.Context, from socket.Peer, call *socket.Call) (status int) {
	if s.state.stopping.Load() {
		fmt.Fprintln(call.Stderr(), "kruistabel: the hub's server stops: try again when it is back. Nothing was changed")
		return 2
	}
	name := "none"
	if len(call.Args) > 0 {
		name = call.Args[0]
	}
	start := time.Now()
	s.figures.running.Inc()
	defer func() {
		s.figures.running.Dec()
		if v := recover(); v != nil {
			s.o.Log.Error("a command failed", "account", from.Account, "command", name, "type", fmt.Sprintf("%T", v))
			fmt.Fprintln(call.Stderr(), "kruistabel: a fault of the program; nothing half done stays")
			status = 3
		}
		s.figures.commands.WithLabelValues(fmt.Sprint(status)).Inc()
		s.o.Log.Info("command", "account", from.Account, "command", name, "status", status, "ms", time.Since(start).Milliseconds())
	}()
	return s.o.Command(ctx, from, call)
}

// fault ends the server where a listener fails.
func (s *Server) fault(err error) {
	if err != nil && !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
		s.faults <- err
	}
}

// Wait serves until ctx ends or a listener fails, then stops. Each value of
// again has the certificate read anew.
func (s *Server) Wait(ctx context.Context, again <-chan os.Signal) error {
	for {
		select {
		case <-ctx.Done():
			return s.stop()
		case err := <-s.faults:
			return errors.Join(err, s.stop())
		case <-again:
			if err := s.certs.load(); err != nil {
				s.o.Log.Error("the certificate was not changed", "why", err)
				continue
			}
			s.o.Log.Info("the certificate was read", "ends", s.certs.ends())
		}
	}
}

// stop refuses new work, ends pages that stay open, and waits for what runs.
func (s *Server) stop() error {
	_ = notify("STOPPING=1")
	s.state.stopping.Store(true)
	s.o.Log.Info("stopping")
	s.end()
	ctx, cancel := context.WithTimeout(context.Background(), s.o.Config.Limits.Stopping.Std())
	defer cancel()
	if s.unix != nil {
		_ = s.unix.Close() // removes the socket
	}
	var errs []error
	if s.o.Stop != nil {
		errs = append(errs, s.o.Stop(ctx))
	}
	late := s.pages.Shutdown(ctx)
	select {
	case <-s.done:
	case <-ctx.Done():
		late = ctx.Err()
	}
	s.cut() // what is still running ends now, whole or not at all
	if late != nil {
		s.o.Log.Warn("what was still running was ended")
	}
	return errors.Join(append(errs, s.abandon())...)
}

// abandon closes everything.
func (s *Server) abandon() error {
	s.end()
	s.cut()
	if s.o.Listener != nil {
		_ = s.o.Listener.Close()
	}
	if s.unix != nil {
		_ = s.unix.Close()
		<-s.done
	}
	for _, server := range []*http.Server{s.pages, s.metrics} {
		if server != nil {
			_ = server.Close()
		}
	}
	return nil
}
