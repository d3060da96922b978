#!/usr/bin/env bash
# Fetches what drives and judges the pages, pinned, and a browser where there is none.
# usage: fetch.sh FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cp "$here/package.json" "$1/"
(cd "$1" && npm install --silent --ignore-scripts --no-audit --no-fund)
if ! "$here/browser.sh" >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
fi
