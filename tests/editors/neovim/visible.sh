#!/usr/bin/env bash
# What a person sees: Neovim in a real terminal, as `make try` starts it, with keys pressed.
# Leaves the screens in target/screens: as text, and with colours for the README's picture.
# usage: visible.sh GOVIVA NVIM
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
screens=$root/target/screens
mkdir -p "$screens"
export LC_ALL=C.UTF-8
passed=0
failed=0

if ! command -v tmux >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends tmux; } >/dev/null 2>&1 || true
  fi
  if ! command -v tmux >/dev/null; then
    echo 'skipped: no tmux, so nobody looked at the screen; install tmux to run this step'
    exit 0
  fi
fi

terminal() { tmux -u -L "goviva-$$" -f /dev/null "$@"; }
trap 'terminal kill-server 2>/dev/null || true' EXIT

screen() { terminal capture-pane -p -t goviva; }

# keep NAME: keeps the screen of this moment.
keep() {
  screen | sed 's/[[:space:]]*$//' >"$screens/$1.txt"
  terminal capture-pane -p -e -t goviva >"$screens/$1.ansi"
}

report() { # report HOLDS NAME
  if [ "$1" = 0 ]; then
    passed=$((passed + 1))
    echo "ok - $2"
  else
    failed=$((failed + 1))
    echo "not ok - $2; the screen:"
    screen | sed 's/^/    /'
  fi
}

# sees NAME REGEX: waits at most ten seconds until the screen shows it.
sees() {
  for _ in $(seq 100); do
    if screen | grep -qE -- "$2"; then
      report 0 "$1"
      return
    fi
    sleep 0.1
  done
  report 1 "$1"
}

press() { terminal send-keys -t goviva "$@"; }

terminal new-session -d -s goviva -x 100 -y 30 "TERM=tmux-256color COLORTERM=truecolor $here/try.sh $1 $2"
terminal set -g default-terminal tmux-256color
sees 'a lens stands at the function' '▷'
sees 'the hover opens' '╭|┌|│'
sleep 0.5
keep hover
press Escape
press j

# A burst of typing, looked at ten times a second: no frame without the lens.
press Escape O
missing=0
for letter in x Space : = Space 1 Enter _ Space = Space x; do
  press "$letter"
  sleep 0.1
  screen | grep -q '▷' || missing=$((missing + 1))
done
report "$missing" "no frame of a burst of typing lacks the lens"
press Escape u

press Space q
sees 'the lens asks' 'goviva asks'
keep question
press 1
sees 'the answer leads on' 'I knew it|╰ q close'
if screen | grep -q 'I knew it'; then press 1; fi
sees 'the answer is judged' '╰ q close'
sleep 0.3
keep verdict
press q
# The cursor goes back to the construct that try.sh chose.
press Escape '/select {' Enter
press Space e
sees 'the whole concept opens' 'q close'
sleep 0.3
keep explain
press q
if screen | grep -q 'Press ENTER'; then report 1 'no prompt is left on the screen'; else report 0 'no prompt is left on the screen'; fi
press :qa! Enter

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
