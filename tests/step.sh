#!/usr/bin/env bash
# Runs one step of `make test` and says how long it took.
# usage: step.sh NAME COMMAND...
name=$1
shift
echo "==> $name"
begin=$SECONDS
"$@"
code=$?
if [ "$code" = 0 ]; then verdict=done; else verdict="FAILED (exit code $code)"; fi
echo "==> $name: $verdict after $((SECONDS - begin)) s"
exit "$code"
