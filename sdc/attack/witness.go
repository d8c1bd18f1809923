package attack

func (s *system) tryWitnesses(parts []*part, o Options, result *Result) {}
