"""What to look at before printing: what the checks found goes in; a list comes out where each leads to its place or is mended."""

from collections.abc import Sequence

from core.services.checking import CheckRecord
from ui.components.parts import Tag


class ChecksPanel:
    """One element, filled in the browser; `tell` hands it what was found."""

    def __init__(self) -> None:
        self.list = Tag("check-list")

    def tell(self, found: Sequence[CheckRecord]) -> None:
        self.list.props["items"] = [_item(one) for one in found]


def marks(found: Sequence[CheckRecord]) -> list[dict]:
    """What stage and strip mark; notes are only good to know."""
    return [
        {"sheet": one.sheet, "frame": one.frame_id, "severity": one.severity, "words": one.words, "code": one.code}
        for one in found
        if one.sheet and one.severity != "note"
    ]


def _item(one: CheckRecord) -> dict:
    return {
        "code": one.code, "severity": one.severity, "page": one.number, "sheet": one.sheet, "frame": one.frame_id,
        "words": one.words, "wish": one.wish, "edits": list(one.edits), "fix_words": one.fix_words,
    }  # fmt: skip
