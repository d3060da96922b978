#!/usr/bin/env python3
"""Stands in for `goviva` in an editor's test, and writes down what editor and server say to each other.

GOVIVA_REAL names the server, GOVIVA_RECORD the folder for transcripts. The folder that the editor has open becomes
{root}, so that a transcript can be played anywhere.
Any command but `goviva lsp` is the server's own.

A transcript is a message a line: {"client": …} or {"server": …}. `tests/lsp/recorded.rs` plays it.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import threading

# What says nothing that a test could use, or differs each time.
NOISE = {"$/progress", "window/logMessage", "$/cancelRequest", "$/setTrace"}


def messages(stream):
    """The bodies of a stream of messages, until it ends."""
    while True:
        length = None
        while True:
            line = stream.readline()
            if not line:
                return
            if line == b"\r\n":
                break
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        yield stream.read(length)


def copy(stream, into, side, write):
    """Passes messages on as they are, and writes each down before."""
    for body in messages(stream):
        write(side, body)
        try:
            into.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            into.flush()
        except BrokenPipeError:
            return


def main():
    real = os.environ["GOVIVA_REAL"]
    if sys.argv[1:2] != ["lsp"]:
        os.execv(real, [real, *sys.argv[1:]])
    folder = pathlib.Path(os.environ["GOVIVA_RECORD"])
    folder.mkdir(parents=True, exist_ok=True)
    server = subprocess.Popen([real, *sys.argv[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    lock = threading.Lock()
    root = None
    # Each life of the server has its own transcript; sorted by name they are in the order of time.
    with open(folder / f"{server.pid:08}.jsonl", "w", encoding="utf-8") as file:

        def write(side, body):
            nonlocal root
            message = json.loads(body)
            if message.get("method") in NOISE:
                return
            if message.get("method") == "initialize":
                message["params"]["processId"] = None
                folder = message["params"]["rootUri"] or message["params"]["workspaceFolders"][0]["uri"]
                root = folder.removeprefix("file://").rstrip("/")
            if root:
                text = json.dumps(message, ensure_ascii=False).replace(root, "{root}")
                # A test may say where its server is, in the temporary home that it has.
                text = re.sub(r'"path": "[^"{]*/goviva"', '"path": "goviva"', text)
                message = json.loads(text)
            with lock:
                file.write(json.dumps({side: message}, ensure_ascii=False, separators=(",", ":")) + "\n")
                file.flush()

        heard = threading.Thread(target=copy, args=(server.stdout, sys.stdout.buffer, "server", write), daemon=True)
        heard.start()
        copy(sys.stdin.buffer, server.stdin, "client", write)
        server.stdin.close()
        code = server.wait()
        heard.join(timeout=5)
    # What an editor has asked to end may not wait for a thread that reads from it.
    os._exit(code)


if __name__ == "__main__":
    main()
