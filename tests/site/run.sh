#!/usr/bin/env bash
# Writes the site and looks at it in Chromium, from files and without a server.
# usage: run.sh GOVIVA TOOLS SHOTS
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../remove.sh
. "$here/../remove.sh"
site=$(mktemp -d)
trap 'remove "$site"' EXIT
CHROMIUM=$("$here/browser.sh")
"$1" docs --out "$site" >/dev/null
mkdir -p "$3"
# A module looks for its packages from its own place.
cp "$here/run.mjs" "$2/run.mjs"
CHROMIUM=$CHROMIUM SITE=$site SHOTS=$(cd "$3" && pwd) timeout 120 node "$2/run.mjs"
