"""No accessibility rule is broken in any state of the editor, on a desk and on a phone, light and dark."""

from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

from tests.api.cast import Maker
from tests.browser.editor_cast import Editing, finished_book, opened, signed_in
from tests.browser.test_everyone import RULES
from tests.serving import Server

SIZES = {"desk": {"width": 1280, "height": 800}, "tablet": {"width": 820, "height": 1000}, "phone": {"width": 375, "height": 760}}


@pytest.fixture(scope="module")
def made(server: Server, painted: list[Path]) -> tuple[Maker, str]:
    maker = Maker(server.url, "ines")
    return maker, finished_book(maker, painted, "For everyone")


async def _nothing(editing: Editing) -> None:
    await editing.ask("desk.show(pages[2].id)")
    await editing.ask("desk.select(pages[2].id, '')")


async def _photo(editing: Editing) -> None:
    await editing.select("photo")
    await editing.page.evaluate("document.querySelectorAll('[data-for=photo] details').forEach(one => one.open = true)")


async def _words(editing: Editing) -> None:
    await editing.select("text")


async def _cover(editing: Editing) -> None:
    await editing.ask("desk.show('cover')")
    await editing.ask("desk.select('cover-front', '')")


async def _dress(editing: Editing) -> None:
    await _cover(editing)
    await editing.page.evaluate("document.querySelector('dress-book').open()")
    await editing.page.get_by_role("dialog").get_by_label("Gallery").check()
    await expect(editing.page.get_by_text("What would change")).to_be_visible()


async def _layouts(editing: Editing) -> None:
    sheet = await editing.select("photo")
    await editing.ask("desk.select(value[0], '')", sheet)
    await editing.part("page").get_by_role("button", name="Choose a layout").click()
    await expect(editing.part("page").locator(".layout, .layouts p").first).to_be_visible()


async def _keys(editing: Editing) -> None:
    await editing.page.keyboard.press("?")
    await expect(editing.page.get_by_role("dialog")).to_be_visible()


STATES = {"nothing": _nothing, "photo": _photo, "words": _words, "cover": _cover, "dress": _dress, "layouts": _layouts, "keys": _keys}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
async def test_nothing_stands_in_anyones_way(browser: Browser, server: Server, made, size, scheme):
    maker, book = made
    context = await signed_in(browser, maker, server.url, viewport=SIZES[size], color_scheme=scheme)
    for name, reach in STATES.items():
        editing = await opened(context, server.url, book)
        await reach(editing)
        found = await Axe().run(editing.page, options=RULES)
        assert found.response["passes"], "axe looked at nothing"
        assert not found.response["violations"], (name, size, scheme, found.generate_report())
        assert await editing.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
        assert not editing.errors
        await editing.page.close()
    await context.close()
