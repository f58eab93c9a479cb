"""The process in which pages are set for the screen: reads a request a line, answers a line, until its input ends.

In: JSON lines with a job for the typesetter. Out: JSON lines with the SVG, the answer or what failed.
"""

import json
import sys

from core.press.source import Job, Typesetter


def main() -> None:
    typesetter = Typesetter()
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(json.dumps(_answer(typesetter, json.loads(line))).encode() + b"\n")
        sys.stdout.buffer.flush()


def _answer(typesetter: Typesetter, request: dict) -> dict:
    job = Job(request["theme"], request["data"])
    try:
        if request["do"] == "svg":
            return {"result": typesetter.svg(job)}
        return {"result": typesetter.ask(job, request["expression"])}
    except RuntimeError as failure:
        return {"failed": str(failure)}


if __name__ == "__main__":
    main()
