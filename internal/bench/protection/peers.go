package main

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
)

// peersText is what other programs needed for the public problems, and what an
// independent audit by linear programs found in their results at floor 0.
//
//go:embed peers.csv
var peersText string

// peer is one run of another program.
type peer struct {
	problem, program, cpu, mib, primary, secondary string
	exact, under, victims                          string
}

func readPeers() (map[string][]peer, error) {
	rows, err := csv.NewReader(strings.NewReader(peersText)).ReadAll()
	if err != nil {
		return nil, err
	}
	peers := map[string][]peer{}
	for _, r := range rows[1:] {
		peers[r[0]] = append(peers[r[0]], peer{r[0], r[1], r[2], r[3], r[4], r[5], r[7], r[8], r[9]})
	}
	return peers, nil
}

func (p *peer) print() {
	open := ""
	if p.exact != "" {
		open = fmt.Sprintf("%s exact, %s under, %s victims of singletons", p.exact, p.under, p.victims)
	}
	fmt.Printf("%s | %s | | %s | %s | | | %s | | %s | | | | %s\n", p.problem, p.program, p.primary, p.secondary, p.cpu, p.mib, open)
}
