// Command sbom lists what is inside a built Go binary: the modules that the
// linker took, as the binary itself tells, the Go standard library, and the
// parts in C and C++. It writes the list as CycloneDX and the licence texts of
// all parts as one file, the same bytes for the same binary.
//
//	sbom -binary kruistabel -list sbom.cdx.json -licences licences-of-parts.txt
//
// It runs in the module's folder, since licences are read from the module cache.
package main

import (
	"debug/buildinfo"
	"flag"
	"fmt"
	"os"
)

func main() {
	binary := flag.String("binary", "", "the built program")
	list := flag.String("list", "", "CycloneDX file to write")
	licences := flag.String("licences", "", "file to write with the licence texts")
	version := flag.String("version", "", "version of the program")
	gcc := flag.String("gcc", "", "version of the compiler whose runtime is linked in")
	flag.Parse()
	if err := run(*binary, *list, *licences, *version, *gcc); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(binary, list, licences, version, gcc string) error {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return err
	}
	parts, err := partsOf(info, gcc)
	if err != nil {
		return err
	}
	if err := checkDuckDB(binary, parts); err != nil {
		return err
	}
	if err := writeLicences(licences, parts); err != nil {
		return err
	}
	if err := writeList(list, version, binary, parts); err != nil {
		return err
	}
	unknown := 0
	for _, p := range parts {
		if p.licence == "" {
			unknown++
		}
	}
	fmt.Printf("sbom: %d parts, %d of them with a licence that was not recognised\n", len(parts), unknown)
	return nil
}
