#!/usr/bin/env bash
# Fetches Emacs with its clients for language servers, where they are missing.
set -euo pipefail
has() { # has FEATURE: Emacs is there and finds the package.
  emacs --batch --eval '(package-initialize)' --eval "(require '$1)" >/dev/null 2>&1
}
missing() {
  for feature in eglot lsp-mode go-mode markdown-mode; do has "$feature" || return 0; done
  return 1
}
if missing && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    emacs-nox elpa-eglot elpa-lsp-mode elpa-go-mode elpa-markdown-mode >/dev/null 2>&1
fi
if missing; then
  echo 'install Emacs 28 or newer with the packages eglot, lsp-mode, go-mode and markdown-mode' >&2
  exit 1
fi
