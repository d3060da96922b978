#!/usr/bin/env bash
# Writes the site and looks at it in Chromium, from files and without a server.
# usage: run.sh GOVIVA TOOLS SHOTS
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../remove.sh
. "$here/../remove.sh"
run=$(mktemp -d)
trap 'remove "$run"' EXIT
CHROMIUM=$("$here/../browser/find.sh")
"$1" docs --out "$run/site" >/dev/null
mkdir -p "$3"
cp "$here/run.mjs" "$here/../browser/browser.mjs" "$run/"
# A module looks for its packages from its own place.
ln -s "$(cd "$2" && pwd)/node_modules" "$run/node_modules"
CHROMIUM=$CHROMIUM SITE=$run/site SHOTS=$(cd "$3" && pwd) timeout 300 node "$run/run.mjs"
