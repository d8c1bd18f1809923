#!/usr/bin/env bash
# Puts the accessibility checker axe where browser tests find it: once, from the
# npm package that package-lock.json pins, checked by its hash. It is no part of
# the program. CI=true insists.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=.deps/axe
sum='29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c'

right() { [ -s "$1/axe.min.js" ] && sha256sum --check --status <<<"$sum  $1/axe.min.js"; }

absent() {
	echo "axe: $1; pages are tested without the accessibility checker" >&2
	if [ "${CI:-}" = true ]; then exit 1; else exit 0; fi
}

! right "$folder" || exit 0
command -v npm >/dev/null || absent "node (20 or newer) and npm are not installed"

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp package.json package-lock.json "$stage"
(cd "$stage" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null) || absent "npm could not get it"
right "$stage/node_modules/axe-core" || absent "what npm got has another hash than scripts/axe.sh expects"
mkdir -p "$folder"
install -m 644 "$stage/node_modules/axe-core/axe.min.js" "$stage/node_modules/axe-core/LICENSE" "$folder"
echo "axe: fetched"
