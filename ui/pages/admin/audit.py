"""Who did what at the desk: the log of operators' acts, with what was before and after, and why."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request

from core.services.operate import acts, tables
from core.services.operate.acts import ActRecord
from core.services.operate.sheets import plain_words
from ui.calls import call
from ui.components.admin.table import Column, View, asked_of, table, when
from ui.components.parts import Tag
from ui.pages.admin.desk import desk, head
from ui.pages.admin.guard import require_operator
from ui.theme import page

AUDIT = "/admin/audit"
PLACES = {"user": "/admin/people", "order": "/admin/orders"}


def register() -> None:
    page(AUDIT)(audit_page)


async def audit_page(request: Request) -> None:
    operator, asked = require_operator(request), asked_of(request)
    found = await call(tables.page, operator.id, acts.TABLE, asked)
    with desk("Who did what", operator, "audit"):
        head("Who did what", "Every act of an operator. Nothing in here can be changed or taken out.")
        table(VIEW, asked, found)


def _act(act: ActRecord) -> None:
    Tag("span", act.act.replace("_", " ").capitalize())
    if act.reason:
        Tag("span", f"“{act.reason}”", "second long")


def _on(act: ActRecord) -> None:
    words = f"{act.what} {act.what_id}".strip()
    if act.what in PLACES and act.what_id:
        Tag("a", words, "long", href=f"{PLACES[act.what]}/{act.what_id}")
    else:
        Tag("span", words, "muted long")


def _change(act: ActRecord) -> None:
    """What was, and what is; what stayed as it was is left out."""
    before, after = _flat(act.before or {}), _flat(act.after or {})
    for name in dict.fromkeys((*before, *after)):
        values = [plain_words(part[name]) for part in (before, after) if name in part]
        if len(values) == 1 or values[0] != values[1]:
            Tag("span", f"{name}: {' → '.join(values)}", "second long")


def _flat(values: Mapping[str, Any], of: str = "") -> dict[str, Any]:
    """The same values with those within others beside them, as `files base`."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        found |= _flat(value, f"{of}{name} ") if isinstance(value, dict) else {f"{of}{name}": value}
    return found


VIEW = View(
    acts.TABLE, "Acts", AUDIT, none="No operator did anything yet.", find="Operator, act or id",
    columns=(
        Column("Act", _act, first=True),
        Column("Who", lambda act: act.operator),
        Column("On what", _on),
        Column("Before and after", _change),
        Column("From", lambda act: act.address),
        Column("When", lambda act: when(act.at), sort="at"),
    ),
)  # fmt: skip
