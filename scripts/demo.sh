#!/usr/bin/env bash
# From nothing to the main job on made-up persons: a country, a hub with people
# for every role and body, deliveries, tables, supervised sessions, output
# requests in every state, a release that is verified; then a second study, from
# its file alone. Every step is a command that anybody can give, and serve shows
# what it left. FOLDER is made anew; one that the demo did not make stays as it is.
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
user dirk --role researcher --body dwse --study advice-16-39
user vera --role researcher --body vdab --study advice-16-39
user ria --role supervisor
user tom --role checker
user fatima --role checker
user pia --role privacy
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

begin 'a corrected delivery with faulty rows, and the tables built again'
corrected=$out/country/deliveries/vdab_measures_corrected.csv
tail -n +2 "$out/country/deliveries/vdab_measures.csv" | head -n 3 >"$out/rows"
{
	cat "$out/country/deliveries/vdab_measures.csv"
	sed 's/^[^,]*,/not-a-number,/' "$out/rows"
	sed 's/,[^,]*,/,Z99,/' "$out/rows"
	sed 's/^\([^,]*,[^,]*\),.*/\1,2015-13-40,/' "$out/rows"
} >"$corrected"
rm "$out/rows"
run deliver "$hub" advice-16-39 --supplier vdab --kind measures "$corrected" --replaces D0003 --as karin
run build "$hub" advice-16-39 --as griet
run approve "$hub" advice-16-39 2 --as griet
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

begin 'more requests, one for each state'
ask() { # TITLE DIMENSION
	printf 'table: table1\ntitle: %s\npurpose: representation\ndimensions: [measure, %s]\nfilters: {moment: 2015-12-31}\n' "$1" "$2" >"$out/request-more.yaml"
	"$program" request "$hub" advice-16-39 "$out/request-more.yaml" --as els | grep -o 'R[0-9]\{4,\}' | head -n 1
}
waits=$(ask 'Measures by sex' sex) && echo "$waits waits for its reviews"
half=$(ask 'Measures by age' age) && echo "$half will have one review"
approved=$(ask 'Measures by sex, again' sex) && echo "$approved will be approved"
refused=$(ask 'Measures by class of country of birth' birth_country) && echo "$refused will be refused"
returned=$(ask 'Measures by age, again' age) && echo "$returned will be returned"
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

begin 'the other requests, decided or not'
run review "$hub" "$half" --approve --reason 'within the purpose' --as tom
run review "$hub" "$approved" --approve --reason 'within the purpose' --as tom
run review "$hub" "$approved" --approve --reason 'agreed' --as fatima
run review "$hub" "$refused" --refuse --reason 'what the release says already, in other groups' --as fatima
run review "$hub" "$returned" --return --reason 'age in five groups is enough for the purpose' --as tom
end

begin 'sessions asked for'
run session ask "$hub" advice-16-39 --day "$(date -d tomorrow +%F)" --at 09:00 --until 12:00 --as els
run session ask "$hub" advice-16-39 --day "$(date -d '2 days' +%F)" --at 13:00 --until 17:00 --as dirk
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
cat <<END

See it in a browser:

  make serve                (or: ./kruistabel serve $hub --demo)

then open https://localhost:8443, accept the hub's own certificate after comparing its fingerprint, and choose who you are:

  griet   steward                          wim, karin, lien   suppliers (dwse, vdab, vdab for the second study)
  ria     supervisor                       els, dirk, vera    researchers (steunpunt-werk, dwse, vdab)
  tom, fatima   checkers                   pia                privacy officer

On the command line every name can act: ./kruistabel session list $hub --as ria
END
