#!/usr/bin/env bash
# What a person sees: Neovim in a real terminal, as `make try` starts it, with keys pressed.
# Leaves the screens in target/screens: as text, and with colours for the README's picture.
# usage: visible.sh GOVIVA NVIM GOPLS
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
screens=$root/target/screens
# A hover waits for gopls to load the module.
patience=60
# shellcheck source=../../tmux.sh
. "$root/tests/tmux.sh"

terminal new-session -d -s goviva -x 100 -y 30 "TERM=tmux-256color COLORTERM=truecolor $here/try.sh $1 $2 $3"
terminal set -g default-terminal tmux-256color
sees 'a lens stands at the function' '▷'
# It opens by itself; on a machine that is still busy with gopls's start it may have been too early, as a person may.
for _ in $(seq 200); do
  if screen | grep -q '╭'; then break; fi
  sleep 0.1
done
if ! screen | grep -q '╭'; then press K; fi
sees 'the hover opens' '╭|┌|│'
sleep 0.5
keep hover
press Escape
press j

# Both servers about one name.
press '/workers.Wait' Enter w w ':nohlsearch' Enter ':echo' Enter K
sees 'gopls and goviva share a hover' '# goviva'
sleep 0.3
keep beside
press Escape
press '/p.fetcher.Fetch' Enter z z ':nohlsearch' Enter ':echo' Enter
sees 'the lens of the function is in sight' 'work\(\).*▷'

# frames NAME REGEX KEY...: types at ten keys a second, and looks after each: no frame without the lens.
frames() {
  local name=$1 regex=$2 missing=0 count=0
  shift 2
  for letter; do
    press "$letter"
    sleep 0.1
    count=$((count + 1))
    screen | grep -qE -- "$regex" || missing=$((missing + 1))
  done
  report "$missing" "$name ($count frames, $missing without)"
}
frames 'no frame of a burst of typing lacks the lens' '▷' \
  O x Space : = Space 1 Enter _ Space = Space x Enter y Space : = Space f u n c '(' ')' Space '{' Enter '}' Enter _ Space = Space y
press Escape u

press Space q
sees 'the code at the cursor is asked about' 'I do not know'
press q
# One that looks the same each time.
press ':lua require("goviva.quiz").start({ questions = { "select/empty-select" } })' Enter
sees 'a question has its keys' 'g\? keys'
press ':echo' Enter
sleep 0.3
keep question
press 1
sees 'the answer is judged' 'goes on'
sleep 0.3
keep verdict
terminal resize-window -t goviva -x 60 -y 18
sees 'it fits a small window' '╰.*goes on'
keep small
terminal resize-window -t goviva -x 100 -y 30
sees 'and a large one again' '╰.*q close'
press q
press Space p
sees 'the progress opens' 'due today'
sleep 0.3
keep progress
press q
# The cursor goes back to the construct that try.sh chose.
press Escape '/select {' Enter
press Space e
sees 'the whole concept opens' 'q close'
sleep 0.3
keep explain
press q

# gopls's lens and goviva's, on the line of a test.
press ':e titles_test.go' Enter
sees "gopls's lens stands beside goviva's" 'run test.*▷|▷.*run test'
press '/func Test' Enter
frames "no frame lacks goviva's lens beside gopls's" '▷' o _ Space = Space 1 Enter _ Space = Space 2
keep lenses
press Escape u
if screen | grep -q 'Press ENTER'; then report 1 'no prompt is left on the screen'; else report 0 'no prompt is left on the screen'; fi
press :qa! Enter

verdict
