#!/usr/bin/env bash
# Measures disclosure control: public problems beside other programs' figures, then
# made-up ones of 10,000 to 4 million cells. Problems and results stay in bench/sdc.
# Arguments go to the bench, such as --only 220k, --large=false, or
# --problems FOLDER for further problem folders.
set -euo pipefail
cd "$(dirname "$0")/.."

make --no-print-directory build
mkdir -p bench/sdc
go build -o bench/.protection ./internal/bench/protection
bench/.protection --binary ./kruistabel --folder bench/sdc "$@"
