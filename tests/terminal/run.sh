#!/usr/bin/env bash
# The quiz, the interview and the progress as a person sees them: a real terminal of 80 by 24, and keys alone.
# Leaves the screens in target/screens: as text, and with colours for the pictures.
# usage: run.sh GOVIVA LIBRARY_TESTS
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
goviva=$1
library_tests=$2
screens=$root/target/screens
# shellcheck source=../tmux.sh
. "$root/tests/tmux.sh"
# shellcheck source=../remove.sh
. "$root/tests/remove.sh"
data=$(mktemp -d)
trap 'terminal kill-server 2>/dev/null || true; remove "$data"' EXIT

# Every line of the shell ends with its exit code, so that the end of a program is seen.
shell='PS1="[\$?] " exec bash --norc --noprofile'
# holds HOLDS NAME: what needs no screen.
holds() {
  if [ "$1" = 0 ]; then
    passed=$((passed + 1))
    echo "ok - $2"
  else
    failed=$((failed + 1))
    echo "not ok - $2"
  fi
}
start() {
  terminal new-session -d -s goviva -x 80 -y 24 -c "$root" \
    "env -u NO_COLOR TERM=tmux-256color COLORTERM=truecolor GOVIVA_DATA=$data GOVIVA_NOW=2026-05-01T12:00:00Z bash -c '$shell'"
  terminal set -g default-terminal tmux-256color
  sees 'a shell waits' '^\[0\]'
}
run() {
  press "clear; $*" Enter
}
# leaves NAME CODE: the program ended so, and gave the whole terminal back.
leaves() {
  sees "$1" "^\[$2\]"
  sleep 0.1
  if [ "$(terminal display-message -p -t goviva '#{alternate_on}#{cursor_flag}')" = 01 ]; then
    report 0 "$1: the ordinary screen and its cursor are back"
  else
    report 1 "$1: the ordinary screen and its cursor are back"
  fi
  press 'stty -a' Enter
  sees "$1: what is typed is shown again" '(^| )echo '
}
# The program that runs in the terminal.
program() { pgrep -t "$(terminal display-message -p -t goviva '#{pane_tty}' | sed 's|^/dev/||')" -x goviva; }

start

run "$goviva quiz --concept defer --seed 1"
sees 'a question fills the screen' 'choose|on or off|show the answer|this one'
sleep 0.2
keep quiz-question
press 0
sees 'an answer that is not known is explained' 'Not known'
sees 'it says when the question comes again' 'It comes (again|once more)'
sleep 0.2
keep quiz-verdict
press e
sees 'the concept can be read meanwhile' 'back to the question'
keep quiz-explain
press Escape
press u
sees 'the answer can be taken back' 'Taken back'
terminal resize-window -t goviva -x 60 -y 15
sleep 0.5
sees 'the keys stay in sight' 'q quit'
keep quiz-small
terminal resize-window -t goviva -x 80 -y 24
sleep 0.5
press q
leaves 'q ends the quiz' 0

run "$goviva quiz --concept defer --seed 1"
sees 'the quiz goes on' 'q quit'
press C-c
leaves 'Ctrl-C ends it' 0

for signal in TERM INT HUP; do
  # The shell under test would end by a hang-up of its own: the program alone gets the signal.
  run "$goviva quiz --concept defer --seed 1"
  sees "SIG$signal: a question is asked" 'q quit'
  kill -"$signal" "$(program)"
  leaves "SIG$signal" "$((128 + $(kill -l "$signal")))"
done

# Nothing that a reader can do makes the program panic, so one of the library's tests does it.
run "$library_tests --ignored --exact cli::screen::tests::a_panic_gives_the_terminal_back"
sees 'a panic says what happened, on the ordinary screen' 'test result: ok. 1 passed'
leaves 'a panic' 0

