package worker

import (
	"encoding/json"
	"testing"
)

// TestMarginals says which statements only add up persons of one table.
func TestMarginals(t *testing.T) {
	d, has := locked(t)
	for _, c := range []struct{ sql, want string }{
		{"select sex, sum(persons) from table1 group by sex", `{"table":"table1","dimensions":[{"name":"sex"}]}`},
		{"select sum(t.persons) n, t.SEX, education from table1 t where moment = date '2015-06-30' and age in ('15', '25') group by 2, t.education order by n desc",
			`{"table":"table1","dimensions":[{"name":"sex"},{"name":"education"}],"filters":[{"name":"moment","codes":["2015-06-30"]},{"name":"age","codes":["15","25"]}]}`},
		{"from table1_types select measure, sum(persons) group by all", `{"table":"table1_types","dimensions":[{"name":"measure"}]}`},
		{"select case when age in ('15', '25') then 'young' when age = '35' then 'mid' else 'old' end as class, sum(persons) from table1 group by class",
			`{"table":"table1","dimensions":[{"name":"age","groups":[{"code":"young","codes":["15","25"]},{"code":"mid","codes":["35"]}],"rest":"old"}]}`},
		{"select case age when '15' then 'y' else 'o' end, sum(persons) from table1 group by case age when '15' then 'y' else 'o' end",
			`{"table":"table1","dimensions":[{"name":"age","groups":[{"code":"y","codes":["15"]}],"rest":"o"}]}`},

		{"select sum(persons) from table1", "null"},
		{"select sex, sum(persons) from table1 group by sex, age", "null"},
		{"select sex, sum(persons), count(*) from table1 group by sex", "null"},
		{"select sex, avg(persons) from table1 group by sex", "null"},
		{"select sex, sum(distinct persons) from table1 group by sex", "null"},
		{"select sex, sum(persons) filter (where age = '15') from table1 group by sex", "null"},
		{"select sex, sum(persons) * 2 from table1 group by sex", "null"},
		{"select sex, sum(persons) from table1 group by sex having sum(persons) > 5", "null"},
		{"select sex, sum(persons) from table1 group by sex limit 1", "null"},
		{"select sex, sum(persons) from table1 where age > '15' group by sex", "null"},
		{"select sex, sum(persons) from table1 where age = '15' or sex = 'M' group by sex", "null"},
		{"select sex, sum(persons) from table1 where age in ('15') and age in ('25') group by sex", "null"},
		{"select sex, sum(persons) from table1 where persons = 5 group by sex", "null"},
		{"select a.sex, sum(a.persons) from table1 a, table2 b group by a.sex", "null"},
		{"with a as (select * from table1) select sex, sum(persons) from a group by sex", "null"},
		{"select sex, sum(persons) from table1 group by rollup (sex)", "null"},
		{"select upper(sex) as sex, sum(persons) from table1 group by all", "null"},
		{"select case when age = '15' then 'y' else 'o' end as sex, sum(persons) from table1 group by sex", "null"}, // by the column sex
		{"select case when age = '15' then 'y' end as c, sum(persons) from table1 group by c", "null"},
		{"select case when age = '15' then 'y' when sex = 'M' then 'm' else 'o' end as c, sum(persons) from table1 group by c", "null"},
		{"select persons, sum(persons) from table1 group by persons", "null"},
		{"select distinct sex, sum(persons) from table1 group by sex", "null"},
	} {
		checked, _, err := d.decide(c.sql, has)
		if err != nil {
			t.Errorf("%s: %v", c.sql, err)
			continue
		}
		if got, _ := json.Marshal(checked.Marginal); string(got) != c.want {
			t.Errorf("%s\n\tgives %s\n\tnot   %s", c.sql, got, c.want)
		}
	}
}
