#!/usr/bin/env bash
# Looks at the source without running it.
set -euo pipefail
cd "$(dirname "$0")/.."

unformatted=$(find . -name '*.go' -not -path './.deps/*' -not -path './demo/*' -print0 | xargs -0 gofmt -l)
if [ -n "$unformatted" ]; then
	printf 'check: not gofmt-ed:\n%s\n' "$unformatted" >&2
	exit 1
fi
go vet ./...
(cd tools && go build -o ../.deps/bin/ tool && go vet ./... && go test ./...)

.deps/bin/staticcheck ./...
if command -v shellcheck >/dev/null; then
	shellcheck .ci/run scripts/*.sh packaging/*.sh
else
	echo "check: shellcheck is not installed: scripts were not looked at" >&2
fi
