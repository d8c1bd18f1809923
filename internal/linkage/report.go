// Package linkage is the report that a build makes of how supplier data met
// the warehouse. It counts; it names nobody.
package linkage

// Warehouse is the supplier name of spells that the warehouse delimits.
const Warehouse = "warehouse"

// Report is part of build.json. Lines are sorted by their key fields.
type Report struct {
	Measures  []MeasureLine   `json:"measures"`
	Education []EducationLine `json:"education"`
	Sector    []SectorLine    `json:"sector"`
	Spells    []SpellLine     `json:"spells"`
	Unlisted  []UnlistedLine  `json:"unlisted_codes"`
}

// MeasureLine is one supplier (or the warehouse), subtype and quarter of the
// period of data. Rows are accepted rows whose days touch the quarter; persons
// are distinct. Linked persons have a row of that quarter in the warehouse; of
// the others some are in another quarter of the period, some in none.
type MeasureLine struct {
	Supplier        string `json:"supplier"`
	Measure         string `json:"measure"`
	Quarter         string `json:"quarter"`
	Counts          bool   `json:"counts"` // false: the study's rule takes this subtype from elsewhere
	Rows            int64  `json:"rows"`
	Persons         int64  `json:"persons"`
	Linked          int64  `json:"linked"`
	AbsentInQuarter int64  `json:"absent_in_quarter"`
	NeverInData     int64  `json:"never_in_warehouse"`
}

// EducationLine counts, for the persons observed in a quarter by any table,
// where their education came from, and conflicts: known levels that differ
// between supplier and warehouse, or among the supplier profiles valid on the
// quarter's last day.
type EducationLine struct {
	Quarter           string           `json:"quarter"`
	BySource          map[string]int64 `json:"by_source"` // LED, SELF, warehouse, unknown
	SupplierWarehouse int64            `json:"conflicts_supplier_warehouse"`
	AmongSuppliers    int64            `json:"conflicts_among_suppliers"`
}

// SectorLine counts, for the persons observed in a quarter by a table that has
// a dimension of the main job, the rule that decided their sector: override (the joint committee's), nace,
// committee (its usual division), unknown, or no_job.
type SectorLine struct {
	Quarter string           `json:"quarter"`
	ByRule  map[string]int64 `json:"by_rule"`
}

// SpellLine counts, per subtype, rows that count, spells after those that
// touch or overlap were merged, and the rows that merging took away. Unusable
// are the warehouse's own rows that are no spell: without person or start, or
// ending before they start.
type SpellLine struct {
	Measure string `json:"measure"`
	Rows    int64  `json:"rows"`
	Spells  int64  `json:"spells"`
	Merged  int64  `json:"merged"`

	Unusable int64 `json:"unusable,omitempty"`
}

// UnlistedLine counts rows of persons observed whose code is in no list, by
// quarter, relation and column, once per person; rows of jobs as in SectorLine.
// The code itself may not be shown.
type UnlistedLine struct {
	Quarter string `json:"quarter"`
	Column  string `json:"column"` // relation.column
	Rows    int64  `json:"rows"`
}
