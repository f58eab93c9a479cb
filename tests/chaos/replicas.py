"""Replicas under fire: `python -m tests.chaos.replicas` opens pages through the proxy, kills the replica they are with again and again, and
prints one line of figures: loads a visit, seconds until a killed replica's pages are at the other, and what of their words was lost."""

import argparse
import asyncio
import random
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from playwright.async_api import BrowserContext, Error, Page, async_playwright

from tests.api.cast import Maker
from tests.browser.editor_cast import OPENED, opened, signed_in
from tests.chaos.tabs import words
from tests.chromium import launch_options
from tests.fleet import Fleet, Replica, sailing

LOADS, SECONDS = 1.0, 3.0
PAGES = [{"id": "p1", "kind": "story", "frames": [words("a", "Snow").model_dump(mode="json")]}, {"id": "p2", "kind": "blank"}]
TITLE = "window.desk.state.document.title"


@dataclass
class Figures:
    visits: int = 0
    loads: int = 0
    moves: list[float] = field(default_factory=list)
    lost: int = 0

    @property
    def are_good(self) -> bool:
        return self.loads == self.visits * LOADS and max(self.moves) <= SECONDS and not self.lost

    def __str__(self) -> str:
        return (
            f"visits {self.visits}, loads a visit {self.loads / self.visits:.2f}; kills {len(self.moves) // 2}, pages at the other after "
            f"{median(self.moves):.1f} s (worst {max(self.moves):.1f} s, at most {SECONDS:.0f}), words lost {self.lost}"
        )


def laid_out(maker: Maker) -> str:
    book = maker.book("Winter")
    content = {"title": "Winter", "format": "square-8.5", "theme": "bookshop", "seed": 1, "pages": PAGES}
    maker.api.put(f"/api/v1/books/{book}", json={"content": content, "revision": 0}).raise_for_status()
    return book


async def visit(context: BrowserContext, url: str, found: Figures) -> None:
    """One page, watched for two seconds."""
    page = await context.new_page()
    page.on("load", lambda _: setattr(found, "loads", found.loads + 1))
    await page.goto(url)
    await page.wait_for_function("window.did_handshake === true")
    await asyncio.sleep(2)
    found.visits += 1
    await page.close()


async def at(context: BrowserContext, fleet: Fleet) -> Replica:
    (name,) = [cookie["value"] for cookie in await context.cookies() if cookie["name"] == "replica"]
    return fleet.webs[int(name.removeprefix("web")) - 1]


async def moved(page: Page, before: str, since: float) -> float:
    """Seconds until the page is at work again, built by another replica."""
    while True:
        try:
            await page.wait_for_function(f"window.clientId !== '{before}' && window.did_handshake === true", polling=20)
            return time.monotonic() - since
        except Error:
            # It was being loaded just then.
            await asyncio.sleep(0.01)


async def kill(context: BrowserContext, fleet: Fleet, book: str, number: int, found: Figures, chance: random.Random) -> None:
    """Words typed into a form and into the editor, and the end of the replica that both pages are with."""
    form = await context.new_page()
    await form.goto(f"{fleet.url}/books/{book}")
    await form.wait_for_function("window.did_handshake === true")
    desk = (await opened(context, fleet.url, book)).page
    before = [await page.evaluate("window.clientId") for page in (form, desk)]
    story, title = f"It snowed all night, {number} times.", f"Winter {number}"
    await form.get_by_role("button", name="Write a memory").click()
    await form.get_by_label("What happened").fill(story)
    await desk.locator("book-title button").click()
    await desk.get_by_label("The book’s title").fill(title)
    home = await at(context, fleet)
    await asyncio.sleep(chance.uniform(0, 0.5))
    home.kill()
    killed = time.monotonic()
    await desk.keyboard.press("Enter")
    found.moves += await asyncio.gather(*(moved(page, was, killed) for page, was in zip((form, desk), before, strict=True)))
    await form.get_by_role("button", name="Write a memory").click()
    found.lost += await form.get_by_label("What happened").input_value() != story
    await desk.wait_for_function(f"{OPENED} && window.desk.saved")
    found.lost += await desk.evaluate(TITLE) != title
    await form.keyboard.press("Escape")
    await asyncio.gather(form.close(), desk.close())
    await asyncio.to_thread(home.start)
    # Until the proxy has seen that it is back.
    await asyncio.sleep(2)


async def run(fleet: Fleet, visits: int, kills: int, seed: int) -> Figures:
    chance = random.Random(seed)
    found, maker = Figures(), Maker(fleet.url, "rosa")
    book = laid_out(maker)
    async with async_playwright() as play:
        browser = await play.chromium.launch(**launch_options())
        for number in range(visits):
            context = await signed_in(browser, maker, fleet.url)
            # Whoever comes for the first time goes wherever there is less to do.
            await context.clear_cookies(name="replica")
            await visit(context, f"{fleet.url}{('/books', f'/books/{book}', f'/books/{book}/edit')[number % 3]}", found)
            await context.close()
        context = await signed_in(browser, maker, fleet.url)
        for number in range(kills):
            await kill(context, fleet, book, number, found, chance)
        await browser.close()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=21)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="memories-replicas-") as folder, sailing(Path(folder) / "fleet", workers=0) as fleet:
        found = asyncio.run(run(fleet, args.visits, args.kills, args.seed))
    print(found)
    return 0 if found.are_good else 1


if __name__ == "__main__":
    raise SystemExit(main())
