package study

import (
	"fmt"
	"strings"
)

// UnmarshalText reads RELATION.COLUMN.
func (c *Column) UnmarshalText(text []byte) error {
	relation, name, ok := strings.Cut(string(text), ".")
	if !ok || relation == "" || name == "" {
		return fmt.Errorf("%q is not a column such as jobs.nace", shorten(string(text)))
	}
	c.Relation, c.Name = relation, name
	return nil
}

// MarshalText writes RELATION.COLUMN.
func (c Column) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// String is RELATION.COLUMN.
func (c Column) String() string { return c.Relation + "." + c.Name }

// UnmarshalText reads "all"; any other selection has keys.
func (s *Selection) UnmarshalText(text []byte) error {
	if string(text) != "all" {
		return fmt.Errorf("%q: give all, {attribute: NAME, equals: VALUE} or {codes: [...]}", shorten(string(text)))
	}
	*s = Selection{}
	return nil
}

// UnmarshalText reads stock, inflow or outflow.
func (f *Flow) UnmarshalText(text []byte) error {
	switch s := string(text); s {
	case "stock":
		*f = Stock
	case string(Inflow), string(Outflow):
		*f = Flow(s)
	default:
		return fmt.Errorf("%q is no flow: give stock, inflow or outflow", shorten(s))
	}
	return nil
}
