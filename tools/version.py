#!/usr/bin/env python3
"""Gives everything that is released together the same version.

usage: version.py NEW   sets it everywhere
       version.py       prints each place and the version it names; exits with 1 if they differ
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Where a version stands: the file, and what is around it. tests/shipping.rs holds that all are the same.
PLACES = [
    ("Cargo.toml", r'^\[package\]\nname = "goviva"\nversion = "(.*?)"'),
    ("Cargo.lock", r'^name = "goviva"\nversion = "(.*?)"'),
    ("editors/vscode/package.json", r'^  "version": "(.*?)"'),
    ("editors/vscode/package-lock.json", r'^  "version": "(.*?)"'),
    ("editors/vscode/package-lock.json", r'^    "": \{\n      "name": "goviva",\n      "version": "(.*?)"'),
    ("editors/zed/extension.toml", r'^version = "(.*?)"'),
    ("editors/zed/Cargo.toml", r'^version = "(.*?)"'),
    ("editors/emacs/goviva.el", r"^;; Version: (.*)$"),
]
# What both Cargo and npm take.
VERSION = r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?"


def main():
    new = sys.argv[1] if len(sys.argv) > 1 else None
    if new and not re.fullmatch(VERSION, new):
        sys.exit(f"{new} is not a version like 1.2.3 or 1.2.3-rc.1")
    found = {}
    for name, around in PLACES:
        path = ROOT / name
        text = path.read_text(encoding="utf-8")
        match = re.search(around, text, re.MULTILINE)
        if not match:
            sys.exit(f"{name} names no version where it did; mend PLACES in tools/version.py")
        if new:
            path.write_text(text[: match.start(1)] + new + text[match.end(1) :], encoding="utf-8", newline="\n")
        print(f"{name}: {new or match[1]}")
        found[match[1]] = name
    if not new and len(found) > 1:
        sys.exit("versions differ; `make version V=…` sets them all")


if __name__ == "__main__":
    main()
