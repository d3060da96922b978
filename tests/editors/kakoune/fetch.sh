#!/usr/bin/env bash
# Fetches Kakoune and tmux where they are missing.
set -euo pipefail
if { ! command -v kak || ! command -v tmux; } >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends kakoune tmux >/dev/null 2>&1
fi
{ command -v kak && command -v tmux; } >/dev/null || { echo 'install Kakoune and tmux' >&2; exit 1; }
