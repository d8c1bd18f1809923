package enginetest

// World is a small country: the relations of the warehouse and the accepted
// rows of deliveries. Empty text is null; dates are YYYY-MM-DD.
type World struct {
	Persons   []Person
	Jobs      []Job
	Employers []Employer
	Measures  []WarehouseSpell
	Spells    []Spell
	Profiles  []Profile
	Missing   []string // files that are not there: a relation, or a relation and a quarter, as "jobs 2015Q2"
	Layout    Layout
}

// Person is a row of persons.
type Person struct {
	Quarter                        string
	ID                             int64
	BirthDate                      string
	Sex, Nationality, BirthCountry string
	Origin, Municipality, Lipro    string
	WorkIntensity                  *float64
	Position                       string
	Handicap, Invalidity           *bool
	Education                      string
}

// Job is a row of jobs. Wage is decimal text, such as 79.99.
type Job struct {
	Quarter                          string
	Person, Employer                 int64 // employer 0: null
	Main                             bool
	Statuut, Nace, Committee, Regime string
	PartTime                         *float64
	Wage                             string
}

// Employer is a row of employers.
type Employer struct {
	ID        int64
	Year      int
	SizeClass string
}

// WarehouseSpell is a row of employment_measures.
type WarehouseSpell struct {
	Person     int64
	Code       string
	Start, End string
}

// Spell is an accepted row of a measures delivery. Rows of one supplier and
// batch are one delivery.
type Spell struct {
	Supplier   string
	Batch      int
	Person     int64
	Subtype    string
	Start, End string
}

// Profile is an accepted row of a profiles delivery. Disability is 1, 0 or
// empty.
type Profile struct {
	Supplier                  string
	Batch                     int
	Person                    int64
	Level, Source, Disability string
	From, To                  string
}

// Layout is how a world is laid down in files: nothing that an answer may
// depend on.
type Layout struct {
	Seed        uint64 // of the order of rows, columns and deliveries
	Files       int    // per file set; at least one
	RowGroup    int64  // rows per row group; 0: all
	Plain       bool   // text stored plain, not by dictionary
	Decimal     Decimal
	Compression bool
}

// Decimal is the physical type of the daily wage.
type Decimal uint8

// The ways in which DECIMAL is stored.
const (
	DecimalInt32 Decimal = iota
	DecimalInt64
	DecimalFixed
)
