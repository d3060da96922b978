#!/usr/bin/env bash
# Drives the real Emacs with the real servers: eglot with rass, and lsp-mode.
# usage: run.sh GOVIVA GOPLS RASS
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
# shellcheck source=../../remove.sh
. "$root/tests/remove.sh"
export GOVIVA=$1
PATH=$(dirname "$2"):$(dirname "$3"):$PATH
export LC_ALL=C.UTF-8

status=0
for client in ${CLIENTS:-eglot lsp-mode}; do
  home=$(mktemp -d)
  cp -r "$root/tests/fixtures/sample" "$home/sample"
  GOMODCACHE=$(go env GOMODCACHE) GOCACHE=$(go env GOCACHE) HOME=$home GOVIVA_DATA=$home/data GOVIVA_SAMPLE=$home/sample \
    timeout 180 emacs --batch --directory "$root/editors/emacs" --load "$here/$client.el" 2>"$home/stderr" || {
    status=1
    tail -20 "$home/stderr"
  }
  remove "$home"
done
exit "$status"
