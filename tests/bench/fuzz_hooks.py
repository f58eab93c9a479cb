"""Hooks of schemathesis for tests.bench.fuzz: ids that were made up go in; mostly ids of things that are there come out.

Without them nearly every case would end at "not found" and never reach what an operation does.
"""

import json
import os
from zlib import crc32

import schemathesis

THERE: dict[str, list[str]] = json.loads(os.environ.get("FUZZ_IDS", "{}"))


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    operation = context.operation
    if operation.method.upper() != "DELETE":
        return _there(path_parameters, 4)
    # What is there has to last for the whole run.
    names = {"book_id": "spare"} if operation.path.endswith("{book_id}") else {}
    return _there(path_parameters, 16, names)


@schemathesis.hook
def map_body(context, body):
    return _there(body, 4) if isinstance(body, dict) else body


def _there(values, out_of, names=None):
    """Most made-up ids become real ones; which, follows from the id itself, so that a seed repeats its run."""
    for name in values or ():
        kind = (names or {}).get(name, name)
        chance = crc32(repr(values[name]).encode("utf-8", "surrogatepass"))
        real = chance % out_of if out_of == 4 else chance % out_of == 0 or kind == "spare"
        if THERE.get(kind) and real:
            values[name] = THERE[kind][chance // out_of % len(THERE[kind])]
    return values
