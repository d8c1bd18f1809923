#!/usr/bin/env bash
# Makes the packages in a folder: a .deb, a tarball, the list of what is inside
# (CycloneDX) and their hashes. The same commit and compiler give the same bits,
# wherever, whenever and by whom: packaging/check.sh holds that.
set -euo pipefail
cd "$(dirname "$0")/.."
umask 022
export LC_ALL=C TZ=UTC GOFLAGS='' GOAMD64=v1
unset CGO_CFLAGS CGO_CPPFLAGS CGO_CXXFLAGS CGO_LDFLAGS

dist=${1:?usage: packaging/build.sh FOLDER}
version=$(scripts/version.sh)
architecture=$(go env GOARCH)
name=kruistabel-$version-linux-$architecture
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -c safe.directory="$PWD" log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir -p "$dist"

# The C++ runtime is linked in: the linker finds only its archive in a folder
# that it looks into first. That folder's name would be in the build id, which is
# therefore empty. What stays outside is the C library.
binary() {
	mkdir "$stage/static"
	ln -s "$(gcc -print-file-name=libstdc++.a)" "$stage/static/"
	go build -trimpath -buildvcs=false -o "$stage/kruistabel" -ldflags "-s -w -buildid=
		-X github.com/kruistabel/kruistabel/internal/hub.Version=$version
		-extldflags '-L$stage/static -static-libgcc'" ./cmd/kruistabel
}

parts() {
	(cd tools && go build -o "$stage/sbom" ./sbom)
	"$stage/sbom" -binary "$stage/kruistabel" -version "$version" -gcc "$(gcc -dumpfullversion)" \
		-list "$stage/sbom.cdx.json" -licences "$stage/licences-of-parts.txt"
}

# documents puts what goes beside the program into a folder.
documents() {
	install -d "$1/docs"
	install -m 644 README.md ARCHITECTURE.md CHANGELOG.md LICENSE "$stage/sbom.cdx.json" "$stage/licences-of-parts.txt" "$1"
	git -c safe.directory="$PWD" ls-files -z docs | grep -zE '\.(md|svg)$' | sort -z | xargs -0 -I{} install -D -m 644 {} "$1/{}"
}

# service puts what runs a hub as a service into a root: unit, account, an
# example of its configuration, the profile of a seat.
service() {
	install -D -m 644 packaging/kruistabel.service "$1/usr/lib/systemd/system/kruistabel.service"
	install -D -m 644 packaging/kruistabel.sysusers "$1/usr/lib/sysusers.d/kruistabel.conf"
	install -D -m 644 packaging/serve.yaml "$1/etc/kruistabel/serve.yaml"
	install -D -m 755 packaging/postinst "$1/DEBIAN/postinst"
	echo /etc/kruistabel/serve.yaml >"$1/DEBIAN/conffiles"
	kiosk "$1/usr/share/kruistabel"
}

kiosk() {
	git -c safe.directory="$PWD" ls-files -z packaging/kiosk | sort -z | while IFS= read -r -d '' file; do
		if [ -x "$file" ]; then install -D -m 755 "$file" "$1/${file#packaging/}"; else install -D -m 644 "$file" "$1/${file#packaging/}"; fi
	done
}

studies() {
	git -c safe.directory="$PWD" ls-files -z studies | grep -zE '\.(yaml|csv)$' | sort -z |
		xargs -0 -I{} install -D -m 644 {} "$1/{}"
}

same_times() { find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +; }

tarball() {
	local root=$stage/tar/$name
	documents "$root"
	studies "$root"
	kiosk "$root"
	install -D -m 644 -t "$root/service" packaging/kruistabel.service packaging/kruistabel.sysusers packaging/serve.yaml
	install -m 755 "$stage/kruistabel" "$root"
	install -m 644 "$stage/kruistabel.1" "$root"
	same_times "$root"
	tar --sort=name --owner=0 --group=0 --numeric-owner --format=gnu -C "$stage/tar" -c "$name" | gzip -9n >"$dist/$name.tar.gz"
}

deb() {
	local root=$stage/deb needs
	needs=$(readelf -V "$stage/kruistabel" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -1)
	documents "$root/usr/share/doc/kruistabel"
	mv "$root/usr/share/doc/kruistabel/LICENSE" "$root/usr/share/doc/kruistabel/copyright"
	printf 'kruistabel (%s) stable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- %s  %s\n' "$version" \
		"$(sed -n 's/^Maintainer: //p' packaging/control.in)" "$(date -R -d "@$SOURCE_DATE_EPOCH")" |
		gzip -9n >"$root/usr/share/doc/kruistabel/changelog.gz"
	studies "$root/usr/share/kruistabel"
	install -D -m 755 "$stage/kruistabel" "$root/usr/bin/kruistabel"
	install -D -m 644 "$stage/kruistabel.1" "$root/usr/share/man/man1/kruistabel.1" && gzip -9n "$root/usr/share/man/man1/kruistabel.1"
	service "$root"
	(cd "$root" && find usr -type f | sort | xargs md5sum >DEBIAN/md5sums)
	sed -e "s/@VERSION@/$version/; s/@ARCHITECTURE@/$architecture/; s/@LIBC@/${needs#GLIBC_}/" \
		-e "s/@SIZE@/$(find "$root/usr" -type f -printf '%s\n' | awk '{k += int(($1 + 1023) / 1024)} END {print k}')/" \
		packaging/control.in >"$root/DEBIAN/control"
	same_times "$root"
	dpkg-deb --root-owner-group -Zgzip -z9 --build "$root" "$dist/kruistabel_${version}_$architecture.deb" >/dev/null
}

scripts/highs.sh --required
binary
parts
packaging/manual.sh "$stage/kruistabel" "$version" >"$stage/kruistabel.1"
tarball
deb
install -m 644 "$stage/sbom.cdx.json" "$dist/$name.cdx.json"
cd "$dist"
sha256sum "kruistabel_${version}_$architecture.deb" "$name.tar.gz" "$name.cdx.json" | tee "$name.sha256"
