#!/usr/bin/env bash
# Installs what builds the extension, unless it is already there.
set -euo pipefail
cd "$(dirname "$0")/../../../editors/vscode"
if ! cmp -s package-lock.json node_modules/fetched.json; then
  npm ci --ignore-scripts --no-audit --no-fund --no-progress --loglevel error
  cp package-lock.json node_modules/fetched.json
fi
