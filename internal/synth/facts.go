package synth

import (
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"

	"github.com/kruistabel/kruistabel/classification"
	"github.com/kruistabel/kruistabel/codelists"
)

//go:embed facts/*.csv
var factFiles embed.FS

// facts is what the country is built from: the aggregates of facts/ and the
// product's code lists, turned into dense tables by index.
type facts struct {
	lists *classification.Set

	population [3][2][101][2]float64                 // region, sex, age, Belgian or foreign
	household  [3][2][bands][statuses]float64        // status in the household, 2011
	education  [3][2][bands][levels]float64          // highest level, 2011
	activity   [3][2][bands][activities]float64      // 2011
	learning   [3][levels][activities]float64        // education by activity, 2011
	industry   [3][2][sections]float64               // section of the job, 2011
	bornWhere  [3][citizenGroups][bornGroups]float64 // 2011
	countries  []country
	origin     [3][origins]float64
	ksz        map[string]map[string]float64 // year, position
	estimate   map[string]float64
	detail     map[string]map[string]float64
	flow       map[string]float64
	sector     [sections]sectorFact
	division   map[string]float64
	sizes      [10]sizeFact
	wages      []wagePoint
	places     []place
	measures   []measureFact
}

type country struct {
	code                  string
	class                 int // origin class
	citizens, born        float64
	citizenGroup, bornGrp int
	affinity              [3]float64
}

type sectorFact struct{ wage, blue, civil, partTime, agency, sizeTilt float64 }
type sizeFact struct{ employers, jobs float64 }
type wagePoint struct{ percentile, euro float64 }
type place struct {
	code   string
	region int
	weight float64
}

// table reads one file of facts/ into maps by column.
func table(name string) ([]map[string]string, error) {
	f, err := factFiles.Open("facts/" + name + ".csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("facts/%s.csv: %w", name, err)
	}
	out := make([]map[string]string, 0, len(rows)-1)
	for _, row := range rows[1:] {
		m := make(map[string]string, len(row))
		for i, v := range row {
			m[rows[0][i]] = v
		}
		out = append(out, m)
	}
	return out, nil
}

// cube adds up a file's numbers at the place that each row's codes name.
func cube(name, value string, put func(row map[string]string, v float64) error) error {
	rows, err := table(name)
	if err != nil {
		return err
	}
	for i, row := range rows {
		v, err := strconv.ParseFloat(row[value], 64)
		if err != nil {
			return fmt.Errorf("facts/%s.csv, line %d: %w", name, i+2, err)
		}
		if err := put(row, v); err != nil {
			return fmt.Errorf("facts/%s.csv, line %d: %w", name, i+2, err)
		}
	}
	return nil
}

