package sandbox

import "errors"

// ErrUnavailable is that this machine cannot run sandboxes: it is no Linux, has
// no bubblewrap, or forbids user namespaces.
var ErrUnavailable = errors.New("sandboxes cannot be made on this machine")
