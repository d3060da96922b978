#!/usr/bin/env bash
# Records what each editor says to the server, for `tests/lsp/recorded.rs` to play without them.
# usage: record.sh GOVIVA NVIM GOPLS RASS VSCODE
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=../remove.sh
. "$root/tests/remove.sh"
export GOVIVA_REAL=$1
folder=$(mktemp -d)
trap 'remove "$folder"' EXIT

# record NAMES COMMAND...: each life of the server in that run becomes the transcript of the next name.
record() {
  local names=$1 life
  shift
  export GOVIVA_RECORD=$folder/${names%% *}
  "$@"
  # shellcheck disable=SC2086 -- names are words
  set -- $names
  for life in "$GOVIVA_RECORD"/*.jsonl; do
    if [ $# = 0 ]; then break; fi
    mv "$life" "$root/tests/lsp/recorded/$1.jsonl"
    shift
  done
}

record neovim "$here/neovim/run.sh" "$here/record.py" "$2" "$3" session
record 'emacs-eglot-rass emacs-eglot emacs-lsp-mode' "$here/emacs/run.sh" "$here/record.py" "$3" "$4"
record vscode "$here/vscode/run.sh" "$here/record.py" "$5" "$3" reading quiz
