"""Pictures of the product's own making: spreads of the three looks, set by the press from photos it painted itself."""

from ui import look
from ui.components.parts import Tag

WORDS = {
    "welcome": "An open book: a chapter of a story on the left, photos pasted in on the right",
    "bookshop": "A spread in the Bookshop look: a chapter in a classic serif beside a photo",
    "gallery": "A spread in the Gallery look: photos alone on white pages",
    "kitchen-table": "A spread in the Kitchen table look: prints held by tape, with captions by hand",
}
SIZES = {"welcome": (1800, 900), "photo-kind": (800, 400), "memory-kind": (800, 400)}
SMALL_SPREAD = (900, 450)


def spread(name: str, *, silent: bool = False, lazy: bool = True) -> Tag:
    """The picture of a spread; `silent` where words beside it say the same."""
    width, height = SIZES.get(name, SMALL_SPREAD)
    attributes = {"loading": "lazy"} if lazy else {"fetchpriority": "high"}
    return Tag(
        "img", src=look.url(f"pictures/{name}.webp"), alt="" if silent else WORDS[name], width=width, height=height, **attributes
    )  # fmt: skip
