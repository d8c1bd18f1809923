package intake

// The years that a date may have.
const (
	firstYear = 1900
	lastYear  = 2100
)

var monthDays = [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// dayOfYearStart is 1 January of each year in days since 1970-01-01;
// dayOfMonthStart the days before each month of a year without leap day.
var dayOfYearStart, dayOfMonthStart = func() (years [lastYear - firstYear + 1]int32, months [13]int32) {
	day := int32(-25567) // 1900-01-01
	for y := firstYear; y <= lastYear; y++ {
		years[y-firstYear] = day
		day += 365
		if leap(y) {
			day++
		}
	}
	for m := 2; m <= 12; m++ {
		months[m] = months[m-1] + int32(monthDays[m-1])
	}
	return years, months
}()

func leap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

// parseDate reads YYYY-MM-DD as days since 1970-01-01.
func parseDate(b []byte) (int32, Reason) {
	if len(b) != 10 || b[4] != '-' || b[7] != '-' {
		return 0, MalformedDate
	}
	for i, c := range b {
		if i != 4 && i != 7 && (c < '0' || c > '9') {
			return 0, MalformedDate
		}
	}
	y := int(b[0]-'0')*1000 + int(b[1]-'0')*100 + int(b[2]-'0')*10 + int(b[3]-'0')
	m := int(b[5]-'0')*10 + int(b[6]-'0')
	d := int(b[8]-'0')*10 + int(b[9]-'0')
	if m < 1 || m > 12 || d < 1 || d > monthDays[m] && !(m == 2 && d == 29 && leap(y)) {
		return 0, ImpossibleDate
	}
	if y < firstYear || y > lastYear {
		return 0, DateOutOfRange
	}
	day := dayOfYearStart[y-firstYear] + dayOfMonthStart[m] + int32(d) - 1
	if m > 2 && leap(y) {
		day++
	}
	return day, accepted
}
