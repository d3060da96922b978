#!/usr/bin/env bash
# To be sourced: takes a temporary folder away, whatever still writes into it.

# remove FOLDER: an editor that was told to end may save its state for a moment longer, and then the folder is not empty.
# A folder that stays says so and changes no verdict.
remove() {
  for _ in $(seq 100); do
    rm -rf "$1" 2>/dev/null && return
    sleep 0.1
  done
  echo "$1 stays: something still writes into it"
}
