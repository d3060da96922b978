#!/usr/bin/env bash
# Makes a Python environment with pinned packages.
# usage: venv.sh FOLDER REQUIREMENTS
set -euo pipefail
rm -rf "$1"
python3 -m venv "$1"
"$1/bin/pip" install --quiet --disable-pip-version-check --requirement "$2"
