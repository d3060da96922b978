#!/usr/bin/env bash
# To be sourced: what a person does who follows the README word by word, in a home of its own. Counts steps and seconds.
# Before: `root` is the repository. Afterwards `home` is the person's home, and the program is on PATH.

# shellcheck source=../remove.sh
. "$root/tests/remove.sh"
export LC_ALL=C.UTF-8
home=$(mktemp -d)
steps=0
begin=$SECONDS

step() { # step TEXT: another thing that a person does.
  steps=$((steps + 1))
  echo "$((SECONDS - begin)) s: $steps. $1"
}

# block HEADING LANGUAGE NUMBER: a code block of the README.
block() {
  awk -v heading="## $1" -v fence="\`\`\`$2" -v wanted="$3" '
    $0 == heading {under = 1; next}
    /^## / {under = 0}
    inside && /^```$/ {inside = 0}
    inside && number == wanted {print}
    under && $0 == fence {number++; inside = 1}' "$root/README.md"
}

# run COMMANDS: what a person types in the clone, with what it prints where it fails.
run() {
  (cd "$home/goviva" && bash -euc "$1") >"$home/commands.log" 2>&1 || { tail -20 "$home/commands.log"; exit 1; }
}

# clone_and_install [GOVIVA]: with a program that is there already, nothing is built.
clone_and_install() {
  # Toolchain and caches stay where they are; what is installed goes into the new home.
  export RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup} CARGO_HOME=${CARGO_HOME:-$HOME/.cargo}
  export npm_config_userconfig=$HOME/.npmrc npm_config_cache=$HOME/.npm
  export HOME=$home CARGO_INSTALL_ROOT=$home/.cargo
  export PATH=$home/.cargo/bin:$PATH
  unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME GOVIVA_DATA CARGO_TARGET_DIR

  step 'clone the repository'
  git clone --quiet --depth 1 "file://$root" "$home/goviva"

  step "$(block Install sh 1)"
  if [ -n "${1:-}" ]; then
    mkdir -p "$home/.cargo/bin"
    ln -s "$1" "$home/.cargo/bin/goviva"
  else
    run "$(block Install sh 1)"
  fi
  command -v goviva
  cp -r "$root/tests/fixtures/sample" "$home/titles"
}
