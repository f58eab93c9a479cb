"""What each kind of letter says, with made-up values: a list of them all, and one as its reader sees it."""

from fastapi import Request

from core.services import letter_kinds
from core.services.letter_kinds import GROUPS, LetterKind, SampleRecord
from ui.calls import call
from ui.components.parts import Tag, link
from ui.pages.admin.desk import desk, head
from ui.pages.admin.guard import require_operator
from ui.theme import page

LETTERS = "/admin/letters"
KINDS = f"{LETTERS}/kinds"
WORDS = "Every letter there is, with made-up names and sums. Nothing is sent from here."


def register() -> None:
    page(KINDS)(kinds_page)


async def kinds_page(request: Request, kind: str = "") -> None:
    operator = require_operator(request)
    found = await call(letter_kinds.kinds, operator.id)
    shown = await call(letter_kinds.look, operator.id, kind or found[0].key)
    with desk("Kinds of letters", operator, "letters"), Tag("div", classes="letters"):
        link("Letters", LETTERS, look="text", mark="arrow-left").classes("back")
        head("Kinds of letters", WORDS)
        with Tag("div", classes="g2 kinds"):
            _sample(shown)
            _list(found, shown.kind)


def _list(found: list[LetterKind], now: LetterKind) -> None:
    with Tag("nav", classes="pan", aria_label="Kinds of letters"):
        for group in GROUPS:
            Tag("h2", group)
            with Tag("ul", classes="rows"):
                for kind in (one for one in found if one.group == group):
                    with Tag("li", classes="job"):
                        here = {"aria-current": "page"} if kind.key == now.key else {}
                        Tag("a", kind.name, href=f"{KINDS}?kind={kind.key}", **here)


def _sample(shown: SampleRecord) -> None:
    with Tag("section", classes="pan", aria_label=shown.kind.name):
        Tag("h2", shown.subject)
        # As with letters that were written: nothing in there may run or lead the operator's page elsewhere.
        Tag("iframe", classes="looks", title="The letter as it looks", sandbox="", srcdoc=shown.html)
        Tag("h2", "As text")
        Tag("pre", shown.text, "said", tabindex=0, aria_label="The letter as text")
