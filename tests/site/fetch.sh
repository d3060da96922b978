#!/usr/bin/env bash
# Fetches what drives and judges the pages, pinned, and a browser where there is none.
# usage: fetch.sh FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cp "$here/package.json" "$1/"
(cd "$1" && npm install --silent --ignore-scripts --no-audit --no-fund)
"$here/../browser/fetch.sh"
