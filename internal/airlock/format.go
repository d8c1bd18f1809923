package airlock

import (
	"strconv"

	"gopkg.in/yaml.v3"
)

// FormatSpec writes a spec as ParseSpec reads it: the same spec gives the same
// text.
func FormatSpec(s *Spec) []byte {
	root := mapping("table", text(s.Table))
	if s.Title != "" {
		put(root, "title", text(s.Title))
	}
	put(root, "purpose", text(s.Purpose))
	dims := &yaml.Node{Kind: yaml.SequenceNode}
	for _, d := range s.Dimensions {
		dims.Content = append(dims.Content, d.node())
	}
	put(root, "dimensions", dims)
	if len(s.Filters) > 0 {
		filters := &yaml.Node{Kind: yaml.MappingNode}
		for _, f := range s.Filters {
			put(filters, f.Name, sequence(f.Codes))
		}
		put(root, "filters", filters)
	}
	out, err := yaml.Marshal(root)
	if err != nil {
		panic("airlock: " + err.Error()) // nodes of texts alone can be written
	}
	return out
}

func (d Dimension) node() *yaml.Node {
	n := mapping("name", text(d.Name))
	n.Style = yaml.FlowStyle
	if d.Level != "" {
		put(n, "level", text(string(d.Level)))
	}
	if len(d.Codes) > 0 {
		put(n, "codes", sequence(d.Codes))
	}
	if len(d.Groups) > 0 {
		groups := &yaml.Node{Kind: yaml.MappingNode}
		for _, g := range d.Groups {
			put(groups, g.Code, sequence(g.Codes))
		}
		put(n, "groups", groups)
	}
	if d.Total != nil {
		put(n, "total", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: strconv.FormatBool(*d.Total)})
	}
	return n
}

// text is quoted where it would read as something else.
func text(s string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(s)
	return n
}

func sequence(codes []string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, code := range codes {
		n.Content = append(n.Content, text(code))
	}
	return n
}

func mapping(key string, value *yaml.Node) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	put(n, key, value)
	return n
}

func put(n *yaml.Node, key string, value *yaml.Node) {
	n.Content = append(n.Content, text(key), value)
}
