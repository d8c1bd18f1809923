#!/usr/bin/env bash
# Measures the building of tables beside a bare scan and a plain SQL script, as
# whole processes that take turns, at three sizes; then the parts that intake is
# made of. The countries stay in bench/ for the next time: 11.2 million persons
# take 5 GB there, and minutes to make. Arguments go to the bench, such as
# --persons 200000 --runs 9.
set -euo pipefail
cd "$(dirname "$0")/.."

make --no-print-directory build
go build -o bench/.program ./internal/bench
bench/.program --binary ./kruistabel --folder bench --shuffle "$@"

echo
echo "Parts of intake, one process each, on one machine:"
# shellcheck source=/dev/null
[ ! -s .deps/env ] || . .deps/env
go test -run '^$' -bench 'KeysetCode|HSMCode' ./internal/coding | grep -E '^Benchmark|rows/s|codes/s' || true
go test -run '^$' -bench 'TakeCSV|TakeParquet|TakeHSM' -benchtime 3x ./internal/intake | grep '^Benchmark' || true
go test -run '^$' -bench . -benchtime 5x ./internal/coded | grep '^Benchmark' || true
