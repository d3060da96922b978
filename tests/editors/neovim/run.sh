#!/usr/bin/env bash
# Drives the real, headless Neovim with the real server, then looks at what a person sees in a terminal.
# usage: run.sh GOVIVA NVIM
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
export GOVIVA=$1
nvim=$2

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
cp -r "$root/tests/fixtures/sample" "$home/sample"
cp -r "$root/tests/fixtures/package" "$home/package"
export GOVIVA_SAMPLE="$home/sample" GOVIVA_PACKAGE="$home/package"
export HOME=$home XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data XDG_STATE_HOME=$home/state XDG_CACHE_HOME=$home/cache

# A Neovim that hangs must not hold up the tests; macOS has no `timeout`.
limit=()
if command -v timeout >/dev/null; then limit=(timeout 120); fi
if ! ${limit[@]+"${limit[@]}"} "$nvim" --headless --clean --cmd "set rtp^=$root/editors/neovim" \
    -c "lua require('goviva').setup({ cmd = { vim.env.GOVIVA, 'lsp' } })" \
    -c "luafile $here/run.lua"; then
  tail -20 "$home"/state/nvim/lsp.log 2>/dev/null || true
  exit 1
fi
echo
