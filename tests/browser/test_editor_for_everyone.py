"""No accessibility rule is broken in any state of the editor: each is met on a desk and on a phone, once light and once dark."""

from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

from tests.api.cast import Maker
from tests.browser.editor_cast import Editing, finished_book, opened, signed_in
from tests.browser.test_everyone import RULES, SCHEMES
from tests.serving import Server

SIZES = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 375, "height": 760}}


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


async def _crop(editing: Editing) -> None:
    await editing.select("photo")
    await editing.ask("desk.crop(true)")


async def _write(editing: Editing) -> None:
    await editing.select("text")
    await editing.ask("desk.write(desk.selected.sheet, desk.selected.frame)")


async def _swap(editing: Editing) -> None:
    await editing.select("photo")
    await editing.ask("desk.pick('swap')")


async def _replace(editing: Editing) -> None:
    await editing.select("photo")
    await editing.ask("desk.pick('replace')")


async def _chosen(editing: Editing) -> None:
    await editing.page.evaluate("document.querySelector('.tabs [data-tab=photos]').click()")
    await editing.page.locator(".tp").first.focus()
    for key in ("Space", "ArrowRight", "Space"):
        await editing.page.keyboard.press(key)


async def _menu(editing: Editing) -> None:
    await editing.page.evaluate("document.querySelector('.tabs [data-tab=pages]').click()")
    await editing.page.locator(".st-pg").nth(2).focus()
    await editing.page.keyboard.press("Shift+F10")
    await expect(editing.page.get_by_role("menu")).to_be_visible()


async def _chapter(editing: Editing) -> None:
    await _nothing(editing)
    await editing.page.evaluate("document.querySelectorAll('[data-for=page] details').forEach(one => one.open = true)")
    await editing.part("page").get_by_role("button", name="Begin a chapter here").click()
    await expect(editing.page.get_by_role("dialog")).to_be_visible()


async def _guides(editing: Editing) -> None:
    await _nothing(editing)
    await editing.page.evaluate("document.querySelector('book-stage').guide(true)")


async def _told(editing: Editing) -> None:
    await editing.page.evaluate("document.querySelector('.tabs [data-tab=checks]').click()")
    await editing.ask("desk.tell('notes', { words: ['Undone: pages were added.'] })")


STATES = {
    "nothing": _nothing, "photo": _photo, "words": _words, "cover": _cover, "dress": _dress, "layouts": _layouts, "keys": _keys,
    "told": _told, "crop": _crop, "write": _write, "swap": _swap, "replace": _replace, "chosen": _chosen, "menu": _menu,
    "chapter": _chapter, "guides": _guides,
}  # fmt: skip
CLEAR = """() => {
  desk.modes.end();
  for (const one of document.querySelectorAll("dialog[open]")) one.close();
  document.querySelector("book-stage").guide(false);
  document.querySelector(".tabs [data-tab=edit]").click();
}"""


@pytest.mark.parametrize(("size", "scheme"), [(size, scheme) for size in SIZES for scheme in SCHEMES])
async def test_nothing_stands_in_anyones_way(browser: Browser, server: Server, made, size, scheme):
    maker, book = made
    context = await signed_in(browser, maker, server.url, viewport=SIZES[size], color_scheme=scheme)
    editing = await opened(context, server.url, book)
    # Each state at one size in one scheme: all four of each would take the suite three minutes more.
    for name in list(STATES)[2 * (size == "phone") + (scheme == "dark") :: 4]:
        await STATES[name](editing)
        found = await Axe().run(editing.page, options=RULES)
        assert found.response["passes"], "axe looked at nothing"
        assert not found.response["violations"], (name, size, scheme, found.generate_report())
        assert await editing.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
        assert not editing.errors
        await editing.page.keyboard.press("Escape")
        await editing.page.evaluate(CLEAR)
    await context.close()
