package staff

import (
	"time"

	"github.com/kruistabel/kruistabel/internal/jobs"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// stepView is a step of a job as the page lists it.
type stepView struct {
	jobs.Step
	Mark string // mark of the frame's states
}

// stepViews are the steps of a job: as they run, or as far as it came.
func stepViews(j store.Job, live []jobs.Step) (out []stepView) {
	if live == nil {
		passed := j.Step != ""
		for _, name := range jobs.StepNames(j.Kind) {
			s := jobs.Step{Name: name, State: jobs.Waiting}
			if name == j.Step {
				passed = false
			} else if passed {
				s.State = jobs.Done
			}
			live = append(live, s)
		}
	}
	for _, s := range live {
		v := stepView{s, map[jobs.StepState]string{jobs.Waiting: "draft", jobs.Running: "running", jobs.Done: "passed"}[s.State]}
		if j.State.Ended() && s.Name == j.Step && s.State != jobs.Done {
			v.Mark = "blocking"
		}
		out = append(out, v)
	}
	return out
}

// Percent is how much of a step is done, -1 where its size is not known.
func (s stepView) Percent() int64 {
	if s.Total <= 0 {
		return -1
	}
	return min(100, s.Done*100/s.Total)
}

// Counts says that a step tells how much it has done.
func (s stepView) Counts() bool { return s.Done > 0 }

const liveEvery = 500 * time.Millisecond

// jobLive sends the steps of a job while it runs, and at its end the browser to
// the page of the result.
func (d *Desk) jobLive(r *page.Request) error {
	if _, err := d.findJob(r); err != nil {
		return err
	}
	s, err := r.Stream()
	if err != nil {
		return err
	}
	tick := time.NewTicker(liveEvery)
	defer tick.Stop()
	beat, last := time.Now(), ""
	for {
		data, err := d.jobData(r)
		if err != nil {
			return nil // the reader's right ended, or the reader went away
		}
		if err := s.Swap("job", "jobpage", data); err != nil {
			return nil
		}
		if now := running(data); now != last {
			if last = now; now != "" {
				_ = s.Say("staff.step.now", "step", r.T("staff.step."+now))
			}
		}
		if data.Job.State.Ended() {
			return s.Send("go", map[string]string{"to": r.URL.Path[:len(r.URL.Path)-len("/live")]})
		}
		if time.Since(beat) > page.BeatEvery {
			beat = time.Now()
			_ = s.Beat()
		}
		select {
		case <-s.Done():
			return nil
		case <-tick.C:
		}
	}
}

func running(d *jobData) string {
	for _, s := range d.Steps {
		if s.State == jobs.Running {
			return s.Name
		}
	}
	return ""
}
