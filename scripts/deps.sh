#!/usr/bin/env bash
# Installs the programs that Go does not bring:
#   SoftHSM2          stands for a hub's hardware module
#   bubblewrap        in which researchers' SQL and programs run
#   R, Python         the program environment of researchers
#   chromium          for tests of pages
#   glewlwyd          an identity provider, for tests of login
# As root by the package manager. Else the packages are unpacked: tools into
# .deps/root/, beside what the machine has; the program environment whole, as if
# on an empty machine, into .deps/environment/, which a hub takes for its
# researchers where its configuration names it (programs.environment).
# With --environment that folder is made even where the machine has R and Python.
# Tests find all by .deps/env. What cannot be had is one line, and its tests are
# skipped; CI=true asks for all.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$PWD/.deps
root=$folder/root
environment=$folder/environment
log=$folder/log
triplet=$(uname -m)-linux-gnu
tools=(softhsm2 bubblewrap chromium glewlwyd)
programs=(r-base-core r-cran-nnet r-cran-mass r-cran-jsonlite python3 python3-pandas python3-statsmodels python3-matplotlib)
essential=(bash coreutils dash debianutils findutils gawk grep sed) # which every machine has
wheels=scripts/program-python.txt
apart=${1:-}

# file_of is a file that is there once a tool is.
file_of() {
	case $1 in
	softhsm2) echo usr/lib/softhsm/libsofthsm2.so ;;
	bubblewrap) echo usr/bin/bwrap ;;
	*) echo "usr/bin/$1" ;;
	esac
}

# files_of_programs are files that are there once the program environment is.
files_of_programs() {
	printf 'usr/%s\n' lib/R/library/base/DESCRIPTION bin/Rscript bin/python3 \
		lib/R/site-library/jsonlite/DESCRIPTION lib/python3/dist-packages/{pandas,statsmodels,matplotlib}/__init__.py
}

# programs_in tells whether a tree has R, Python and their packages.
programs_in() {
	local file
	for file in $(files_of_programs); do [ -e "$1/$file" ] || return; done
	[ -e "$1"/usr/lib/R/library/nnet ] || [ -e "$1"/usr/lib/R/site-library/nnet ]
}

# wheels_in is where a tree keeps Python packages that are not the distribution's.
wheels_in() { echo "${1%/}/usr/local/lib/$(basename "$(readlink -f "$1/usr/bin/python3")")/dist-packages"; }

has_wheels() { grep -qs '^Version: 19\.0\.1$' "$(wheels_in "$1")"/pyarrow-*.dist-info/METADATA; }

# missing lists the tools that neither the machine nor our folder has.
missing() {
	local tool
	for tool in "${tools[@]}"; do
		[ -e "/$(file_of "$tool")" ] || [ -e "$root/$(file_of "$tool")" ] || echo "$tool"
	done
}

# environment_root is the tree of the program environment: the machine, or ours.
environment_root() {
	if [ "$apart" != --environment ] && programs_in /; then echo /; elif programs_in "$environment"; then echo "$environment"; fi
}

install_as_root() {
	export DEBIAN_FRONTEND=noninteractive
	apt-get -qq update && apt-get -qq -o DPkg::Lock::Timeout=60 install --no-install-recommends "$@"
}

# apt_apart STATUS ARGUMENTS... is apt-get without asking for root: its lists and
# archives lie in our folder, and STATUS lists what it takes for installed.
apt_apart() {
	local status=$1
	shift
	mkdir -p "$folder"/apt/{lists,archives}/partial
	apt-get -qq -o "Dir::State=$folder/apt" -o "Dir::State::status=$status" \
		-o "Dir::Cache=$folder/apt" -o "Dir::Log=$folder/apt" -o Debug::NoLocking=true "$@"
}

# download STATUS PACKAGES... gets packages and what they need beyond STATUS.
download() {
	local status=$1
	shift
	rm -rf "$folder/apt/archives"
	apt_apart "$status" update && apt_apart "$status" install --no-install-recommends --download-only "$@"
}

