package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// grace is how long a stopped command may take to put things back. What it
// then leaves the next command on the hub brings to order.
const grace = 800 * time.Millisecond

// watchSignals cancels the context at the first interrupt, hangup or termination, and
// ends the process when that takes too long; a second signal kills at once.
// Stopped is the exit status after a signal.
func watchSignals(stderr io.Writer) (ctx context.Context, stopped func() int) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // under nohup work goes on
		signal.Notify(signals, syscall.SIGHUP)
	}
	status := make(chan int, 1)
	go func() {
		s := <-signals
		signal.Reset()
		code := 128 + int(s.(syscall.Signal))
		status <- code
		cancel()
		time.Sleep(grace)
		fmt.Fprintln(stderr, "kruistabel: stopped; the next command on the hub removes what was unfinished")
		os.Exit(code)
	}()
	return ctx, func() int { return <-status }
}
