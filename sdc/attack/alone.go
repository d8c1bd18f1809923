package attack

import "context"

func (s *system) findVictims(ctx context.Context, parts []*part, o Options, result *Result) error {
	return nil
}
