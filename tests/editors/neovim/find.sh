#!/usr/bin/env bash
# Prints the path of your own Neovim, if it is 0.11 or newer.
set -euo pipefail
nvim=$(command -v nvim)
"$nvim" --clean --headless -c "if has('nvim-0.11') | qall! | else | cquit 1 | endif" 2>/dev/null
echo "$nvim"
