#!/usr/bin/env bash
# Prints the version of this checkout: its tag, or the day and name of its
# commit. It sorts by time, for dpkg too. KRUISTABEL_VERSION overrides it,
# where there is no git.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -n "${KRUISTABEL_VERSION:-}" ]; then
	echo "$KRUISTABEL_VERSION"
	exit
fi

# The checkout may belong to another account; reading it is harmless.
git() { command git -c safe.directory="$PWD" "$@" 2>/dev/null; }

if ! commit=$(git log -1 --format=%h --abbrev=12); then
	echo 0.0.0+unknown
	exit
fi
if tag=$(git describe --tags --exact-match --match 'v[0-9]*'); then
	version=${tag#v}
else
	base=$(git describe --tags --abbrev=0 --match 'v[0-9]*') || base=v0.0.0
	day=$(TZ=UTC git log -1 --format=%cd --date=format-local:%Y%m%d%H%M%S)
	version=${base#v}+$day.g$commit
fi
[ -z "$(git status --porcelain --untracked-files=no)" ] || version+=.modified
echo "$version"
