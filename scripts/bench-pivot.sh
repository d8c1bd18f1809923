#!/usr/bin/env bash
# Measures the workbench on table 1 of a made-up country: true counts, a first
# proven pattern, and the pattern that a release gets. The hub stays in bench/ for
# the next time: 11.2 million persons take 5 GB there, and minutes to make. PERSONS
# says how many; BUILD names the folder of a build to measure instead.
set -euo pipefail
cd "$(dirname "$0")/.."

persons=${PERSONS:-11200000}
build=${BUILD:-}
if [ -z "$build" ]; then
	dir=bench/pivot-$persons
	build=$dir/hub/studies/advice-16-39/builds/1
	if [ ! -e "$build/build.json" ]; then
		make --no-print-directory build
		rm -rf "$dir"
		mkdir -p "$dir"
		./kruistabel synth --out "$dir/country" --persons "$persons"
		./kruistabel init "$dir/hub" --warehouse "$dir/country/warehouse" --keyset "$dir/country/keyset.json" --identity "$dir/identity"
		./kruistabel study add "$dir/hub" studies/advice-16-39.yaml
		for supplier in dwse vdab; do
			for kind in measures profiles; do
				./kruistabel deliver "$dir/hub" advice-16-39 --supplier "$supplier" --kind "$kind" "$dir/country/deliveries/${supplier}_$kind.csv"
			done
		done
		./kruistabel build "$dir/hub" advice-16-39
	fi
fi
go run ./internal/bench/pivot --build "$build" "$@"