# unpack TREE puts what was downloaded into a tree whose /bin and /lib are those
# of /usr.
unpack() {
	local name archive
	mkdir -p "$1/usr"
	for name in bin sbin lib lib64; do
		mkdir -p "$1/usr/$name"
		[ -e "$1/$name" ] || ln -s "usr/$name" "$1/$name"
	done
	for archive in "$folder"/apt/archives/*.deb; do
		dpkg-deb --fsys-tarfile "$archive" |
			tar --extract --keep-directory-symlink --no-same-owner --no-same-permissions --directory "$1" || return
	done
}

unpack_tools() {
	download /var/lib/dpkg/status "$@" && unpack "$root" || return
	# The packaged script starts what lies in /usr.
	if [ -e "$root/usr/lib/chromium/chromium" ]; then
		printf '#!/bin/sh\nexec "%s/usr/lib/chromium/chromium" "$@"\n' "$root" >"$root/usr/bin/chromium"
	fi
}

# unpack_programs makes the environment beside its place, so that a broken
# download leaves none.
unpack_programs() {
	local stage=$environment.partial
	[ ! -e "$stage" ] || { chmod -R u+w "$stage" && rm -rf "$stage"; }
	: >"$folder/nothing-installed"
	download "$folder/nothing-installed" "${essential[@]}" "${programs[@]}" && unpack "$stage" || return
	# What the packages' own scripts would do: the shell, R's settings, the linear algebra.
	ln -sf dash "$stage/usr/bin/sh"
	ln -sf which.debianutils "$stage/usr/bin/which"
	cp "$stage/usr/lib/R/etc/Renviron.ucf" "$stage/etc/R/Renviron"
	ln -sf blas/libblas.so.3 lapack/liblapack.so.3 "$stage/usr/lib/$triplet/"
	# Nothing is compiled in it.
	rm -rf "$stage"/usr/{include,lib/gcc,src} "$stage"/usr/bin/*-{lto-dump,gcc,g++,cpp,ld}* \
		"$stage"/usr/share/{doc,man,locale,unicode,lintian} "${stage:?}/var" "$environment"
	mv "$stage" "$environment"
}

# pip TREE ARGUMENTS... runs the machine's pip, which root installs; else one that
# is unpacked, with that tree's Python.
pip() {
	local tree=$1 wheel
	shift
	if [ "$(id -u)" = 0 ] && ! python3 -m pip --version; then install_as_root python3-pip || return; fi
	if python3 -m pip --version; then
		python3 -m pip "$@"
		return
	fi
	apt_apart /var/lib/dpkg/status update &&
		(cd "$folder/apt" && apt_apart /var/lib/dpkg/status download python3-pip-whl && dpkg-deb -x python3-pip-whl_*.deb pip) || return
	wheel=("$folder"/apt/pip/usr/share/python-wheels/pip-*.whl)
	LD_LIBRARY_PATH=$tree/usr/lib/$triplet "$tree/usr/bin/python3" "${wheel[0]}/pip" "$@"
}

# get_wheels TREE adds the pinned Python packages, for that tree's Python.
get_wheels() {
	local python version
	python=$(basename "$(readlink -f "$1/usr/bin/python3")")
	version=${python#python}
	pip "$1" install --quiet --no-deps --require-hashes --only-binary=:all: --upgrade \
		--python-version "$version" --platform "manylinux_2_28_$(uname -m)" --implementation cp \
		--abi "cp${version/./}" --target "$(wheels_in "$1")" --requirement "$wheels"
}

get() {
	local absent
	mapfile -t absent < <(missing)
	if [ "$(id -u)" = 0 ]; then
		[ "$apart" = --environment ] || programs_in / || absent+=("${programs[@]}")
		[ ${#absent[@]} = 0 ] || install_as_root "${absent[@]}" || true
	elif [ ${#absent[@]} != 0 ]; then
		unpack_tools "${absent[@]}" || true
	fi
	[ -n "$(environment_root)" ] || unpack_programs || true
	local tree
	tree=$(environment_root)
	[ -z "$tree" ] || has_wheels "$tree" || [ ! -w "${tree%/}/usr" ] || get_wheels "$tree" || true
	rm -rf "$folder/apt" "$folder/nothing-installed"
}

# write_environment prints what tests need to find the programs.
write_environment() {
	local module tree
	module=$(file_of softhsm2)
	if [ -e "/$module" ]; then
		echo "export KRUISTABEL_TEST_PKCS11='/$module'"
	elif [ -e "$root/$module" ]; then
		echo "export KRUISTABEL_TEST_PKCS11='$root/$module'"
	fi
	tree=$(environment_root)
	[ -z "$tree" ] || echo "export KRUISTABEL_TEST_ENVIRONMENT='$tree'"
	if [ -d "$root" ]; then
		echo "export PATH='$root/usr/bin':\"\$PATH\""
		echo "export LD_LIBRARY_PATH='$root/usr/lib/softhsm:$root/usr/lib/$triplet:$root/usr/lib/$triplet/pulseaudio'\"\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}\""
	fi
	if [ -d "$root/usr/share/fonts" ]; then
		write_fonts >"$folder/fonts.conf"
		echo "export FONTCONFIG_FILE='$folder/fonts.conf'"
	fi
}

# write_fonts prints where the unpacked browser finds fonts: the machine's, and ours.
write_fonts() {
	cat <<-END
		<fontconfig>
			<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
			<dir>/usr/share/fonts</dir>
			<dir>$root/usr/share/fonts</dir>
			<cachedir>$folder/fonts</cachedir>
		</fontconfig>
	END
}

# lacking lists what could not be had.
lacking() {
	missing
	local tree
	tree=$(environment_root)
	if [ -z "$tree" ]; then printf '%s\n' "${programs[@]}"; elif ! has_wheels "$tree"; then echo pyarrow; fi
}

mkdir -p "$folder"
if [ -n "$(lacking)" ] && command -v apt-get >/dev/null; then
	echo "deps: getting $(lacking | paste -sd ' ')"
	get >"$log" 2>&1
fi
write_environment >"$folder/env"
if [ -n "$(lacking)" ]; then
	echo "deps: $(lacking | paste -sd ' ') could not be installed (see .deps/log): tests that need it are skipped" >&2
	[ "${CI:-}" != true ] || exit 1
fi
