package access

import (
	"errors"
	"strings"

	"github.com/kruistabel/kruistabel/internal/refusal"
)

// HelpOf is who can change what a refusal says: by the reason of a decision, and
// a supervisor for what a room refuses.
func HelpOf(err error) Help {
	var e *refusal.Error
	if !errors.As(err, &e) {
		return HelpNobody
	}
	area, reason, _ := strings.Cut(e.Key, ".")
	switch {
	case area == "room" || area == "seat":
		return HelpSupervisor
	case area == "acts", e.Key == "access.suspended", e.Key == "access.no_party", e.Key == "access.conflict":
		return HelpSteward
	case area == "access":
		return helps[Reason(reason)]
	}
	return HelpNobody
}

// Role is the role of who can help; empty where it is nobody in particular. What
// only a committee changes a steward brings before it.
func (h Help) Role() Role {
	switch h {
	case HelpSteward, HelpCommittee:
		return Steward
	case HelpSupervisor:
		return Supervisor
	case HelpChecker:
		return Checker
	}
	return ""
}
