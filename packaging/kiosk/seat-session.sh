#!/bin/sh
# The one program of a seat. Its profile stays: the seat's key is in it, and
# cannot be read out. Caches, history and the clipboard do not.
set -eu
profile=/var/lib/kruistabel-seat/profile
mkdir -p "$profile"
rm -rf "$profile/Default/Cache" "$profile/Default/Code Cache" "$profile/Default/GPUCache"
exec /usr/bin/chromium --kiosk --no-first-run --disable-background-networking --user-data-dir="$profile" "@HUB@/seat"
