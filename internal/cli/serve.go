package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/kruistabel/kruistabel/internal/config"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/serve"
	"github.com/kruistabel/kruistabel/internal/socket"
)

type serveCmd struct {
	Hub    string `arg:"" name:"HUB" help:"The hub's directory."`
	Config string `placeholder:"FILE" help:"Configuration; without it HUB.yaml beside the hub where there is one, else the defaults."`
	Listen string `placeholder:"ADDRESS" help:"Address and port of the pages, instead of the configuration's."`
	Demo   bool   `help:"Let everybody sign in as any demo account, without a password; in a synthetic hub only."`
}

func (*serveCmd) Help() string {
	return `Serves a hub: its pages over TLS, and a socket through which the commands of other accounts of this machine go. It holds
the hub while it runs; the owner's commands go through it too. Ctrl-C or a termination stops it: new work is refused, what
runs is finished.

Without a certificate in the configuration the hub makes its own authority, once, and prints its fingerprint: compare that
where you tell a browser to trust it. SIGHUP reads the certificate again.

Other accounts reach the hub through HUB.sock (another place: $$KRUISTABEL_SOCKET); who they are the kernel says.

The configuration and what runs with the hub: docs/serve.md, docs/operations.md.

Examples:

  kruistabel serve demo/hub --demo
  kruistabel serve /var/lib/kruistabel/hub --config /etc/kruistabel/serve.yaml`
}

// configuration is the one that was named, or the one beside the hub.
func (c *serveCmd) configuration() (*config.Config, error) {
	path := c.Config
	if path == "" {
		path = realFolder(c.Hub) + ".yaml"
		if _, err := os.Lstat(path); err != nil {
			path = ""
		}
	}
	conf := config.Default()
	if path != "" {
		var err error
		if conf, err = config.Read(path); err != nil {
			return nil, err
		}
	}
	if c.Listen == "" {
		return conf, nil
	}
	conf.Listen = c.Listen
	if _, faults := config.Parse("--listen", []byte(fmt.Sprintf("listen: %q", c.Listen))); len(faults) > 0 {
		return nil, refusal.New(refusal.Misuse, "Such as 10.1.2.3:443 or 127.0.0.1:8443.", "--listen: %s", faults[0].Message)
	}
	return conf, nil
}

func (c *serveCmd) Run(a *app) error {
	if a.caller != nil {
		return refusal.New(refusal.Misuse, "", "a server serves already")
	}
	conf, err := c.configuration()
	if err != nil {
		return err
	}
	log := serve.NewLog(a.stderr, conf.Log)
	h, err := hub.Open(a.ctx, c.Hub, "")
	if err != nil {
		return err
	}
	return errors.Join(c.serve(a, h, conf, log), h.Close())
}

func (c *serveCmd) serve(a *app, h *hub.Hub, conf *config.Config, log *slog.Logger) error {
	if c.Demo && !h.Synthetic {
		return refusal.New(refusal.Forbidden, "Leave --demo out: people sign in as themselves.", "--demo is for synthetic hubs only: here are real data")
	}
	for _, line := range h.Recovered {
		log.Warn("brought to order", "what", line)
	}
	listener, conf, err := serve.Listen(conf)
	if err != nil {
		return err
	}
	site, err := serve.NewSite(h, conf, c.Demo, log)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	s, err := serve.Start(serve.Options{Hub: h, Config: conf, Listener: listener, Socket: c.socket(conf), Log: log, Pages: site.Pages, Figures: site.Figures, Demo: c.Demo, Stop: site.Stop, Ready: site.Ready,
		Command: func(ctx context.Context, from socket.Peer, call *socket.Call) int { return runFor(ctx, h, from, call) }})
	if err != nil {
		return errors.Join(err, site.Stop(a.ctx))
	}
	if err := c.tell(a, h, s.Where()); err != nil {
		return err
	}
	again := make(chan os.Signal, 1)
	signal.Notify(again, syscall.SIGHUP)
	defer signal.Stop(again)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer context.AfterFunc(ctx, stop)() // a second signal ends the process at once
	return s.Wait(ctx, again)
}

// socket is where commands of other accounts come in.
func (c *serveCmd) socket(conf *config.Config) string {
	switch conf.Socket {
	case config.NoSocket:
		return ""
	case "":
		return socketOf(c.Hub)
	}
	return conf.Socket
}

// tell says where the hub is now.
func (c *serveCmd) tell(a *app, h *hub.Hub, at serve.Started) error {
	out := &output{}
	return out.answer(a, h.Synthetic, nil, func(w io.Writer) {
		fmt.Fprintf(w, "hub         %s, id %s\n", filepath.Base(h.Folder()), h.ID)
		fmt.Fprintf(w, "pages       %s\n", at.Address)
		if at.Fingerprint != "" {
			fmt.Fprintf(w, "authority   %s\n", at.Authority)
			fmt.Fprintf(w, "fingerprint %s\n", at.Fingerprint)
		}
		if at.Socket != "" {
			fmt.Fprintf(w, "socket      %s\n", at.Socket)
		}
		if at.Metrics != "" {
			fmt.Fprintf(w, "figures     %s\n", at.Metrics)
		}
		if c.Demo {
			fmt.Fprintln(w, "demo        everybody may sign in as any demo account: nothing of this hub stands for a real person")
		}
	})
}
