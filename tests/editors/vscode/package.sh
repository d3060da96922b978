#!/usr/bin/env bash
# Checks the extension and makes editors/vscode/goviva.vsix. Needs Node 22 or newer.
set -euo pipefail
root=$(cd "$(dirname "$0")/../../.." && pwd)
cd "$root/editors/vscode"
if ! cmp -s package-lock.json node_modules/fetched.json; then
  npm ci --ignore-scripts --no-audit --no-fund --no-progress --loglevel error
  cp package-lock.json node_modules/fetched.json
fi
npm run --silent check
(cd "$root/tests/editors/vscode" && "$root/editors/vscode/node_modules/.bin/biome" check --error-on-warnings)
npm run --silent package
