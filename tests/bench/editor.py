"""The editor in a real Chromium over a book of 300 photos: python -m tests.bench.editor.

Measured: from the click to a usable page, bytes over the wire on a first visit and after it, switching spreads, an edit from the
hand's release to saved and redrawn, the longest task while dragging for ten seconds, and the server's memory per open editor.
"""

import asyncio
import json
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

import psutil
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.api.cast import PASSWORD, Maker
from tests.bench.in_page import DRAWN, NEXT, NUDGE, PHOTO_BOX
from tests.bench.library import PHOTOS, large_book
from tests.chromium import launch_options
from tests.serving import Server, running

OPENED, OPEN_EDITORS, SWITCHES, DRAGS, DRAG_SECONDS = 5, 20, 40, 60, 10
MB, SETTLES_MS = 1_000_000, 2000
TASKS = ("RunTask", "ThreadControllerImpl::RunTask")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "data") as server:
        maker = Maker(server.url, "rosa")
        book = large_book(maker)
        asyncio.run(_measure(server, maker, book))


async def _measure(server: Server, maker: Maker, book: str) -> None:
    async with async_playwright() as play:
        browser = await play.chromium.launch(**launch_options())
        context = await _signed_in(browser, server, maker)
        await _visits(browser, server, maker, book)
        page = await context.new_page()
        await _open(page, server, book)
        await _switches(page)
        await _edits(page)
        await _drag(browser, page)
        await page.close()
        await _memory(context, server, book)
        await browser.close()


async def _signed_in(browser: Browser, server: Server, maker: Maker) -> BrowserContext:
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    form = {"email": maker.email, "password": PASSWORD}
    assert (await context.request.post(f"{server.url}/sign-in", form=form)).ok
    return context


async def _open(page: Page, server: Server, book: str) -> None:
    await page.goto(f"{server.url}/books/{book}/edit?page=2")
    await page.wait_for_function(DRAWN)


async def _visits(browser: Browser, server: Server, maker: Maker, book: str) -> None:
    """A first visit straight to the editor with nothing cached, then from the book's page by its button, first and again."""
    context = await _signed_in(browser, server, maker)
    page = await context.new_page()
    count, started = await _counting(context, page), time.perf_counter()
    await _open(page, server, book)
    took = time.perf_counter() - started
    await page.wait_for_timeout(SETTLES_MS)
    print(f"a first visit, nothing cached: usable after {took:.2f} s, {count() / MB:.2f} MB over the wire (at most 1.5 MB)")
    await context.close()
    context = await _signed_in(browser, server, maker)
    visits = [await _clicked(context, server, book) for _ in range(OPENED)]
    await context.close()
    times, wires = [took for took, _ in visits], [wire for _, wire in visits]
    print(f"from the click to usable: first {times[0]:.2f} s, then median {median(times[1:]):.2f} s (at most 1.5 s)")
    print(f"over the wire after the click: first {wires[0] / 1000:.0f} kB, then median {median(wires[1:]) / 1000:.0f} kB (at most 150 kB)")


async def _clicked(context: BrowserContext, server: Server, book: str) -> tuple[float, int]:
    """Seconds from the click on the book's page to a usable editor, and the bytes that came for it."""
    page = await context.new_page()
    count = await _counting(context, page)
    await page.goto(f"{server.url}/books/{book}")
    await page.wait_for_function("window.did_handshake === true")
    await page.wait_for_timeout(SETTLES_MS)
    before, started = count(), time.perf_counter()
    await page.get_by_role("link", name="Edit your book").click()
    await page.wait_for_function(DRAWN)
    took = time.perf_counter() - started
    await page.wait_for_timeout(SETTLES_MS)
    came = count() - before
    await page.close()
    return took, came


async def _counting(context: BrowserContext, page: Page):
    """A function that tells how many bytes came over the wire for this page so far."""
    session, received = await context.new_cdp_session(page), [0]
    await session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: received.__setitem__(0, received[0] + int(event["encodedDataLength"])))
    session.on("Network.webSocketFrameReceived", lambda event: received.__setitem__(0, received[0] + len(event["response"]["payloadData"])))
    return lambda: received[0]


async def _switches(page: Page) -> None:
    times = []
    for _ in range(SWITCHES):
        started = time.perf_counter()
        await page.evaluate(NEXT)
        await page.wait_for_function(DRAWN)
        times.append((time.perf_counter() - started) * 1000)
        await page.wait_for_timeout(400)
    show("switching to the next spread", times, 150)


async def _edits(page: Page) -> None:
    """A nudge through the page's own keyboard way, until it is saved and the drawing of the new stamp stands."""
    times = []
    for at in range(DRAGS):
        told = await page.evaluate(NUDGE, 1 if at % 2 else -1)
        times.append(told)
        await page.wait_for_timeout(150)
    show("an edit from release to saved and redrawn", times, 120)


async def _drag(browser: Browser, page: Page) -> None:
    """Ten seconds of dragging a photo's frame with a trace of the renderer's main thread."""
    spot = await page.evaluate(PHOTO_BOX)
    await page.mouse.click(spot["x"], spot["y"])
    await page.mouse.move(spot["x"], spot["y"])
    await browser.start_tracing(page=page, categories=["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"])
    await page.mouse.down()
    ends, step = time.monotonic() + DRAG_SECONDS, 0
    while time.monotonic() < ends:
        step += 1
        await page.mouse.move(spot["x"] + 40 * ((step % 80) / 80), spot["y"] + 25 * ((step % 60) / 60))
        await asyncio.sleep(0.012)
    await page.mouse.up()
    trace = json.loads(await browser.stop_tracing())
    tasks = sorted(_main_tasks(trace), reverse=True)
    print(f"dragging {DRAG_SECONDS} s, {step} moves: longest task {tasks[0]:.1f} ms, {sum(t > 50 for t in tasks)} above 50 ms (0)")


def _main_tasks(trace: dict) -> list[float]:
    """Durations in ms of what ran on the main threads of renderers that drew frames."""
    events = trace["traceEvents"]
    mains = {(e["pid"], e["tid"]) for e in events if e.get("name") == "thread_name" and e["args"]["name"] == "CrRendererMain"}
    tasks = [e for e in events if e.get("name") in TASKS and "dur" in e and (e["pid"], e["tid"]) in mains]
    return [task["dur"] / 1000 for task in tasks]


async def _memory(context: BrowserContext, server: Server, book: str) -> None:
    """What the web process grows by for each open editor; the press's children are processes of their own."""
    web = server.process
    pages = [await context.new_page() for _ in range(2)]
    for page in pages:
        await _open(page, server, book)
    before = _own_memory(web)
    for _ in range(OPEN_EDITORS):
        page = await context.new_page()
        await _open(page, server, book)
    print(f"memory: {(_own_memory(web) - before) / OPEN_EDITORS / MB:.2f} MB for each of {OPEN_EDITORS} open editors (at most 2)")


def _own_memory(process: psutil.Process) -> int:
    return process.memory_full_info().uss


def show(name: str, times: list[float], limit: int) -> None:
    print(f"{name}: median {median(times):.0f} ms, 95th percentile {quantiles(times, n=20)[-1]:.0f} ms (at most {limit} ms)")


if __name__ == "__main__":
    print(f"{PHOTOS} painted photos")
    main()
