#!/usr/bin/env python3
"""Stands between a client and a server and writes down every message that passes.

usage: record.py LOG COMMAND...

LOG gets one JSON object a line: {"from": "client" or "server", "message": …}. The bytes pass unchanged.
"""

import json
import os
import subprocess
import sys
import threading


def pass_on(source, sink, log, lock, name):
    """Copies messages until the source ends."""
    while True:
        header = b""
        while not header.endswith(b"\r\n\r\n"):
            byte = source.read(1)
            if not byte:
                sink.close()
                return
            header += byte
        length = next(
            int(line.split(b":")[1]) for line in header.split(b"\r\n") if line.lower().startswith(b"content-length:")
        )
        body = source.read(length)
        with lock:
            log.write(json.dumps({"from": name, "message": json.loads(body)}) + "\n")
            log.flush()
        sink.write(header + body)
        sink.flush()


def main():
    with open(sys.argv[1], "w", encoding="utf-8") as log:
        server = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        lock = threading.Lock()
        stdin = sys.stdin.buffer
        threading.Thread(target=pass_on, args=(stdin, server.stdin, log, lock, "client"), daemon=True).start()
        output = open(server.stdout.fileno(), "rb", closefd=False)
        answers = threading.Thread(target=pass_on, args=(output, sys.stdout.buffer, log, lock, "server"))
        answers.start()
        answers.join()
        code = server.wait()
    # The other thread waits for a client that says no more: an ordinary exit would wait for it.
    os._exit(code)


if __name__ == "__main__":
    main()
