#!/usr/bin/env bash
# A terminal that a script can look at and press keys in, by tmux. To be sourced.
# Before: `screens` is the folder in which screens are kept, and `patience` how many seconds `sees` waits, 10 if it is
# not set. At the end: `verdict`.
export LC_ALL=C.UTF-8
passed=0
failed=0

if ! command -v tmux >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends tmux; } >/dev/null 2>&1 || true
  fi
  if ! command -v tmux >/dev/null; then
    echo 'no tmux, so nobody can look at the screen: install tmux to run this step'
    exit 1
  fi
fi

mkdir -p "$screens"

terminal() { tmux -u -L "goviva-$$" -f /dev/null "$@"; }
trap 'terminal kill-server 2>/dev/null || true' EXIT

screen() { terminal capture-pane -p -t goviva; }

# keep NAME: keeps the screen of this moment, as text and with its colours.
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

# sees NAME REGEX: waits until the screen shows it.
sees() {
  for _ in $(seq $((${patience:-10} * 10))); do
    if screen | grep -qE -- "$2"; then
      report 0 "$1"
      return
    fi
    sleep 0.1
  done
  report 1 "$1"
}

press() { terminal send-keys -t goviva "$@"; }

verdict() {
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}
