package study

import "gopkg.in/yaml.v3"

func check(s *Study, root *yaml.Node, broken map[string]bool, faults *faults) {}
