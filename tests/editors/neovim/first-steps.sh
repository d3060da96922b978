#!/usr/bin/env bash
# Follows the README word by word, in a home of its own, from a clone to the first answered question in Neovim.
# Counts the steps and the seconds. Rust, Neovim and git are there, as the README says; nothing else is.
# usage: first-steps.sh NVIM [GOVIVA]   with GOVIVA, a program that is there already, nothing is built
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
# shellcheck source=../../remove.sh
. "$root/tests/remove.sh"
nvim=$1
export LC_ALL=C.UTF-8

home=$(mktemp -d)
terminal() { tmux -u -L "goviva-first-$$" -f /dev/null "$@"; }
finish() {
  terminal kill-server 2>/dev/null || true
  remove "$home"
}
trap finish EXIT
# The toolchain stays where it is; what is installed goes into the new home.
export RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup} CARGO_HOME=${CARGO_HOME:-$HOME/.cargo}
export HOME=$home CARGO_INSTALL_ROOT=$home/.cargo
export PATH=$home/.cargo/bin:$PATH
unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME GOVIVA_DATA CARGO_TARGET_DIR

steps=0
begin=$SECONDS
step() { # step TEXT: another thing that a person does.
  steps=$((steps + 1))
  echo "$((SECONDS - begin)) s: $steps. $1"
}

# block HEADING LANGUAGE NUMBER: a code block of the README.
block() {
  awk -v heading="## $1" -v fence="\`\`\`$2" -v wanted="$3" '
    $0 == heading {under = 1; next}
    /^## / {under = 0}
    inside && /^```$/ {inside = 0}
    inside && number == wanted {print}
    under && $0 == fence {number++; inside = 1}' "$root/README.md"
}

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

step 'clone the repository'
git clone --quiet --depth 1 "file://$root" "$home/goviva"

step "$(block Install sh 1)"
if [ -n "${2:-}" ]; then
  mkdir -p "$home/.cargo/bin"
  ln -s "$2" "$home/.cargo/bin/goviva"
else
  (cd "$home/goviva" && eval "$(block Install sh 1)") >"$home/install.log" 2>&1 || { tail "$home/install.log"; exit 1; }
fi
command -v goviva

step 'write the lines for Neovim into init.lua'
mkdir -p "$home/.config/nvim"
block Neovim lua 2 | sed "s|/path/to/goviva|$home/goviva|" >"$home/.config/nvim/init.lua"
grep -q setup "$home/.config/nvim/init.lua"

step 'open a Go file'
cp -r "$root/tests/fixtures/sample" "$home/titles"
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
