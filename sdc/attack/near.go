package attack

import "context"

// attackNear looks at the ends of a part that is too large for one program.
func (t *part) attackNear(ctx context.Context, o Options) error {
	return nil
}
