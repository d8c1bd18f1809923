#!/usr/bin/env bash
# Puts HiGHS, compiled to WebAssembly, where the program embeds it: once, from the
# npm package that package-lock.json pins, checked by its hash. Without node and
# npm the program builds all the same, and solves with its own simplex method;
# --required and CI=true insist.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=internal/highs/wasm
sums='528be4365bea1d4188988646b244263f50320df55782e14d6af5bce7cd45c840  highs.wasm
9f8d8dcf27789ac59c0d7c732d6682f148804a5e99d83e9f207d6c1882b98bfa  LICENSE'

right() { (cd "$1" && sha256sum --check --status <<<"$sums") 2>/dev/null; }

absent() {
	echo "highs: $1; the program is built without HiGHS, and large integer programs take longer" >&2
	if [ "${CI:-}" = true ] || [ "$required" = --required ]; then exit 1; else exit 0; fi
}

required=${1:-}
! right "$folder" || exit 0
command -v npm >/dev/null || absent "node (20 or newer) and npm are not installed"

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp package.json package-lock.json "$stage"
(cd "$stage" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null) || absent "npm could not get it"
package=$stage/node_modules/highs
install -m 644 "$package/build/highs.wasm" "$package/LICENSE" "$stage"
right "$stage" || absent "what npm got has another hash than scripts/highs.sh expects"
install -m 644 "$stage/highs.wasm" "$stage/LICENSE" "$folder"
echo "highs: fetched"
