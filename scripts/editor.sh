#!/usr/bin/env bash
# Builds the editor of the SQL page where the program embeds it: CodeMirror, from
# the npm packages that package-lock.json pins with their hashes. Without node
# and npm the program builds all the same, and the page has a plain field;
# --required and CI=true insist.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=internal/web/static/built
required=${1:-}

absent() {
	echo "editor: $1; the SQL page has a plain field" >&2
	if [ "${CI:-}" = true ] || [ "$required" = --required ]; then exit 1; else exit 0; fi
}

stamp=$(cat package-lock.json scripts/editor.js scripts/editor.sh | sha256sum | cut -d' ' -f1)
[ "$(cat "$folder/editor.stamp" 2>/dev/null)" != "$stamp" ] || [ ! -s "$folder/editor.js" ] || exit 0
command -v npm >/dev/null || absent "node (20 or newer) and npm are not installed"

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp package.json package-lock.json scripts/editor.js "$stage"
(cd "$stage" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null) || absent "npm could not get its packages"
(cd "$stage" && node_modules/.bin/esbuild editor.js --bundle --minify --format=esm --target=es2022 --legal-comments=none \
	--log-level=error --outfile=built.js) || absent "it could not be built"
install -m 644 "$stage/built.js" "$folder/editor.js"
cat "$stage"/node_modules/@codemirror/state/LICENSE >"$folder/LICENSE"
echo "$stamp" >"$folder/editor.stamp"
echo "editor: built"
