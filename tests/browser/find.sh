#!/usr/bin/env bash
# Prints where Chromium is, or says how to come by one.
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
  if [ -n "$name" ] && command -v "$name"; then
    exit 0
  fi
done
echo "no Chromium found; install it (Debian: apt install chromium fonts-dejavu-core), or set CHROMIUM to its path" >&2
exit 1
