package room

import (
	"context"
	"time"
)

// Standing is what the hub's rules say today about a researcher in a study. An
// error is why not: a refusal that explains itself.
type Standing struct {
	Body       string    // for which the person analyses; empty where there is no function
	Authorised error     // the authorisation holds today and names the body
	Function   error     // the person is a researcher of the study
	Separate   error     // and supplies nothing for it
	Until      time.Time // when the period of acts or the function ends; zero: no end in sight
}

// Err is the first reason why not, nil where there is none.
func (s Standing) Err() error {
	for _, err := range []error{s.Authorised, s.Function, s.Separate} {
		if err != nil {
			return err
		}
	}
	return nil
}

// Rules is what a room asks of the hub that it is in.
type Rules interface {
	// Standing is what the rules say of a researcher in a study today.
	Standing(ctx context.Context, who, study string) (Standing, error)
	// Still says, cheaply, whether the person still has the function; it is
	// asked every second of everybody in a session.
	Still(ctx context.Context, who, study string) error
	// Supervises says whether somebody is a supervisor today.
	Supervises(ctx context.Context, who string) error
}

// By is who does an act of supervision, and in which function.
type By struct{ Name, Function string }
