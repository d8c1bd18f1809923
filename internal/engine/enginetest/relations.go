package enginetest

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

func personColumns(rows []Person) []column {
	return []column{
		keys("person", func(i int) int64 { return rows[i].ID }),
		dates("birth_date", func(i int) string { return rows[i].BirthDate }),
		texts("sex", func(i int) string { return rows[i].Sex }),
		texts("nationality", func(i int) string { return rows[i].Nationality }),
		texts("birth_country", func(i int) string { return rows[i].BirthCountry }),
		texts("origin", func(i int) string { return rows[i].Origin }),
		texts("municipality", func(i int) string { return rows[i].Municipality }),
		texts("lipro", func(i int) string { return rows[i].Lipro }),
		reals("work_intensity", func(i int) *float64 { return rows[i].WorkIntensity }),
		texts("position", func(i int) string { return rows[i].Position }),
		truths("handicap", func(i int) *bool { return rows[i].Handicap }),
		truths("invalidity", func(i int) *bool { return rows[i].Invalidity }),
		texts("education", func(i int) string { return rows[i].Education }),
	}
}

func (w *World) jobColumns(rows []Job) []column {
	return []column{
		keys("person", func(i int) int64 { return rows[i].Person }),
		keys("employer", func(i int) int64 { return rows[i].Employer }),
		truths("main", func(i int) *bool { return &rows[i].Main }),
		texts("statuut", func(i int) string { return rows[i].Statuut }),
		texts("nace", func(i int) string { return rows[i].Nace }),
		texts("joint_committee", func(i int) string { return rows[i].Committee }),
		texts("regime", func(i int) string { return rows[i].Regime }),
		reals("part_time_pct", func(i int) *float64 { return rows[i].PartTime }),
		decimals("daily_wage", w.Layout.wageType(), func(i int) string { return rows[i].Wage }),
	}
}

func (w *World) employerColumns() []column {
	year := func(b array.Builder, i int) error {
		b.(*array.Int32Builder).Append(int32(w.Employers[i].Year))
		return nil
	}
	return []column{
		keys("employer", func(i int) int64 { return w.Employers[i].ID }),
		{"year", arrow.PrimitiveTypes.Int32, year},
		texts("size_class", func(i int) string { return w.Employers[i].SizeClass }),
	}
}

func (w *World) measureColumns() []column {
	return []column{
		keys("person", func(i int) int64 { return w.Measures[i].Person }),
		texts("code", func(i int) string { return w.Measures[i].Code }),
		dates("start_date", func(i int) string { return w.Measures[i].Start }),
		dates("end_date", func(i int) string { return w.Measures[i].End }),
	}
}
