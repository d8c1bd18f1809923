package query

import (
	"testing"
	"time"
)

func TestStatementIsAnswered(t *testing.T) {
	s, tables := service(t, nil)
	for range 4 {
		a := time.Now()
		r := s.answer(t.Context(), tables, "select education, sum(persons) as persons from table1 where sex in ('M') group by education order by 1")
		t.Logf("%v %+v %v", time.Since(a), r, r.Refusal)
		if r.Marginal != nil {
			t.Logf("%+v", r.Marginal)
		}
		time.Sleep(200 * time.Millisecond)
	}
}
