#!/usr/bin/env bash
# Drives a real Kakoune with kak-lsp in a terminal, with gopls beside goviva.
# usage: run.sh GOVIVA GOPLS KAK_LSP
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
# shellcheck source=../../remove.sh
. "$root/tests/remove.sh"
PATH=$(dirname "$3"):$PATH
export LC_ALL=C.UTF-8
passed=0
failed=0

home=$(mktemp -d)
terminal() { tmux -u -L "goviva-kakoune-$$" -f /dev/null "$@"; }
finish() {
  terminal kill-server 2>/dev/null || true
  remove "$home"
}
trap finish EXIT
cp -r "$root/tests/fixtures/sample" "$home/sample"
mkdir -p "$home/config/kak" "$home/run"
chmod 700 "$home/run"
# The configuration of editors/README.md, with the programs of this run.
{
  echo 'evaluate-commands %sh{kak-lsp}'
  awk '/^```kak$/ {inside = 1; next} /^```$/ {inside = 0} inside' "$root/editors/README.md" |
    sed "s|^\( *\)\[gopls\]|\1[gopls]\n\1command = \"$2\"|; s|^\( *\)\[goviva\]|\1[goviva]\n\1command = \"$1\"|"
} >"$home/config/kak/kakrc"

mkdir -p "$root/target/screens"
screen() { terminal capture-pane -p -t goviva; }

# sees NAME REGEX KEY...: presses the keys now and then until the screen shows it, for half a minute.
sees() {
  local name=$1 regex=$2
  shift 2
  for second in $(seq 30); do
    if [ $# -gt 0 ] && [ $((second % 10)) = 1 ]; then
      terminal send-keys -t goviva Escape
      sleep 0.5
      terminal send-keys -t goviva "$@"
    fi
    for _ in $(seq 10); do
      sleep 0.1
      if screen | grep -qE -- "$regex"; then
        passed=$((passed + 1))
        echo "ok - $name"
        return
      fi
    done
  done
  failed=$((failed + 1))
  echo "not ok - $name; the screen:"
  screen | sed 's/^/    /'
}

terminal new-session -d -s goviva -x 110 -y 40 \
  "env XDG_CONFIG_HOME=$home/config XDG_RUNTIME_DIR=$home/run HOME=$home GOVIVA_DATA=$home/progress GOVIVA_SAMPLE=$home/sample \
  GOMODCACHE=$(go env GOMODCACHE) GOCACHE=$(go env GOCACHE) kak $home/sample/pool.go"
sees 'Kakoune opens the file' 'func NewPool|ErrClosed'
# at NAME: goes to the first letter of this name.
at() {
  local place
  place=$(grep -n -m1 -- "$1" "$home/sample/pool.go")
  line=${place%%:*}
  text=${place#*:}
  before=${text%%"$1"*}
  terminal send-keys -t goviva Escape
  sleep 0.5
  terminal send-keys -t goviva ":edit $home/sample/pool.go $line $((${#before} + 1))" Enter
  sleep 0.5
}
at 'select {'
sees 'a hover explains' 'waits for several channel operations|Watch out' ':lsp-hover' Enter
at 'WaitGroup'
sees 'both servers are heard' 'goviva|Watch out' ':lsp-hover' Enter
at 'func (p '
sees 'a lens asks' 'goviva|▷|[?]' ':lsp-code-lens' Enter
screen >"$root/target/screens/kakoune.txt" 2>/dev/null || true
terminal send-keys -t goviva Escape ':lsp-exit' Enter
sleep 1
terminal send-keys -t goviva ':quit!' Enter

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
