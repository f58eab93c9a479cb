"""The settings in force at the desk: each with where it comes from; secrets are masked."""

from fastapi import Request

from core.services.operate import in_force
from core.services.operate.in_force import SettingRecord
from ui.calls import call
from ui.components.admin.table import chip
from ui.components.parts import Tag
from ui.pages.admin.desk import desk, head
from ui.pages.admin.guard import require_operator
from ui.theme import page

SOURCES = {"default": "", "environment": "info", ".env": "info", "command line": "info", "data folder": ""}


def register() -> None:
    page("/admin/settings")(settings_page)


async def settings_page(request: Request) -> None:
    operator = require_operator(request)
    found = await call(in_force.of_all, operator.id)
    with desk("Settings", operator, "settings"):
        head("Settings", "As they hold for this process: set by options, the environment or a file .env, and read once at the start.")
        with (
            Tag("section", classes="pan", aria_label="Settings"),
            Tag("div", classes="sideways", tabindex=0, role="region", aria_label="Settings, scrolls sideways"),
            Tag("table", classes="t"),
        ):
            with Tag("thead"), Tag("tr"):
                for words in ("Setting", "Value", "From"):
                    Tag("th", words, scope="col")
            with Tag("tbody"):
                for setting in found:
                    _row(setting)


def _row(setting: SettingRecord) -> None:
    with Tag("tr"):
        Tag("th", setting.name, "mono", scope="row")
        Tag("td", setting.value or "not set", "long" if setting.value else "muted", data_of="")
        with Tag("td", data_of="From"):
            chip(setting.source, SOURCES[setting.source])
