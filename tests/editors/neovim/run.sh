#!/usr/bin/env bash
# Drives the real, headless Neovim with the real server, a story at a time.
# usage: run.sh GOVIVA NVIM GOPLS [STORY...]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
# shellcheck source=../../remove.sh
. "$root/tests/remove.sh"
export GOVIVA=$1 GOPLS=$3
nvim=$2
shift 3
if [ $# = 0 ]; then set -- reading quiz interview beside trouble; fi

# gopls needs them, and they must not be looked for in the home of the test.
GOMODCACHE=$(go env GOMODCACHE)
GOCACHE=$(go env GOCACHE)
export GOMODCACHE GOCACHE

# A Neovim that hangs must not hold up the tests; macOS has no `timeout`.
limit=()
if command -v timeout >/dev/null; then limit=(timeout 240); fi

homes=$(mktemp -d)
trap 'remove "$homes"' EXIT
status=0
for story; do
  home=$homes/$story
  mkdir "$home"
  cp -r "$root/tests/fixtures/sample" "$home/sample"
  cp -r "$root/tests/fixtures/package" "$home/package"
  echo "# Neovim: $story"
  if ! HOME=$home XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data XDG_STATE_HOME=$home/state \
      XDG_CACHE_HOME=$home/cache GOVIVA_STORY=$story GOVIVA_SAMPLE=$home/sample GOVIVA_PACKAGE=$home/package \
      GOVIVA_DATA=$home/progress ${limit[@]+"${limit[@]}"} \
      "$nvim" --headless --clean --cmd "set rtp^=$root/editors/neovim" \
      -c "lua require('goviva').setup({ cmd = { vim.env.GOVIVA, 'lsp' } })" -c "luafile $here/run.lua"; then
    status=1
    tail -20 "$home"/state/nvim/lsp.log 2>/dev/null || true
  fi
  echo
done
exit "$status"
