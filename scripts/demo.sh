#!/usr/bin/env bash
# From nothing to the main job on made-up persons: a country, a hub with its
# people, deliveries, tables, an output request, two reviews, a release that is
# verified; then a second study, from its file alone. Every step is a command
# that anybody can give. FOLDER is made anew; one that the demo did not make
# stays as it is.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C

out=${1:?usage: scripts/demo.sh FOLDER PERSONS}
persons=${2:?}
program=./kruistabel
marker=$out/.made-by-kruistabel-demo
hub=$out/hub
titles=() seconds=()

# fresh makes an empty folder with a marker.
fresh() {
	if [ -e "$marker" ]; then
		chmod -R u+w "$out"
		rm -rf "$out"
	elif [ -e "$out" ] && [ -n "$(ls -A "$out")" ]; then
		echo "demo: $out is not empty, and no demo made it; name another folder with OUT=" >&2
		exit 2
	fi
	mkdir -p "$out" && touch "$marker"
}

begin() {
	titles+=("$1")
	started=${EPOCHREALTIME/./}
	printf '\n== %s\n' "$1"
}

end() { seconds+=("$((${EPOCHREALTIME/./} - started))"); }

# show prints a command as one would type it.
show() {
	printf '\n$ kruistabel'
	printf " %s" "${@@Q}" | sed "s/'\([A-Za-z0-9_.,:=/-]*\)'/\1/g"
	printf '\n'
}

run() {
	show "$@"
	"$program" "$@"
}

# refused runs a command that must be forbidden.
refused() {
	local status=0
	show "$@"
	"$program" "$@" 2>&1 || status=$?
	if [ "$status" -ne 1 ]; then
		echo "demo: that should have been refused (status 1), and ended with status $status" >&2
		exit 3
	fi
}

user() { run user add "$hub" --os "$@"; }

take() { # STUDY SUPPLIER NAME
	local kind
	for kind in measures profiles; do
		run deliver "$hub" "$1" --supplier "$2" --kind "$kind" "$out/country/deliveries/$2_$kind.csv" --as "$3"
	done
}

fresh

begin 'a country that does not exist'
run synth --out "$out/country" --persons "$persons"
mkdir "$out/put-away"
mv "$out/country/crosswalk.parquet" "$out/put-away/"
echo "the crosswalk is put away: nothing below needs it"
end

begin 'a hub, its people, its study'
run init "$hub" --warehouse "$out/country/warehouse" --keyset "$out/country/keyset.json" --identity "$out/identity"
user griet --role steward
user wim --role supplier --body dwse --study advice-16-39
user karin --role supplier --body vdab --study advice-16-39
user els --role researcher --body steunpunt-werk --study advice-16-39
user ria --role supervisor
user tom --role checker
user fatima --role checker
run study add "$hub" studies/advice-16-39.yaml --as griet
end

begin 'deliveries, with their receipts'
take advice-16-39 dwse wim
take advice-16-39 vdab karin
end

begin 'the tables, with the linkage report'
run build "$hub" advice-16-39 --as griet
end

begin 'the build in force'
run approve "$hub" advice-16-39 1 --as griet
end

begin 'a supervised session: without one nobody touches a table'
cat >"$out/request.yaml" <<'SPEC'
table: table1
title: Beneficiaries on 31 December 2015 by measure, sex, age and class of country of birth
purpose: representation
dimensions: [measure, sex, age, birth_country]
filters: {moment: 2015-12-31}
SPEC
refused request "$hub" advice-16-39 "$out/request.yaml" --as els
run seat add "$hub" terminal --room blue --as ria
run session open "$hub" advice-16-39 --researcher els --seat terminal --identity identity-card --as ria
run session list "$hub" --as ria
end

begin 'an output request: computed, protected, checked'
cat "$out/request.yaml"
run request "$hub" advice-16-39 "$out/request.yaml" --as els | tee "$out/request.txt"
request=$(grep -o 'R[0-9]\{4,\}' "$out/request.txt" | head -n 1)
end

begin 'the session ends, with its day sheet'
session=$("$program" session list "$hub" --as ria | grep -o 'S[0-9]\{4,\}' | head -n 1)
run session end "$hub" "$session" --reason 'the work is done' --as ria
refused request "$hub" advice-16-39 "$out/request.yaml" --as els
end

begin 'two reviews'
refused review "$hub" "$request" --approve --reason 'my own' --as els
run review "$hub" "$request" --approve --reason 'further aggregated, within the purpose, every hidden cell proven' --as tom
refused release "$hub" "$request" --out "$out/early.krp" --as tom
run review "$hub" "$request" --approve --reason 'agreed' --as fatima
end

begin 'the release, verified with the key of the hub'
mkdir "$out/release"
cp "$hub/hub.pub" "$out/release/"
run release "$hub" "$request" --out "$out/release/$request.krp" --as fatima
run verify "$out/release/$request.krp" --key "$out/release/hub.pub"
run verify "$out/release/$request.krp" --key "$out/release/hub.pub" --hub "$hub" --as griet
end

begin 'a second study, from its file alone'
user lien --role supplier --body vdab --study regional-inflow
run study add "$hub" studies/regional-inflow.yaml --as griet
take regional-inflow vdab lien
run build "$hub" regional-inflow --as griet
end

printf '\n== Done, with %s made-up persons\n\n' "$persons"
total=0
for i in "${!titles[@]}"; do
	printf '%8d.%02d s  %s\n' $((seconds[i] / 1000000)) $((seconds[i] / 10000 % 100)) "${titles[i]}"
	total=$((total + seconds[i]))
done
printf '%8d.%02d s  in all\n' $((total / 1000000)) $((total / 10000 % 100))

lies() { printf '  %-45s %s\n' "$1" "$2"; }

echo
lies "$out/country/" 'warehouse, deliveries and keyset of the made-up country'
lies "$hub/" 'the hub: only this account can read it'
lies "$hub/studies/advice-16-39/tables/" 'the three tables, also by type; build.json has the linkage report'
lies "$hub/studies/regional-inflow/tables/" 'the tables of the second study'
lies "$hub/requests/$request/" 'the request: its problem, protected table and witnesses'
lies "$out/release/$request.krp" "what leaves; $out/release/hub.pub verifies it"
lies "$out/identity/" "the hub's private identity, kept apart from it"
printf '\nLook around with: ./kruistabel help\n'
