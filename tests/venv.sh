#!/usr/bin/env bash
# Makes a Python environment with pinned packages, unless it is already there.
# usage: venv.sh FOLDER REQUIREMENTS
set -euo pipefail
if cmp -s "$2" "$1/requirements.txt"; then
  exit 0
fi
rm -rf "$1"
python3 -m venv "$1"
"$1/bin/pip" install --quiet --disable-pip-version-check --requirement "$2"
cp "$2" "$1/requirements.txt"
