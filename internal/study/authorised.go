package study

import "fmt"

// Authorised is a study on a day within its period of acts. Whatever reads
// data takes an Authorised, and only Study.Authorise makes one.
type Authorised struct {
	study *Study
	on    Date
}

// OutsideActsError refuses an act outside the authorisation's period of acts.
type OutsideActsError struct {
	Number string
	Acts   ActPeriod
	On     Date
}

func (e *OutsideActsError) Error() string {
	return fmt.Sprintf("authorisation %s allows acts from %s until %s; today is %s: nothing was read or changed",
		e.Number, e.Acts.From, e.Acts.Until, e.On)
}

// Authorise tests the period of acts for a day.
func (s *Study) Authorise(on Date) (Authorised, error) {
	a := s.Authorisation.Acts
	if on.Before(a.From) || !a.Until.IsZero() && a.Until.Before(on) {
		return Authorised{}, &OutsideActsError{s.Authorisation.Number, a, on}
	}
	return Authorised{s, on}, nil
}

// Study is the study that is authorised.
func (a Authorised) Study() *Study { return a.study }

// On is the day for which the authorisation was tested.
func (a Authorised) On() Date { return a.on }
