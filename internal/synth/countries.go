package synth

import (
	"strconv"
)

// formerStates give countries that are no more the origin class that most of
// their people have.
var formerStates = map[string]string{"EX_YU": "OEUR", "EX_SU": "OEUR", "CZ_SK": "EU12"}

// loadCountries joins the countries of citizenship and of birth. Belgium is
// the first, the unknown country XX the last.
func (f *facts) loadCountries() error {
	list, err := f.lists.List("country")
	if err != nil {
		return err
	}
	at := map[string]int{}
	add := func(code string) *country {
		if i, ok := at[code]; ok {
			return &f.countries[i]
		}
		class := list.Attribute(code, "origin_class")
		if former := formerStates[code]; former != "" {
			class = former
		}
		if class == "" {
			class = "UNK"
		}
		at[code] = len(f.countries)
		f.countries = append(f.countries, country{code: code, class: index(originCodes, class), citizenGroup: -1, bornGrp: -1, affinity: [3]float64{1, 1, 1}})
		return &f.countries[len(f.countries)-1]
	}
	add("BE")
	err = cube("citizenship_2011", "persons", func(r map[string]string, v float64) error {
		if r["country"] == "XX" {
			return nil
		}
		c := add(r["country"])
		c.citizens, c.citizenGroup = v, index(citizenCodes, r["group"])
		return nil
	})
	if err != nil {
		return err
	}
	err = cube("birth_country_2011", "persons", func(r map[string]string, v float64) error {
		if r["country"] == "XX" {
			return nil
		}
		c := add(r["country"])
		c.born, c.bornGrp = v, index(bornCodes, r["group"])
		return nil
	})
	if err != nil {
		return err
	}
	add("XX")
	if err := f.loadOrigins(at); err != nil {
		return err
	}
	return cube("born_citizen_2011", "persons", func(r map[string]string, v float64) error {
		f.bornWhere[index(regionCodes, r["region"])][index(citizenCodes, r["citizen"])][index(bornCodes, r["born"])] += v
		return nil
	})
}

func (f *facts) loadOrigins(at map[string]int) error {
	err := cube("affinity", "factor", func(r map[string]string, v float64) error {
		i, ok := at[r["country"]]
		if !ok {
			return strconv.ErrSyntax
		}
		f.countries[i].affinity[index(regionCodes, r["region"])] = v
		return nil
	})
	if err != nil {
		return err
	}
	return cube("origin_2015", "percent", func(r map[string]string, v float64) error {
		f.origin[index(regionCodes, r["region"])][index(originCodes, r["origin"])] = v / 100
		return nil
	})
}
