#!/usr/bin/env bash
# Follows the README word by word from a clone to the first answered question in Neovim.
# Rust, Neovim and git are there, as the README says; nothing else is.
# usage: first-steps.sh NVIM [GOVIVA]   with GOVIVA, a program that is there already, nothing is built
set -euo pipefail
root=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=../first-steps.sh
. "$root/tests/editors/first-steps.sh"
nvim=$1

terminal() { tmux -u -L "goviva-first-$$" -f /dev/null "$@"; }
finish() {
  terminal kill-server 2>/dev/null || true
  remove "$home"
}
trap finish EXIT

# sees REGEX SECONDS: waits until the screen shows it.
sees() {
  for _ in $(seq $(($2 * 10))); do
    if terminal capture-pane -p -t first | grep -qE -- "$1"; then return; fi
    sleep 0.1
  done
  echo "not ok - the screen never shows $1:"
  terminal capture-pane -p -t first | sed 's/^/    /'
  echo '0 passed, 1 failed'
  exit 1
}

clone_and_install "${2:-}"

step 'write the lines for Neovim into init.lua'
mkdir -p "$home/.config/nvim"
block Neovim lua 2 | sed "s|/path/to/goviva|$home/goviva|" >"$home/.config/nvim/init.lua"
grep -q setup "$home/.config/nvim/init.lua"

step 'open a Go file'
terminal new-session -d -s first -x 100 -y 30 "cd $home/titles && TERM=tmux-256color $nvim pool.go"
sees '▷' 60

step ':Goviva quiz'
terminal send-keys -t first '/select {' Enter
terminal send-keys -t first ':Goviva quiz' Enter
sees 'I do not know' 30

step 'answer'
if terminal capture-pane -p -t first | grep -q 'Space shows'; then
  terminal send-keys -t first Space
  sees '1–4 grade' 10
fi
# A number answers, or chooses where several are right; a line of code is taken by Enter.
terminal send-keys -t first 1
sleep 2
if ! terminal capture-pane -p -t first | grep -q 'goes on'; then terminal send-keys -t first Enter; fi
sees 'goes on' 10
echo "$((SECONDS - begin)) s: answered after $steps steps"
echo '1 passed, 0 failed'