run "NO_COLOR=1 $goviva quiz --concept channels --seed 1"
sees 'without colours a question is asked too' 'q quit'
if terminal capture-pane -p -e -t goviva | grep -qE $'\x1b\\[([0-9;]*;)?(3[0-7]|38|9[0-7])[;m]'; then report 1 'no colour where none is wanted'; else report 0 'no colour where none is wanted'; fi
press q
leaves 'without colours it ends too' 0

run "$goviva quiz --due"
sees 'nothing due is said' 'othing'
leaves 'nothing due' 0

run "$goviva interview --seed 3 --minutes 5 --from tests/fixtures/sample"
sees 'the interview shows its clock' '[0-9]:[0-9][0-9] left'
sleep 0.2
keep interview-question
# Whatever the kind of question: it is not known.
if screen | grep -q 'show the answer'; then
  press Enter
  sees 'the answer is shown' 'How well did you know it'
  press 1
else
  press 0
  sees 'the answer is judged' 'Not known'
  press Enter
fi
sees 'a weak answer is followed up' '^ 2[.].* a follow-up'
keep interview-follow-up
press q
sees 'the end is asked for' 'End the interview'
press y
sees 'a score sheet is shown' 'core sheet'
keep interview-sheet
press q
leaves 'the interview ends' 0
# Four months of answers: each question anew after 2, 13 and 50 days, most of them right.
learned() {
  "$goviva" export --anki | sed -n 's/^"goviva:\([a-z0-9/-]*\)".*/\1/p' | awk '
    BEGIN { printf "{\"goviva\":1,\"marks\":[],\"reviews\":["; today = 20574; comma = "" }
    NR <= 150 {
      begun = today - 110 + int(NR * 0.7) + (NR * 7) % 5
      split("0 2 13 50", gaps, " ")
      for (time = 1; time <= 4; time++) {
        day = begun + gaps[time] + (time > 1 ? NR % 3 : 0)
        if (day > today || day % 7 == 3) continue
        grade = (NR * 31 + time * 17) % 10 == 0 ? 1 : 3
        printf "%s{\"question\":\"%s\",\"revision\":1,\"at\":%.0f,\"day\":%d,\"grade\":%d,\"took\":null}", comma, $0, day * 86400000 + 43200000 + NR, day, grade
        comma = ","
      }
    }
    END { print "]}" }' | GOVIVA_DATA="$data/learned" "$goviva" import - >/dev/null
}
learned
terminal resize-window -t goviva -x 80 -y 60
run "GOVIVA_DATA=$data/learned $goviva progress"
sees 'the progress ends with its curve' 'in 12 weeks$'
sees 'it says what is due' '^Due today: '
keep progress
leaves 'the progress' 0
terminal resize-window -t goviva -x 80 -y 24
run "$goviva progress"
sees 'the answers given here count' 'You remember'

terminal kill-session -t goviva
start
run "$goviva quiz --concept defer --seed 2"
sees 'a question before the terminal goes away' 'q quit'
left=$(program)
terminal kill-server
for _ in $(seq 50); do
  kill -0 "$left" 2>/dev/null || break
  sleep 0.1
done
if kill -0 "$left" 2>/dev/null; then
  kill -9 "$left"
  holds 1 'the quiz ends with its terminal'
else
  holds 0 'the quiz ends with its terminal'
fi

# In a pipe there is no screen: the same in lines.
piped() { env GOVIVA_DATA="$data" GOVIVA_NOW=2026-05-01T12:00:00Z "$goviva" "$@"; }
printf '1\nq\n' | piped quiz --concept select --seed 1 >"$screens/quiz-piped.txt"
grep -q ' of 1 right' "$screens/quiz-piped.txt" && holds 0 'the quiz in a pipe' || holds 1 'the quiz in a pipe'
printf 's\ns\nq\n' | piped interview --seed 1 --minutes 5 >"$screens/interview-piped.txt"
grep -q 'https://' "$screens/interview-piped.txt" && holds 0 'the interview in a pipe says what to read' || holds 1 'the interview in a pipe says what to read'

verdict
