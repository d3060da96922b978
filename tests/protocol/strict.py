"""Checks messages against the types of the LSP specification.

Each message is decoded with lsprotocol's types and encoded again. What does not decode, and what the encoding
lost or changed (an unknown field, a coerced value), is a fault.
"""

import json
from typing import Union

from lsprotocol import converters, types


def mended(converter):
    """The converter, able to tell a code action that has a command from a command: lsprotocol 2025.0.0 is not."""

    def structure(value, _):
        bare = isinstance(value.get("command"), str)
        return converter.structure(value, types.Command if bare else types.CodeAction)

    for union in (Union[types.Command, types.CodeAction], Union[types.CodeAction, types.Command]):
        converter.register_structure_hook(union, structure)
    return converter


CONVERTER = mended(converters.get_converter())


def differences(sent, kept, path=""):
    """What `kept` lost or changed of `sent`."""
    numbers = isinstance(sent, (int, float)) and isinstance(kept, (int, float))
    booleans = isinstance(sent, bool) or isinstance(kept, bool)
    if type(sent) is not type(kept) and (not numbers or booleans):
        yield f"{path}: {sent!r} became {kept!r}"
    elif isinstance(sent, dict):
        for key in sent.keys() | kept.keys():
            if key not in kept:
                if sent[key] is not None:
                    yield f"{path}.{key}: not in the specification: {sent[key]!r}"
            elif key in sent:
                yield from differences(sent[key], kept[key], f"{path}.{key}")
    elif isinstance(sent, list):
        if len(sent) != len(kept):
            yield f"{path}: {len(sent)} items became {len(kept)}"
        for index, (one, other) in enumerate(zip(sent, kept)):
            yield from differences(one, other, f"{path}[{index}]")
    elif sent != kept:
        yield f"{path}: {sent!r} became {kept!r}"


def faults(lines):
    """The faults of the server in a record (see record.py), and how many of its messages were looked at."""
    methods = {}
    found = []
    count = 0
    for line in lines:
        entry = json.loads(line)
        sender, message = entry["from"], entry["message"]
        name = message.get("method")
        if name is not None:
            if "id" in message:
                methods[sender, message["id"]] = name
            kinds = types.METHOD_TO_TYPES.get(name)
            kind = kinds and kinds[0]
        else:
            asker = "client" if sender == "server" else "server"
            name = methods.get((asker, message.get("id")), "an unknown request")
            kinds = types.METHOD_TO_TYPES.get(name)
            kind = types.ResponseErrorMessage if "error" in message else kinds and kinds[1]
            name = f"the answer to {name}"
        if sender != "server":
            continue
        count += 1
        if message.get("jsonrpc") != "2.0":
            found.append(f"{name}: no jsonrpc 2.0")
        if kind is None:
            found.append(f"{name}: not in the specification")
            continue
        try:
            kept = json.loads(json.dumps(CONVERTER.unstructure(CONVERTER.structure(message, kind))))
        except Exception as error:
            found.append(f"{name}: does not decode as {kind.__name__}: {type(error).__name__} {str(error)[:200]}")
            continue
        found += [f"{name}: {difference}" for difference in differences(message, kept)]
    return found, count
