package table

// Witness is a proof that some hidden cells cannot be known: a closed pattern of
// whole moves. The true table with Plus times the moves added, and the true
// table with Minus times the moves taken away, are tables that agree with
// everything published and respect the floors; 0 means that the side is not
// claimed.
type Witness struct {
	Cells   []int32 // hidden cells that move, rising
	Move    []int64 // by how much, not 0
	Den     int64   // the moves are divided by this; 1 for counts
	Plus    int64
	Minus   int64
	Up      []int32 // cells that get their upward protection here
	Down    []int32 // cells that get their downward protection here
	Without []int32 // cells of one contributor who knows them, none of them moved
}

// Report says what a protection run found and did. Its JSON form is the
// report.json of a protected problem.
type Report struct {
	Cells        int                `json:"cells"`
	Unsafe       int                `json:"unsafe"`  // by rule or by hand
	Primary      int                `json:"primary"` // unsafe and hidden
	Secondary    int                `json:"secondary"`
	Open         int                `json:"open"` // unsafe and published, by hand
	HiddenUnits  int64              `json:"hidden_units"`
	HiddenValue  float64            `json:"hidden_value"`
	Witnesses    int                `json:"witnesses"`
	Proven       bool               `json:"proven"`
	Unproven     []Unproven         `json:"unproven"`
	Floor        int64              `json:"floor"`
	Protection   Protection         `json:"protection"`
	Singletons   bool               `json:"singletons"`
	Method       string             `json:"method"`
	LPCalls      int                `json:"lp_calls"`
	Bound        *float64           `json:"bound,omitempty"` // method optimal: no safe pattern costs less, in what the cost counts
	Gap          *float64           `json:"gap,omitempty"`   // and how far from it the pattern is at most, as a share
	Steps        int64              `json:"steps"`           // cells looked at by the searches
	Seconds      map[string]float64 `json:"seconds"`
	PeakBytes    uint64             `json:"peak_bytes"`
	Version      string             `json:"version"`
	PrimaryRules map[string]int     `json:"primary_rules"` // unsafe cells by the rule that found them first
}

// Unproven is a cell for which no witness was found, and why.
type Unproven struct {
	Cell   int      `json:"cell"`
	Codes  []string `json:"codes"`
	Reason string   `json:"reason"`
}
