#!/usr/bin/env bash
# Makes the packages of this checkout twice, in two folders, with two umasks and
# time zones, and compares every bit; with --fresh the second time everything is
# compiled anew. Then looks whether the .deb unpacks and its program runs.
set -euo pipefail
cd "$(dirname "$0")/.."

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export KRUISTABEL_VERSION SOURCE_DATE_EPOCH
KRUISTABEL_VERSION=$(scripts/version.sh)
SOURCE_DATE_EPOCH=$(git -c safe.directory="$PWD" log -1 --format=%ct)

copy() {
	mkdir -p "$1"
	git -c safe.directory="$PWD" ls-files -z | xargs -0 cp --parents -t "$1"
	git -C "$1" init -q && git -C "$1" add --all
}

cache=$(go env GOCACHE)
[ "${1:-}" != --fresh ] || cache=$place/cache

copy "$place/one"
copy "$place/elsewhere/two"
(umask 022 && cd "$place/one" && TZ=UTC packaging/build.sh "$place/dist1")
(umask 077 && cd "$place/elsewhere/two" && TZ=Asia/Tokyo GOCACHE=$cache packaging/build.sh "$place/dist2" >/dev/null)
diff -r "$place/dist1" "$place/dist2"
echo "package-check: two builds, the same bits"

dpkg-deb -x "$place"/dist1/*.deb "$place/root"
dpkg-deb -e "$place"/dist1/*.deb "$place/control"
"$place/root/usr/bin/kruistabel" --version
"$place/root/usr/bin/kruistabel" study check "$place/root/usr/share/kruistabel/studies/advice-16-39.yaml"
"$place/root/usr/bin/kruistabel" config check "$place/root/etc/kruistabel/serve.yaml"
sh -n "$place/control/postinst"

# The unit: what systemd says of it, and that sandboxes work under what it allows.
if command -v systemd-analyze >/dev/null; then
	sed "s|/usr/bin/kruistabel|$place/root/usr/bin/kruistabel|" "$place/root/usr/lib/systemd/system/kruistabel.service" >"$place/kruistabel.service"
	systemd-analyze verify --man=no "$place/kruistabel.service"
	if command -v bwrap >/dev/null && [ -x /usr/bin/python3 ] && [ "$(uname -m)" = x86_64 ]; then
		go test -c -tags testclock -o "$place/sandbox.test" ./internal/sandbox
		mkdir -p "$place/work"
		cp -r internal/sandbox/testdata "$place/work"
		user=()
		if [ "$(id -u)" = 0 ]; then
			user=(--user 65533)
			chmod 755 "$place" && chmod 777 "$place/work"
		fi
		(cd "$place/work" && HOME=$place/work /usr/bin/python3 "$OLDPWD/packaging/under-filter.py" "$OLDPWD/packaging/kruistabel.service" "${user[@]}" \
			"$place/sandbox.test" -test.run 'TestHonestPrograms|TestResultsComeOut|TestKillLeavesNothing')
		echo "package-check: sandboxes work under the unit's restrictions"
	fi
fi
