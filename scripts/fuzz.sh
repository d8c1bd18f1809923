#!/usr/bin/env bash
# Runs every fuzz test for a short while, one after the other (FUZZTIME=20s).
set -euo pipefail
cd "$(dirname "$0")/.."

grep -rl --include='*_test.go' '^func Fuzz' . | xargs -r -n1 dirname | sort -u | while read -r folder; do
	go test -list '^Fuzz' "$folder" | grep '^Fuzz' | while read -r name; do
		echo "fuzz: $name in $folder"
		go test -run '^$' -fuzz "^$name\$" -fuzztime "${FUZZTIME:-20s}" "$folder" </dev/null
	done
done
