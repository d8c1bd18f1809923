package synth

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// layouts are the columns and types of the data contract, in its order.
var layouts = map[string]string{
	"persons": "person BIGINT, birth_date DATE, sex VARCHAR, nationality VARCHAR, birth_country VARCHAR, origin VARCHAR, municipality VARCHAR, " +
		"lipro VARCHAR, work_intensity DOUBLE, position VARCHAR, handicap BOOLEAN, invalidity BOOLEAN, education VARCHAR, quarter VARCHAR",
	"jobs": "person BIGINT, employer BIGINT, main BOOLEAN, statuut VARCHAR, nace VARCHAR, joint_committee VARCHAR, regime VARCHAR, " +
		"part_time_pct DOUBLE, daily_wage DECIMAL(9,2), quarter VARCHAR",
	"employers": "employer BIGINT, year INTEGER, size_class VARCHAR",
	"measures":  "person BIGINT, code VARCHAR, start_date DATE, end_date DATE",
	"crosswalk": "insz VARCHAR, person BIGINT",
	"delivered": "insz VARCHAR, measure VARCHAR, start_date VARCHAR, end_date VARCHAR",
	"profiles":  "insz VARCHAR, education_level VARCHAR, education_source VARCHAR, work_disability VARCHAR, valid_from VARCHAR, valid_to VARCHAR",
}

func TestLayoutIsTheContract(t *testing.T) {
	dir, _ := world()
	db := duck(t, dir)
	for name, want := range layouts {
		rows, err := db.Query("select column_name || ' ' || column_type from (describe " + name + ")")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for rows.Next() {
			var c string
			if err := rows.Scan(&c); err != nil {
				t.Fatal(err)
			}
			got = append(got, c)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s has\n%s\nwant\n%s", name, strings.Join(got, ", "), want)
		}
	}
}

func TestCodesAreListed(t *testing.T) {
	dir, _ := world()
	db := duck(t, dir)
	lists, err := filepath.Abs("../../codelists")
	if err != nil {
		t.Fatal(err)
	}
	for column, list := range map[string]string{
		"persons.sex": "sex", "persons.birth_country": "country", "persons.origin": "origin_class", "persons.municipality": "municipality_2015",
		"persons.nationality": "country", "persons.lipro": "lipro_position", "persons.position": "socio_economic_position",
		"persons.education": "education_census2011", "jobs.statuut": "statuut", "jobs.nace": "nace_bel_2008_5digit",
		"jobs.joint_committee": "joint_committee", "jobs.regime": "work_regime", "employers.size_class": "employer_size_class",
		"profiles.education_level": "education_level_vdab", "delivered.measure": "measure",
	} {
		table, name, _ := strings.Cut(column, ".")
		zero(t, db, column+" not in "+list, "select count(*) from "+table+" where "+name+" is not null and "+name+" <> 'XX' and "+name+
			" not in (select code from read_csv('"+lists+"/"+list+".csv', all_varchar = true))")
	}
}

