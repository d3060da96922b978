#!/usr/bin/env bash
# Opens the sample in Neovim, on a copy and with settings of its own: yours are not touched.
# usage: try.sh GOVIVA NVIM
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
export GOVIVA=$1
nvim=$2

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
cp -r "$root/tests/fixtures/sample" "$home/sample"
export GOVIVA_SAMPLE="$home/sample"
export XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data XDG_STATE_HOME=$home/state XDG_CACHE_HOME=$home/cache

cd "$GOVIVA_SAMPLE"
"$nvim" --clean --cmd "set rtp^=$root/editors/neovim" -c "luafile $here/try.lua"
