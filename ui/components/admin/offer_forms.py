"""The desk's forms of kinds, sizes and looks: a record goes in; its fields, what is typed as a change, and its card come out."""

from collections.abc import Iterable

from core.services.catalogue import FormatRecord, KindRecord, ThemeRecord
from core.services.operate.offers import FormatChange, KindChange, Offer, ThemeChange
from ui.components.admin.entries import Values, chosen, made, tick, whole
from ui.components.parts import Tag, field, icon
from ui.components.pictures import spread

REM_A_MM = 0.024


def offer_values(offer: KindRecord | FormatRecord | ThemeRecord) -> dict[str, str]:
    """The record as its form begins with it."""
    values = {"name": offer.name, "words": offer.words, "position": str(offer.position)} | ({"is_on": "on"} if offer.is_on else {})
    if isinstance(offer, KindRecord):
        values |= {"questions": "\n".join(offer.questions)} | {f"theme:{key}": "on" for key in offer.themes}
        values |= {f"format:{key}": "on" for key in offer.formats}
        values |= {name: str(getattr(offer, name) or "") for name in ("min_pages", "max_pages")}
    if isinstance(offer, FormatRecord):
        values["package"] = offer.package
    return values


def offer_fields(values: Values) -> None:
    """What every offer has."""
    field("Name", "name", value=values["name"], required=True, maxlength=60)
    field("In a few words", "words", value=values["words"], maxlength=300, hint="Stands beneath the name where makers choose.")
    tick("On offer for new books", "is_on", "is_on" in values, switch=True)
    hint = "The smallest stands first."
    field("Place in the list", "position", value=values["position"], type="number", min="0", max="999", hint=hint)


def kind_fields(values: Values, formats: Iterable[FormatRecord], themes: Iterable[ThemeRecord]) -> None:
    offer_fields(values)
    hint = "One a line. Makers are asked them beside their memories."
    field("Questions", "questions", value=values["questions"], area=True, rows=6, maxlength=5000, hint=hint)
    _boxes("Comes in these sizes", "format", formats, values)
    _boxes("Comes in these looks", "theme", themes, values)
    with Tag("div", classes="pair"):
        for name, label in (("min_pages", "Fewest pages"), ("max_pages", "Most pages")):
            field(label, name, value=values[name], type="number", min="0", max="2000", step="2", placeholder="as the size has it")


def format_fields(values: Values) -> None:
    offer_fields(values)
    hint = "The print partner’s own name of this product. Without one, no copies of it are printed."
    field("Print product", "package", value=values["package"], maxlength=64, hint=hint)


def kind_change(values: Values) -> KindChange:
    """Raises Invalid."""
    pages = {"min_pages": whole(values, "min_pages", "Fewest pages"), "max_pages": whole(values, "max_pages", "Most pages")}
    asked = tuple(values.get("questions", "").splitlines())
    return made(KindChange, questions=asked, themes=chosen(values, "theme"), formats=chosen(values, "format"), **pages, **_common(values))


def format_change(values: Values) -> FormatChange:
    """Raises Invalid."""
    return made(FormatChange, package=values.get("package", ""), **_common(values))


def theme_change(values: Values) -> ThemeChange:
    """Raises Invalid."""
    return made(ThemeChange, **_common(values))


def card(change: Offer, offer: KindRecord | FormatRecord | ThemeRecord) -> None:
    """The offer as makers choose it on the page for a new book."""
    if not change.is_on:
        Tag("p", "It is not on offer: nobody sees it on the page for a new book. Books that have it keep it.", "muted")
    with Tag("div", classes="opt"):
        if isinstance(offer, FormatRecord):
            with Tag("div", classes="fmt"):
                shape = Tag("span", classes="" if offer.printer else "thin")
                shape.style(f"width: {offer.width * REM_A_MM:.2f}rem; height: {offer.height * REM_A_MM:.2f}rem")
        else:
            with Tag("div", classes="kind" if isinstance(offer, KindRecord) else "paper"):
                spread(f"{offer.key}-kind" if isinstance(offer, KindRecord) else offer.key, silent=True)
        Tag("strong", change.name)
        Tag("span", change.words, "t-sm num")


def kind_card(change: KindChange, offer: KindRecord, formats: Iterable[FormatRecord], themes: Iterable[ThemeRecord]) -> None:
    """With what its maker can choose next, and is asked."""
    card(change, offer)
    for title, keys, offers in (("Sizes", change.formats, formats), ("Looks", change.themes, themes)):
        names = [one.name for one in offers if one.key in keys and one.is_on]
        Tag("h3", title)
        Tag("p", "; ".join(names) or "None that is on offer: nobody can choose this kind.", "t-sm muted")
    if change.questions:
        Tag("h3", "What they are asked")
        with Tag("ul", classes="asked"):
            for question in filter(str.strip, change.questions):
                with Tag("li"):
                    icon("quote", 16)
                    Tag("span", question)


def _common(values: Values) -> dict[str, object]:
    told = {"name": values.get("name", ""), "words": values.get("words", ""), "is_on": "is_on" in values}
    return told | {"position": whole(values, "position", "Place in the list")}


def _boxes(title: str, group: str, offers: Iterable[FormatRecord | ThemeRecord], values: Values) -> None:
    with Tag("fieldset", classes="boxes"):
        Tag("legend", title)
        for offer in offers:
            words = offer.name if offer.is_on else f"{offer.name} (off)"
            tick(words, f"{group}:{offer.key}", f"{group}:{offer.key}" in values)
