package synth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// checks recomputes the check digits from the text alone.
func checks(text string, from2000 bool) bool {
	if len(text) != 11 {
		return false
	}
	nine, err := strconv.Atoi(text[:9])
	if err != nil {
		return false
	}
	if from2000 {
		nine += 2_000_000_000
	}
	check, err := strconv.Atoi(text[9:])
	return err == nil && check == 97-nine%97
}

func TestChecksKnowTheVectors(t *testing.T) {
	for _, v := range []string{"85073003328", "98472899765", "90020199704", "90220199747"} {
		if !checks(v, false) {
			t.Errorf("%s is valid", v)
		}
	}
	for _, v := range []string{"17073003384", "01490700185", "04030512355"} {
		if !checks(v, true) {
			t.Errorf("%s is valid", v)
		}
	}
}

func TestINSZ(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		born := day(rapid.IntRange(int(dayOf(1910, 1, 1)), int(dayOf(2016, 6, 30))).Draw(t, "born"))
		counter := rapid.IntRange(1, 998).Draw(t, "counter")
		text := inszText(insz(born, counter))
		if !checks(text, date(born).Year() >= 2000) {
			t.Fatalf("%s, born %s", text, date(born))
		}
		month, _ := strconv.Atoi(text[2:4])
		if month != int(date(born).Month())+60 || text[4:6] != date(born).Format("02") || text[6:9] != inszText(uint64(counter))[8:] {
			t.Fatalf("%s, born %s, counter %d", text, date(born), counter)
		}
	})
}

func TestNumbersFollowPeople(t *testing.T) {
	dir, _ := world()
	db := duck(t, dir)
	zero(t, db, "numbers whose date or sex is another", `select count(*) from crosswalk c join (select distinct person, birth_date, sex from persons) p using (person)
		where insz[1:2] <> strftime(birth_date, '%y') or insz[3:4]::int <> month(birth_date) + 60 or insz[5:6] <> strftime(birth_date, '%d')
		or (insz[7:9]::int % 2 = 1) <> (sex = 'M') or insz[10:11]::int <> 97 - (case when year(birth_date) >= 2000 then 2000000000 else 0 end + insz[1:9]::bigint) % 97`)
	zero(t, db, "numbers given twice", "select count(*) - count(distinct insz) from crosswalk")
	zero(t, db, "codes given twice", "select count(*) - count(distinct person) from crosswalk")
	zero(t, db, "codes out of range", "select count(*) from crosswalk where person < 0")
}

func TestCodeIsTheContractsMethod(t *testing.T) {
	key := syntheticKey(3)
	c := newCoder(key[:])
	for _, text := range []string{"85673003339", "04630512355", "00000000000"} {
		mac := hmac.New(sha256.New, key[:])
		mac.Write([]byte(text))
		want := int64(binary.BigEndian.Uint64(mac.Sum(nil)[:8]) >> 1)
		n, _ := strconv.ParseUint(text, 10, 64)
		if got := c.code(n); got != want {
			t.Errorf("%s is %d, want %d", text, got, want)
		}
	}
}
