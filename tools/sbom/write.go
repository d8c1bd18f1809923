package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/CycloneDX/cyclonedx-go"
)

// writeLicences writes every licence text once, with the parts that it covers.
func writeLicences(file string, parts []part) error {
	var order []string
	covers := map[string][]string{}
	for _, p := range parts {
		for _, t := range p.texts {
			if covers[t.content] == nil {
				order = append(order, t.content)
			}
			covers[t.content] = append(covers[t.content], p.name+" "+p.version+" ("+t.file+")")
		}
	}
	var b strings.Builder
	b.WriteString("Kruistabel contains the parts below, under these licences.\n")
	rule := strings.Repeat("=", 78)
	for _, content := range order {
		fmt.Fprintf(&b, "\n%s\n%s\n%s\n\n%s\n", rule, strings.Join(covers[content], "\n"), rule, strings.TrimSpace(content))
	}
	for _, p := range parts {
		if p.note != "" {
			fmt.Fprintf(&b, "\n%s\n%s %s: %s; %s\n", rule, p.name, p.version, p.licence, p.note)
		}
	}
	return os.WriteFile(file, []byte(b.String()), 0o644)
}

// writeList writes the parts as CycloneDX. Its serial number comes from the
// binary and its time from SOURCE_DATE_EPOCH, so that it is the same each time.
func writeList(file, version, binary string, parts []part) error {
	content, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	epoch, _ := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64) // unset is 1970
	bom := cyclonedx.NewBOM()
	bom.SerialNumber = serial(sum)
	bom.Metadata = &cyclonedx.Metadata{
		Timestamp: time.Unix(epoch, 0).UTC().Format(time.RFC3339),
		Component: &cyclonedx.Component{
			Type: cyclonedx.ComponentTypeApplication, BOMRef: "kruistabel", Name: "kruistabel", Version: version,
			PackageURL: "pkg:golang/github.com/kruistabel/kruistabel@" + version,
			Licenses:   &cyclonedx.Licenses{{Expression: "EUPL-1.2"}},
			Hashes:     &[]cyclonedx.Hash{{Algorithm: cyclonedx.HashAlgoSHA256, Value: fmt.Sprintf("%x", sum)}},
		},
	}
	components := make([]cyclonedx.Component, len(parts))
	refs := make([]string, len(parts))
	for i, p := range parts {
		components[i], refs[i] = p.component(), p.purl
	}
	bom.Components = &components
	bom.Dependencies = &[]cyclonedx.Dependency{{Ref: "kruistabel", Dependencies: &refs}}
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	defer out.Close()
	encoder := cyclonedx.NewBOMEncoder(out, cyclonedx.BOMFileFormatJSON).SetPretty(true)
	if err := encoder.Encode(bom); err != nil {
		return err
	}
	return out.Close()
}

// serial makes a UUID of a hash: version 8, "made by its owner's rule".
func serial(sum [32]byte) string {
	sum[6] = sum[6]&0x0f | 0x80
	sum[8] = sum[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

func (p part) component() cyclonedx.Component {
	c := cyclonedx.Component{
		Type: cyclonedx.ComponentTypeLibrary, BOMRef: p.purl, Name: p.name, Version: p.version,
		PackageURL: p.purl, Description: p.note,
	}
	if p.licence != "" {
		c.Licenses = &cyclonedx.Licenses{{Expression: p.licence}}
	}
	if p.sum != "" {
		c.Properties = &[]cyclonedx.Property{{Name: "go:sum", Value: p.sum}}
	}
	return c
}