// loadFacts reads and cross-checks all facts.
func loadFacts() (*facts, error) {
	f := &facts{
		lists: classification.NewSet(codelists.FS),
		ksz:   map[string]map[string]float64{}, estimate: map[string]float64{},
		detail: map[string]map[string]float64{}, flow: map[string]float64{}, division: map[string]float64{},
	}
	for _, load := range []func() error{
		f.loadPopulation, f.loadCensus, f.loadCountries, f.loadPositions,
		f.loadSectors, f.loadPlaces, f.loadMeasures,
	} {
		if err := load(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *facts) loadPopulation() error {
	return cube("population_2015", "persons", func(r map[string]string, v float64) error {
		age, err := strconv.Atoi(r["age"])
		if err != nil {
			return err
		}
		foreign := 0
		if r["nationality"] == "FOR" {
			foreign = 1
		}
		f.population[index(regionCodes, r["region"])][index(sexCodes, r["sex"])][min(age, 100)][foreign] += v
		return nil
	})
}

func (f *facts) loadCensus() error {
	at := func(r map[string]string) (int, int, int) {
		age, _ := strconv.Atoi(r["age"])
		return index(regionCodes, r["region"]), index(sexCodes, r["sex"]), band(age)
	}
	err := cube("household_2011", "persons", func(r map[string]string, v float64) error {
		g, s, a := at(r)
		f.household[g][s][a][index(statusCodes, r["status"])] += v
		return nil
	})
	if err != nil {
		return err
	}
	err = cube("education_2011", "persons", func(r map[string]string, v float64) error {
		g, s, a := at(r)
		f.education[g][s][a][index(levelCodes, r["level"])] += v
		return nil
	})
	if err != nil {
		return err
	}
	err = cube("activity_2011", "persons", func(r map[string]string, v float64) error {
		g, s, a := at(r)
		f.activity[g][s][a][index(activityCodes, r["activity"])] += v
		return nil
	})
	if err != nil {
		return err
	}
	err = cube("education_activity_2011", "persons", func(r map[string]string, v float64) error {
		f.learning[index(regionCodes, r["region"])][index(levelCodes, r["level"])][index(activityCodes, r["activity"])] += v
		return nil
	})
	if err != nil {
		return err
	}
	return cube("industry_2011", "persons", func(r map[string]string, v float64) error {
		if r["section"] == "UNK" {
			return nil
		}
		f.industry[index(regionCodes, r["region"])][index(sexCodes, r["sex"])][index(sectionCodes, r["section"])] += v
		return nil
	})
}

func (f *facts) loadPositions() error {
	err := cube("position_2013_2016", "persons", func(r map[string]string, v float64) error {
		if f.ksz[r["year"]] == nil {
			f.ksz[r["year"]] = map[string]float64{}
		}
		f.ksz[r["year"]][r["position"]] = v
		return nil
	})
	if err != nil {
		return err
	}
	err = cube("position_estimate", "persons", func(r map[string]string, v float64) error {
		f.estimate[r["position"]] = v
		return nil
	})
	if err != nil {
		return err
	}
	err = cube("flow", "per_thousand_a_year", func(r map[string]string, v float64) error {
		f.flow[r["flow"]] = v / 1000
		return nil
	})
	if err != nil {
		return err
	}
	return cube("position_detail", "percent", func(r map[string]string, v float64) error {
		if f.detail[r["position"]] == nil {
			f.detail[r["position"]] = map[string]float64{}
		}
		f.detail[r["position"]][r["detail"]] = v / 100
		return nil
	})
}

func (f *facts) loadSectors() error {
	rows, err := table("section_2015")
	if err != nil {
		return err
	}
	for _, r := range rows {
		n := func(k string) float64 { v, _ := strconv.ParseFloat(r[k], 64); return v }
		f.sector[index(sectionCodes, r["section"])] = sectorFact{n("wage"), n("blue_percent") / 100, n("civil_percent") / 100, n("part_time_percent") / 100, n("agency_percent") / 100, n("size_tilt")}
	}
	err = cube("division_2015", "percent", func(r map[string]string, v float64) error { f.division[r["division"]] = v; return nil })
	if err != nil {
		return err
	}
	rows, err = table("employer_size_2015")
	if err != nil {
		return err
	}
	for _, r := range rows {
		k, _ := strconv.Atoi(r["size_class"])
		f.sizes[k].employers, _ = strconv.ParseFloat(r["employers"], 64)
		f.sizes[k].jobs, _ = strconv.ParseFloat(r["jobs_percent"], 64)
	}
	return cube("daily_wage_2015", "euro", func(r map[string]string, v float64) error {
		p, err := strconv.ParseFloat(r["percentile"], 64)
		f.wages = append(f.wages, wagePoint{p / 100, v})
		return err
	})
}

// loadPlaces gives the municipalities with a weight their number of
// inhabitants and the others an equal share of what their region has left.
func (f *facts) loadPlaces() error {
	weights := map[string]float64{}
	err := cube("municipality_weight", "thousand", func(r map[string]string, v float64) error {
		weights[r["municipality"]] = v * 1000
		return nil
	})
	if err != nil {
		return err
	}
	list, err := f.lists.List("municipality_2015")
	if err != nil {
		return err
	}
	var left, unnamed [3]float64
	for g := range left {
		left[g] = f.regionTotal(g)
	}
	for _, it := range list.Items {
		g := index(regionCodes, list.Attribute(it.Code, "region_nis"))
		p := place{code: it.Code, region: g, weight: weights[it.Code]}
		if p.weight == 0 {
			unnamed[g]++
		}
		left[g] -= p.weight
		f.places = append(f.places, p)
	}
	for i := range f.places {
		p := &f.places[i]
		if p.weight == 0 {
			spread := 0.3 + 1.4*float64(hash(uint64(i))>>11)/(1<<53)
			p.weight = max(left[p.region], 0) / unnamed[p.region] * spread
		}
	}
	return nil
}

func (f *facts) regionTotal(region int) float64 {
	total := 0.0
	for s := range 2 {
		for a := range 101 {
			total += f.population[region][s][a][0] + f.population[region][s][a][1]
		}
	}
	return total
}
