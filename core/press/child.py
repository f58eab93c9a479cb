"""The process in which pages are set for the screen: reads a request a line, answers a line, until its input ends.

In: JSON lines with a job for the typesetter, or a picture to mark. Out: JSON lines with the SVG, the PNG or PDF in base64, the
answer, or what failed.
"""

import json
import sys
from base64 import b64decode, b64encode

from core.press.placing import Placed
from core.press.source import Job, Typesetter


def main() -> None:
    typesetter = Typesetter()
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(json.dumps(_answer(typesetter, json.loads(line))).encode() + b"\n")
        sys.stdout.buffer.flush()


def _answer(typesetter: Typesetter, request: dict) -> dict:
    try:
        if request["do"] == "mark":
            return {"result": b64encode(_marked(b64decode(request["png"]))).decode()}
        if request["do"] == "paper":
            return {"result": b64encode(typesetter.paper(request["data"])).decode()}
        job = Job(request["theme"], request["data"])
        if request["do"] == "svg":
            return {"result": typesetter.svg(job)}
        if request["do"] == "png":
            pictures = [Placed(**picture) for picture in request["pictures"]]
            return {"result": b64encode(typesetter.png(job, request["dpi"], pictures)).decode()}
        return {"result": typesetter.ask(job, request["expression"])}
    except RuntimeError as failure:
        return {"failed": str(failure)}


def _marked(png: bytes) -> bytes:
    # Children that never draw a page nobody paid for do without what paints on pictures.
    from core.imaging.marking import marked_png
    from core.press.watermark import FONT

    return marked_png(png, FONT)


if __name__ == "__main__":
    main()
