#!/bin/sh
# Writes the kiosk profile for a hub into a folder, laid out as on a workstation:
#   packaging/kiosk/make.sh https://hub.example.org OUT
# OUT then goes over / of the workstation, as root (docs/kiosk.md).
set -eu
hub=${1:?usage: make.sh HUB-ADDRESS OUT}
out=${2:?usage: make.sh HUB-ADDRESS OUT}
here=$(dirname "$0")
case $hub in
https://*/* | http://*/*) hub=${hub%/} ;;
https://* | http://127.0.0.1:* | http://localhost:*) ;;
*)
	echo "make.sh: the address of the hub begins with https://" >&2
	exit 2
	;;
esac
fill() { # FROM TO MODE
	mkdir -p "$(dirname "$out$2")"
	sed "s|@HUB@|$hub|g" "$here/$1" >"$out$2"
	chmod "$3" "$out$2"
}
fill chromium-policy.json /etc/chromium/policies/managed/kruistabel.json 644
fill firefox-policies.json /etc/firefox/policies/policies.json 644
fill kruistabel-seat.service /etc/systemd/system/kruistabel-seat.service 644
fill seat-session.sh /usr/local/lib/kruistabel-seat/session 755
echo "$out holds the kiosk profile for $hub"
