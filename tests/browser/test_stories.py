"""Stories in a real browser, against the real product: what a newcomer does, from the first look to the print file."""

from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.conftest import MADE, Visitor


async def pages_of(page: Page) -> int:
    """Waits until the book is made; how many pages it has."""
    await expect(page.get_by_role("link", name="Edit your book")).to_be_visible(timeout=MADE)
    return int((await page.locator(".ready").inner_text()).split(" pages in ")[0].split()[-1])


async def drawn(page: Page, number: int) -> None:
    """Waits until this page of the open book stands there as the press drew it."""
    await expect(page.locator(f'.pv-side book-drawing[src*="/pages/{number}.svg"] svg')).to_be_visible()


async def test_a_newcomer_makes_a_sample_book_and_turns_its_pages(maker: Visitor):
    page = maker.page
    await page.get_by_role("button", name="Make a sample book").click()
    await expect(page.get_by_role("heading", name="Making “A year of small journeys”")).to_be_visible()
    await expect(page.locator(".stg .now")).to_contain_text("Painting the pictures")
    assert await pages_of(page) == 32
    await page.get_by_role("link", name="Turn its pages").click()
    status = page.locator("book-preview").get_by_role("status")
    await expect(status).to_have_text("The cover")
    await page.get_by_role("button", name="Turn the page").click()
    await expect(status).to_have_text("Page 1 of 32")
    await page.keyboard.press("ArrowRight")
    await expect(status).to_have_text("Pages 2 and 3 of 32")
    await drawn(page, 2)
    await _swipe(page, -1)
    await expect(status).to_have_text("Pages 4 and 5 of 32")
    await page.keyboard.press("Home")
    await expect(status).to_have_text("The cover")
    await page.get_by_label("Go to page").fill("17")
    await expect(status).to_have_text("Page 32 of 32")
    await drawn(page, 32)
    await page.get_by_role("link", name="Back to the book’s page").click()
    await page.get_by_role("link", name="Your books").first.click()
    await expect(page.locator(".bk book-drawing svg")).to_be_visible()
    await page.get_by_label("More for A year of small journeys").click()
    await page.get_by_role("button", name="Delete").click()
    await expect(page.get_by_role("heading", name="Your first book starts here")).to_be_visible()


async def _swipe(page: Page, way: int) -> None:
    box = await page.locator(".pv-room").bounding_box()
    middle, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await page.mouse.move(middle - way * box["width"] / 3, y)
    await page.mouse.down()
    await page.mouse.move(middle + way * box["width"] / 3, y, steps=8)
    await page.mouse.up()


async def test_photos_become_a_book_and_a_print_file(maker: Visitor, painted: list[Path], tmp_path: Path):
    page = maker.page
    broken, words = tmp_path / "broken.jpg", tmp_path / "notes.txt"
    broken.write_bytes(b"\xff\xd8\xff\xe0 this is where a picture was")
    words.write_text("not a picture at all")
    await maker.start_book("Eight pictures")
    await expect(page.get_by_role("button", name="Make my book")).to_be_disabled()
    await maker.add_photos(*painted, broken, words)
    await expect(page.get_by_text("“notes.txt” stays out. It is not a picture.")).to_be_visible()
    await expect(page.locator(".troubles")).to_contain_text("“broken.jpg” stays out.", timeout=MADE)
    await expect(page.locator(".part").first).to_contain_text("8 photos, from")
    make = page.get_by_role("button", name="Make my book")
    await expect(make).to_be_enabled()
    await make.evaluate("button => { button.mark = true }")
    await _write_memory(page)
    assert await make.evaluate("button => button.mark"), "what is counted anew must not take the button from under the finger"
    await make.click()
    await pages_of(page)
    await page.get_by_role("button", name="Make print files").click()
    await expect(page.locator(".downloads")).to_be_visible(timeout=MADE)
    await expect(page.locator("#print .note").first).to_be_visible()
    for link in ("Inside pages, PDF", "Cover, PDF"):
        async with page.expect_download() as download:
            await page.get_by_role("link", name=link).click()
        assert Path(await (await download.value).path()).read_bytes().startswith(b"%PDF")


