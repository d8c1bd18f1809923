#!/usr/bin/env bash
# Prints the manual page: what the program itself says in its help.
set -euo pipefail

program=${1:?usage: packaging/manual.sh PROGRAM VERSION}
version=${2:?}

# literal shows help as it is: backslashes, and dots and quotes that begin a line, mean something else to troff.
literal() { sed -e 's/\\/\\e/g; s/-/\\-/g' -e "s/^\([.']\)/\\\\\&\1/" -e '1i.nf' -e '$a.fi'; }

day=$(TZ=UTC date -d "@${SOURCE_DATE_EPOCH:-0}" +%Y-%m-%d)
printf '.TH KRUISTABEL 1 %s "kruistabel %s"\n.SH NAME\n' "$day" "$version"
printf 'kruistabel \\- hub for linked administrative data about a whole population\n.SH SYNOPSIS\n.B kruistabel\n'
printf '.I COMMAND\n[\\fIARGUMENTS\\fR]\n.SH DESCRIPTION\n'
COLUMNS=80 "$program" help | sed 1,2d | literal
# names of the commands that a help lists, parts of their names with one space
commands() { sed -n 's/^  \([a-z]\+\( [a-z]\+\)\?\)  .*/\1/p'; }

# explain gives a section to a command, and to the commands below it.
explain() {
	local help name
	help=$(COLUMNS=80 "$program" help "$@" </dev/null)
	printf '.SS %s\n%s\n' "$*" "$(literal <<<"$help")"
	for name in $(commands <<<"$help" | sed -n "s/^$1 //p"); do
		[ $# -gt 1 ] || explain "$1" "$name"
	done
}

echo '.SH COMMANDS'
for command in $("$program" help | commands); do
	explain "$command"
done
