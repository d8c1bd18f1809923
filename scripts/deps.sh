#!/usr/bin/env bash
# Installs the programs that tests need and Go does not bring: SoftHSM2, which
# stands for a hub's hardware module. As root by the package manager; else the
# packages are unpacked into .deps/. Tests find them by .deps/env.
# What cannot be had is one line, and its tests are skipped; CI=true asks for all.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$PWD/.deps
packages=(softhsm2)
library=usr/lib/softhsm/libsofthsm2.so

installed() { command -v softhsm2-util >/dev/null && [ -e "/$library" ]; }
unpacked() { [ -x "$folder/root/usr/bin/softhsm2-util" ] && [ -e "$folder/root/$library" ]; }

install_as_root() {
	export DEBIAN_FRONTEND=noninteractive
	apt-get -qq update && apt-get -qq -o DPkg::Lock::Timeout=60 install --no-install-recommends "${packages[@]}"
}

# unpack gets what this machine lacks of the packages, without asking for root:
# apt-get keeps its lists and archives in our folder.
unpack() {
	local apt=(apt-get -qq -o "Dir::State=$folder/apt" -o Dir::State::status=/var/lib/dpkg/status
		-o "Dir::Cache=$folder/apt" -o "Dir::Log=$folder/apt" -o Debug::NoLocking=true)
	mkdir -p "$folder/apt/lists/partial" "$folder/apt/archives/partial" "$folder/root"
	"${apt[@]}" update && "${apt[@]}" install --no-install-recommends --download-only "${packages[@]}" || return
	local archive
	for archive in "$folder"/apt/archives/*.deb; do
		dpkg-deb -x "$archive" "$folder/root" || return
	done
	rm -rf "$folder/apt"
}

# environment prints what tests need to find the programs.
environment() {
	if installed; then
		echo "export KRUISTABEL_TEST_PKCS11='/$library'"
	elif unpacked; then
		local libraries
		libraries=$folder/root/usr/lib/$(uname -m)-linux-gnu
		echo "export KRUISTABEL_TEST_PKCS11='$folder/root/$library'"
		echo "export PATH='$folder/root/usr/bin':\"\$PATH\""
		echo "export LD_LIBRARY_PATH='$folder/root/usr/lib/softhsm:$libraries'\"\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}\""
	fi
}

mkdir -p "$folder"
log=$folder/log
if ! installed && ! unpacked && command -v apt-get >/dev/null; then
	echo "deps: getting ${packages[*]}"
	if [ "$(id -u)" = 0 ]; then install_as_root; else unpack; fi >"$log" 2>&1 || true
fi
environment >"$folder/env"
if [ ! -s "$folder/env" ]; then
	echo "deps: ${packages[*]} could not be installed (see .deps/log): tests that need it are skipped" >&2
	[ "${CI:-}" != true ] || exit 1
fi
