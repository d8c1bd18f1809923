package cli

import (
	"context"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/socket"
)

// runFor runs a command for a caller on the hub that this process serves, as
// Run does for whoever types it. Who he is the kernel says; of his files only
// what he opens himself is read.
func runFor(ctx context.Context, h *hub.Hub, from socket.Peer, call *socket.Call) (status int) {
	a := &app{ctx: ctx, stdout: call.Stdout(), stderr: call.Stderr(), caller: &caller{call: call, hub: h.For(from.Account)}}
	defer func() {
		if r := recover(); r != nil {
			code, ok := r.(exit)
			if !ok {
				panic(r)
			}
			status = int(code)
		}
	}()
	if len(call.Args) == 0 {
		return a.fail(&usageError{errNoCommand, "See: kruistabel help"})
	}
	parsed, err := a.parse(call.Args)
	if err != nil {
		return a.fail(err)
	}
	if theHub(parsed) == "" {
		return a.fail(notHere(parsed))
	}
	return a.fail(parsed.Run(a))
}
