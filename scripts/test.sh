#!/usr/bin/env bash
# Runs every test and prints go test's lines, then what was skipped and why.
# CI=true lets no test be skipped. Further arguments go to go test.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p .deps/bin
# shellcheck source=/dev/null
[ ! -s .deps/env ] || . .deps/env
[ -x .deps/bin/gotestsum ] || (cd tools && go build -o ../.deps/bin/ tool)

# testclock: only test builds can set the clock.
.deps/bin/gotestsum --format standard-quiet --jsonfile .deps/test.json -- -tags testclock -timeout 20m "$@" ./...

# A skipped seed of a fuzz test says only that the test is not about that input;
# what only root can do, such as acting as other accounts, no other user can test.
skipped=$(grep '"Action":"skip".*"Test":' .deps/test.json | grep -vc '"Test":"Fuzz' || true)
if [ "$(id -u)" != 0 ]; then
	skipped=$((skipped - $(grep -c '"Output":".*_test.go:[0-9]*: only root can ' .deps/test.json || true)))
fi
if [ "${CI:-}" = true ] && [ "$skipped" -gt 0 ]; then
	echo "test: $skipped tests were skipped, and CI=true asks for all" >&2
	exit 1
fi
