// Package study holds what an authorisation allows and what a study makes of
// it: the parties, the sources, the rule per measure, the derivations and the
// tables. A study is one YAML file; docs/study-file.md describes every key.
//
// Load reads and checks a file; faults carry file, line and column. A Study
// that Load returned is complete and carried by its authorisation: the rest of
// the product does not test that again, only the period of acts
// (Study.Authorise) before it reads data.
package study

// Study is one study file.
type Study struct {
	Schema        int                  `yaml:"schema"`
	ID            string               `yaml:"id"`
	Version       int                  `yaml:"version"`
	Title         Text                 `yaml:"title"`
	Authorisation Authorisation        `yaml:"authorisation"`
	Parties       []Party              `yaml:"parties"`
	Sources       map[string]Source    `yaml:"sources"` // by logical relation
	Deliveries    Deliveries           `yaml:"deliveries"`
	Measures      Measures             `yaml:"measures"`
	Dimensions    map[string]Dimension `yaml:"dimensions"`
	Tables        Tables               `yaml:"tables"` // in file order
	Extract       Extract              `yaml:"extract"`
	Outputs       Outputs              `yaml:"outputs"`
	CodeLists     map[string]string    `yaml:"code_lists,omitempty"` // own lists: name to file beside the study file

	origin origin
}

// Text is a text in several languages, by nl, fr, de, en.
type Text map[string]string

// Authorisation is what the competent body allows.
type Authorisation struct {
	Number      string                `yaml:"number"`
	Reference   string                `yaml:"reference"`
	Date        Date                  `yaml:"date"`
	Body        Text                  `yaml:"body"`
	LegalBasis  []string              `yaml:"legal_basis"`
	PriorAdvice []string              `yaml:"prior_advice,omitempty"`
	Purposes    []Purpose             `yaml:"purposes"`
	Acts        ActPeriod             `yaml:"acts"`
	Data        DataPeriod            `yaml:"data"`
	Retention   Retention             `yaml:"retention"`
	Sources     []string              `yaml:"sources"` // logical relations that may be used
	Suppliers   []string              `yaml:"suppliers"`
	Analysts    []string              `yaml:"analysts"`
	Tables      map[string]Permission `yaml:"tables"`
}

// Purpose is one use that the authorisation lists; a request names it by ID.
type Purpose struct {
	ID   string `yaml:"id"`
	Text Text   `yaml:"text"`
}

// ActPeriod is the time in which the hub may act, days inclusive. Until is
// zero where the authorisation has no end ("none").
type ActPeriod struct {
	From  Date `yaml:"from"`
	Until Date `yaml:"until"`
}

// DataPeriod is the time that the data may describe, quarters inclusive.
type DataPeriod struct {
	From  Quarter `yaml:"from"`
	Until Quarter `yaml:"until"`
}

// Retention says until when what is kept; a zero date has no end.
type Retention struct {
	Tables     Date `yaml:"tables"`
	Deliveries Date `yaml:"deliveries"`
}

// Permission is what the authorisation allows of one table.
type Permission struct {
	Flow       Flow      `yaml:"flow,omitempty"`
	Moments    []Date    `yaml:"moments,omitempty"`
	Quarters   []Quarter `yaml:"quarters,omitempty"`
	Offsets    []int     `yaml:"offsets,omitempty"`
	Dimensions []string  `yaml:"dimensions"`
}

// Function is what a party does in a study.
type Function string

// The functions of a party.
const (
	Supplier Function = "supplier"
	Analyst  Function = "analyst"
)

// Party is a body that takes part. One that supplies and analyses needs a
// separation of functions.
type Party struct {
	ID         string     `yaml:"id"`
	Name       Text       `yaml:"name"`
	Functions  []Function `yaml:"functions"`
	Separation string     `yaml:"separation,omitempty"` // how its functions are separated
}

// Source maps a logical relation of the data contract to files below the
// warehouse: {quarter} in Files stands for a quarter such as 2015Q2. Columns
// maps logical to physical column names where they differ.
type Source struct {
	Files   string            `yaml:"files"`
	Columns map[string]string `yaml:"columns,omitempty"`
}

// AfterCoding says what becomes of a delivery once its persons are coded.
type AfterCoding string

// What becomes of the coded rows after a build has used them.
const (
	KeepEncrypted AfterCoding = "encrypted"
	Destroy       AfterCoding = "destroyed"
)

// Deliveries says who delivers what and what a faulty delivery is.
type Deliveries struct {
	AfterCoding    AfterCoding `yaml:"after_coding"`
	MaxRejectShare float64     `yaml:"max_reject_share,omitempty"` // 0..1
	MeasuresFrom   []string    `yaml:"measures_from"`              // suppliers
	ProfilesFrom   []string    `yaml:"profiles_from"`
}