func TestRowsHangTogether(t *testing.T) {
	dir, s := world()
	db := duck(t, dir)
	zero(t, db, "persons twice in a quarter", "select count(*) from (select 1 from persons group by person, quarter having count(*) > 1)")
	zero(t, db, "persons with jobs and not one main job", "select count(*) from (select 1 from jobs group by person, quarter having count(*) filter (main) <> 1)")
	zero(t, db, "jobs twice", "select count(*) from (select 1 from jobs group by person, quarter, employer having count(*) > 1)")
	zero(t, db, "working without a job", "select count(*) from persons p where position like '1%' and not exists (select 1 from jobs j where j.person = p.person and j.quarter = p.quarter)")
	zero(t, db, "job without working", "select count(*) from jobs j join persons p using (person, quarter) where p.position not like '1%'")
	zero(t, db, "people that the crosswalk does not have", "select count(*) from (select person from persons union select person from jobs union select person from measures) where person not in (select person from crosswalk)")
	zero(t, db, "crosswalk people without a row", "select count(*) from crosswalk where person not in (select person from persons)")
	zero(t, db, "numbers in the warehouse", "select count(*) from crosswalk where insz in (select municipality from persons union select cast(person as varchar) from persons union select cast(employer as varchar) from jobs)")
	zero(t, db, "born after the quarter", "select count(*) from persons where birth_date > (case quarter when '2014Q3' then date '2014-09-30' else date '2016-06-30' end)")
	zero(t, db, "218 from 2015Q2 or 200 before", "select count(*) from jobs where (joint_committee = '218' and quarter >= '2015Q2') or (joint_committee = '200' and quarter < '2015Q2')")
	zero(t, db, "a wage of the self-employed", "select count(*) from jobs where statuut in ('5', '6') and daily_wage > 0")
	zero(t, db, "intensity out of range", "select count(*) from persons where work_intensity not between 0 and 1")
	zero(t, db, "warehouse measure that suppliers deliver", "select count(*) from measures where code not in (select 'W-' || code from read_csv('../../codelists/measure.csv', all_varchar = true) where delimitable_from_dwh = 'yes')")
	zero(t, db, "delivered measure of the warehouse", "select count(*) from delivered where measure in (select code from read_csv('../../codelists/measure.csv', all_varchar = true) where delimitable_from_dwh = 'yes')")
	zero(t, db, "end before start", "select count(*) from measures where end_date < start_date")
	var persons int64
	if err := db.QueryRow("select count(*) from crosswalk").Scan(&persons); err != nil {
		t.Fatal(err)
	}
	if persons != 20_000 || s.Persons != persons {
		t.Errorf("crosswalk has %d people, the summary %d, asked were 20000", persons, s.Persons)
	}
}

func TestEdgeValuesOccur(t *testing.T) {
	dir, _ := world()
	db := duck(t, dir)
	for _, where := range []string{
		"persons where education is null", "persons where lipro is null", "persons where work_intensity is null", "persons where nationality = 'XX'",
		"persons where position is null", "persons where handicap", "persons where invalidity",
		"jobs where nace is null", "jobs where joint_committee is null", "jobs where part_time_pct is null", "jobs where daily_wage is null", "jobs where daily_wage = 0",
		"jobs where statuut = '6'", "jobs where joint_committee = '322'", "jobs where joint_committee = '322.01'", "jobs where joint_committee like '327%'",
		"jobs where not main", "employers where size_class = '0'", "measures where end_date is null", "delivered where end_date is null",
		"jobs j where not exists (select 1 from persons p where p.person = j.person and p.quarter = j.quarter)",
		"jobs where employer not in (select employer from employers)",
	} {
		var n int64
		if err := db.QueryRow("select count(*) from " + where).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			t.Errorf("no %s", where)
		}
	}
}

func TestKeyset(t *testing.T) {
	dir, _ := world()
	data, err := os.ReadFile(filepath.Join(dir, "keyset.json"))
	if err != nil {
		t.Fatal(err)
	}
	var k struct {
		Method, Key string
		Synthetic   bool
	}
	if err := json.Unmarshal(data, &k); err != nil || k.Method != "hmac-sha256-63" || len(k.Key) != 64 || !k.Synthetic {
		t.Errorf("keyset %s: %v", data, err)
	}
}

func TestPeopleKeepMostOfWhatTheyHad(t *testing.T) {
	dir, _ := world()
	db := duck(t, dir)
	var same, sex, born float64
	err := db.QueryRow(`select avg((a.position = b.position)::int), avg((a.sex = b.sex)::int), avg((a.birth_date = b.birth_date)::int)
		from persons a join persons b using (person) where a.quarter = '2015Q2' and b.quarter = '2015Q3'`).Scan(&same, &sex, &born)
	if err != nil {
		t.Fatal(err)
	}
	if same < 0.9 || same > 0.98 || sex != 1 || born != 1 {
		t.Errorf("same position %.3f, sex %.3f, birth date %.3f", same, sex, born)
	}
	zero(t, db, "quarters skipped", "select count(*) from (select person from persons group by person having count(*) <> 1 + date_diff('quarter', min(strptime(left(quarter, 4) || '-' || (3 * right(quarter, 1)::int) || '-01', '%Y-%m-%d')), max(strptime(left(quarter, 4) || '-' || (3 * right(quarter, 1)::int) || '-01', '%Y-%m-%d'))))")
}
