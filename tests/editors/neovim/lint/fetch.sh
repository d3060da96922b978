#!/usr/bin/env bash
# Fetches what reads the Lua code: luacheck and StyLua.
# usage: fetch.sh FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cp "$here/package.json" "$here/format.mjs" "$1/"
(cd "$1" && npm install --silent --ignore-scripts --no-audit --no-fund)
if ! command -v luacheck >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends lua-check >/dev/null 2>&1
fi
command -v luacheck >/dev/null || { echo 'install luacheck: luarocks install luacheck' >&2; exit 1; }
