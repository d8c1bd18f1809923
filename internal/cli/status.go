package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/kruistabel/kruistabel/internal/engine"
	"github.com/kruistabel/kruistabel/internal/intake"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/study"
)

// The exit statuses.
const (
	statusDone   = 0
	statusDenied = 1 // does not hold, or is forbidden
	statusMisuse = 2
	statusFault  = 3
)

// statusRules say what an error means, the first that matches. What matches
// none is a fault of the machine or the program.
var statusRules = []struct {
	status int
	match  func(error) bool
}{
	{statusMisuse, is[*usageError]},
	{statusMisuse, func(err error) bool { return refusal.KindOf(err) == refusal.Misuse }},
	{statusDenied, func(err error) bool { return refusal.KindOf(err) != 0 }},
	{statusDenied, is[*study.OutsideActsError]},
	{statusMisuse, func(err error) bool {
		var f *study.FileError
		return errors.As(err, &f) && f.Kind() == study.Malformed
	}},
	{statusDenied, is[*study.FileError]},
	{statusMisuse, is[*intake.RefusedError]},
	{statusMisuse, is[*engine.WarehouseError]},
}

func is[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

// fail prints an error and returns its exit status.
func (a *app) fail(err error) int {
	if err == nil {
		return statusDone
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(a.stderr, "kruistabel: stopped: what was begun was not done")
		return statusFault
	}
	status := statusFault
	for _, rule := range statusRules {
		if rule.match(err) {
			status = rule.status
			break
		}
	}
	text := err.Error()
	if status == statusFault {
		text += "\n  This is a fault of the machine or the program, not of your input. Nothing half done stays: the next command brings the hub to order."
	}
	fmt.Fprintln(a.stderr, "kruistabel: "+strings.TrimRight(text, "\n"))
	return status
}