// Measures names the list of measures and, per subtype, who delimits it: the
// suppliers' deliveries, or the warehouse by its own codes.
type Measures struct {
	List      string              `yaml:"list"`
	Supplier  []string            `yaml:"supplier,omitempty"`
	Warehouse map[string][]string `yaml:"warehouse,omitempty"` // subtype to warehouse codes
}

// Derivation is the way a dimension's value is found. Kinds are described in
// docs/study-file.md.
type Derivation string

// The kinds of derivation.
const (
	DeriveMeasure        Derivation = "measure"
	DeriveEducation      Derivation = "education"
	DeriveWorkDisability Derivation = "work_disability"
	DeriveCode           Derivation = "code"     // the column's code as it is
	DeriveMapped         Derivation = "mapped"   // an attribute of the column's code
	DeriveAge            Derivation = "age"      // class of completed years on the day
	DeriveAny            Derivation = "any"      // 1 where any of the columns is true, else 0
	DeriveBelow          Derivation = "below"    // 1 below the threshold, else 0
	DeriveInterval       Derivation = "interval" // class of a number
	DeriveSector         Derivation = "sector"
	DeriveSizeClass      Derivation = "size_class"
)

// Dimension is one dimension of the study's tables.
//
// Unknown is the code where the value is null, unlisted (mapped) or the person
// has no row in the quarter. Dimensions of the jobs relation are NoJob for a
// person without a main job in the quarter.
type Dimension struct {
	Title   Text       `yaml:"title"`
	Derive  Derivation `yaml:"derive"`
	Columns []Column   `yaml:"columns,omitempty"` // relation.column, as the kind needs
	List    string     `yaml:"list,omitempty"`    // code list of the column, or of the classes
	Values  string     `yaml:"values"`            // code list of the dimension's own values, for labels and hierarchy
	// Attribute is the list's column that holds the value (mapped, education).
	Attribute string `yaml:"attribute,omitempty"`
	Unknown   string `yaml:"unknown,omitempty"`
	NoJob     string `yaml:"no_job,omitempty"`
	Null      string `yaml:"null_code,omitempty"` // below: the code of a null number; else null is Unknown
	// UnknownCodes are codes of the list whose value counts as unknown
	// (education: UNK, NAP).
	UnknownCodes []string `yaml:"unknown_codes,omitempty"`
	// Threshold is the number below which DeriveBelow gives 1.
	Threshold float64 `yaml:"threshold,omitempty"`
	// Precedence orders the sources of education: LED, SELF, warehouse.
	Precedence []string `yaml:"precedence,omitempty"`
	// SupplierList is the list of levels that suppliers deliver (education).
	SupplierList string `yaml:"supplier_list,omitempty"`
	// Except gives a fixed code where another column has one of some codes
	// (interval: no daily wage for the self-employed).
	Except *Except `yaml:"except,omitempty"`
	// Override maps a joint committee to a sector; a trailing .* stands for the
	// committee and all below it. Fallback is the attribute of Committees that
	// lists usual NACE divisions.
	Override   map[string]string `yaml:"override,omitempty"`
	Committees string            `yaml:"committees,omitempty"`
	Fallback   string            `yaml:"fallback,omitempty"`
}

// Column is a column of a logical relation.
type Column struct {
	Relation string
	Name     string
}

// Except gives Code where Column has one of Codes.
type Except struct {
	Column Column   `yaml:"column"`
	Codes  []string `yaml:"codes"`
	Code   string   `yaml:"code"`
}

// Flow is the kind of movement that a table counts; none: a stock on moments.
type Flow string

// The flows.
const (
	Stock   Flow = ""
	Inflow  Flow = "inflow"
	Outflow Flow = "outflow"
)

// Tables are the study's tables in file order.
type Tables []Table

// Table is one table of the study.
type Table struct {
	Name       string    `yaml:"-"`
	Title      Text      `yaml:"title"`
	Measures   Selection `yaml:"measures"`
	Flow       Flow      `yaml:"flow,omitempty"`
	Moments    []Date    `yaml:"moments,omitempty"`  // stock: last days of quarters
	Quarters   []Quarter `yaml:"quarters,omitempty"` // flow: quarters of inflow or outflow
	Offsets    []int     `yaml:"offsets,omitempty"`  // flow: quarters observed, before (-) or after (+)
	Dimensions []string  `yaml:"dimensions"`
}

// Selection picks measures: all, those whose attribute has a value, or a list
// of types and subtypes.
type Selection struct {
	Attribute string   `yaml:"attribute,omitempty"`
	Equals    string   `yaml:"equals,omitempty"`
	Codes     []string `yaml:"codes,omitempty"` // with Attribute empty; both empty: all
}

// Extract bounds the preparatory extract.
type Extract struct {
	MaxRecords int `yaml:"max_records"`
}

// Outputs is how results are protected and decided on.
type Outputs struct {
	MinimumFrequency int `yaml:"minimum_frequency"` // counts below are unsafe
	Reviews          int `yaml:"reviews"`           // checkers who must approve
}
