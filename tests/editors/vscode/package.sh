#!/usr/bin/env bash
# Checks the extension and makes editors/vscode/goviva.vsix. Needs Node 22 or newer.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
"$here/dependencies.sh"
cd "$here/../../../editors/vscode"
npm run --silent check
(cd "$here" && "$OLDPWD/node_modules/.bin/biome" check --error-on-warnings)
npm run --silent package
