#!/usr/bin/env bash
# Opens the sample in Neovim, on a copy and with settings of its own: yours are not touched.
# usage: try.sh GOVIVA NVIM [GOPLS]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
# shellcheck source=../../remove.sh
. "$root/tests/remove.sh"
export GOVIVA=$1
nvim=$2
if [ -n "${3:-}" ]; then
  # With an empty cache of Go's own, gopls would compile the standard library first, and every hover would wait.
  GOVIVA_GOPLS=$3 GOCACHE=$(go env GOCACHE) GOMODCACHE=$(go env GOMODCACHE)
  export GOVIVA_GOPLS GOCACHE GOMODCACHE
fi

home=$(mktemp -d)
trap 'remove "$home"' EXIT
cp -r "$root/tests/fixtures/sample" "$home/sample"
export GOVIVA_SAMPLE="$home/sample"
export XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data XDG_STATE_HOME=$home/state XDG_CACHE_HOME=$home/cache GOVIVA_DATA=$home/progress

cd "$GOVIVA_SAMPLE"
"$nvim" --clean --cmd "set rtp^=$root/editors/neovim" -c "luafile $here/try.lua"