async def _write_memory(page: Page) -> None:
    await page.get_by_role("button", name="Write a memory").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("What happened").fill("<script>alert(1)</script> We counted eleven boats.")
    await dialog.get_by_label("Told by").fill("Jonas")
    await dialog.get_by_text("Photos it belongs to").click()
    await dialog.locator(".print").first.click()
    await dialog.get_by_role("button", name="Keep it").click()
    await expect(page.locator(".memory")).to_contain_text("<script>alert(1)</script> We counted eleven boats.")
    await expect(page.locator(".memory")).to_contain_text("Told by Jonas, 1 photo")


async def test_too_few_photos_lead_to_the_booklet(maker: Visitor, painted: list[Path]):
    page = maker.page
    await maker.start_book("Two pictures", format="square-8.5")
    await maker.add_photos(*painted[:2])
    await expect(page.locator(".sum .note")).to_contain_text("at least 32 pages")
    await page.get_by_role("button", name="Make it a Booklet").click()
    await expect(page.locator(".sum")).to_contain_text("Booklet, 8 × 8 in")
    await expect(page.get_by_role("button", name="Make my book")).to_be_enabled()


async def test_a_dropped_folder_is_opened_and_its_photos_sent(maker: Visitor, painted: list[Path]):
    page = maker.page
    await maker.start_book("Dropped")
    picture = painted[0].read_bytes()
    await page.evaluate(DROP_FOLDER, list(picture))
    await expect(page.locator(".part").first).to_contain_text("1 photo, from", timeout=MADE)
    await expect(page.get_by_text("“film.mov” stays out.")).to_be_visible()


DROP_FOLDER = """bytes => {
  const file = (name, parts) => ({ isFile: true, file: done => done(new File(parts, name, { lastModified: 1 })) });
  const reader = inner => { const left = [inner, []]; return { readEntries: done => done(left.shift()) } };
  const folder = (name, inner) => ({ isDirectory: true, createReader: () => reader(inner) });
  const photo = file("first.jpg", [new Uint8Array(bytes)]), film = file("film.mov", ["film"]);
  const entry = folder("holiday", [photo, folder("inside", [film, file(".DS_Store", ["x"])])]);
  const event = new Event("drop", { bubbles: true, cancelable: true });
  event.dataTransfer = { types: ["Files"], items: [{ webkitGetAsEntry: () => entry }], files: [] };
  document.querySelector(".drop").dispatchEvent(event);
}"""


async def test_a_broken_connection_goes_on_where_it_was(maker: Visitor, tmp_path: Path):
    page, offsets = maker.page, []
    large = tmp_path / "large.png"
    large.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(30_000_000))
    await maker.start_book("Slow line")
    await page.evaluate(BREAK_ONCE)
    page.on("request", lambda sent: offsets.append(int(sent.headers["upload-offset"])) if sent.method == "PATCH" else None)
    await maker.add_photos(large)
    await expect(page.locator(".troubles")).to_contain_text("“large.png” stays out.", timeout=MADE)
    assert offsets[0] == 0 and 0 < offsets[-1] < large.stat().st_size
    maker.errors.clear()


# The first request is cut in the middle, as a lost connection would; its bytes so far are on the server.
BREAK_ONCE = """() => {
  const send = XMLHttpRequest.prototype.send;
  let broken = false;
  XMLHttpRequest.prototype.send = function (body) {
    if (!broken && body?.size > 1e6) {
      broken = true;
      this.upload.addEventListener("progress", event => { if (event.loaded > 15e6) this.dispatchEvent(new Event("error")), this.abort() });
    }
    return send.call(this, body);
  };
}"""
