"""The stage's arithmetic: what its modules say in a browser against what the press says, and tables of cases."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from core.book.document import PhotoFrame
from core.press.sheets import cut

STATIC = Path(__file__).parents[2] / "ui" / "static"
HOME = "http://stage.test"
BOX = {"id": "f", "kind": "photo", "x": 20, "y": 30, "w": 100, "h": 60, "rotation": 0}


@pytest.fixture(scope="session")
async def sums(browser: Browser) -> Page:
    """An empty page that can import the stage's modules."""
    page = await browser.new_page()

    async def answer(route):
        path = STATIC / route.request.url.removeprefix(HOME + "/")
        if path.suffix == ".js":
            return await route.fulfill(path=path, content_type="text/javascript")
        await route.fulfill(body="<!doctype html><title>Sums</title>", content_type="text/html")

    await page.route(f"{HOME}/**", answer)
    await page.goto(f"{HOME}/")
    yield page
    await page.close()


def frames() -> list[tuple[PhotoFrame, tuple[int, int]]]:
    windows = [(100, 60, "plain", 0.0), (60, 100, "print", 4.0), (5, 5, "print", 3.0), (203.2, 203.2, "plain", 0.0)]
    focuses = [(0.5, 0.5), (0.0, 1.0), (0.9, 0.13)]
    photos = [(4000, 3000), (3000, 4000), (1000, 1000), (6000, 900)]
    return [
        (PhotoFrame(id="f", x=1, y=2, w=w, h=h, photo="p", focus=focus, zoom=zoom, look=look, edge=edge), size)
        for w, h, look, edge in windows for focus in focuses for zoom in (1.0, 1.7, 6.0) for size in photos
    ]  # fmt: skip


async def test_a_photo_is_cut_on_the_stage_as_by_the_press(sums: Page):
    cases = frames()
    told = await sums.evaluate(
        "async (cases) => { const { cut } = await import('/editor/cut.js'); return cases.map(([frame, size]) => cut(frame, size)); }",
        [[frame.model_dump(mode="json"), {"w": size[0], "h": size[1]}] for frame, size in cases],
    )
    for (frame, size), mine in zip(cases, told, strict=True):
        there = cut(frame, size)
        wanted = [there.width, there.height, there.left, there.top, there.photo_width, there.photo_height]
        assert [mine[name] for name in ("width", "height", "left", "top", "photoWidth", "photoHeight")] == pytest.approx(wanted)


async def test_a_panned_and_zoomed_photo_stays_under_the_hand(sums: Page):
    told = await sums.evaluate("""async () => {
      const { cut, panned, zoomed } = await import('/editor/cut.js');
      const frame = { w: 100, h: 60, look: 'plain', edge: 0, zoom: 2, focus: [0.5, 0.5] }, size = { w: 4000, h: 3000 };
      const before = cut(frame, size), by = cut(panned(frame, size, 7, -4), size), far = panned(frame, size, 900, -900);
      const near = zoomed(frame, size, 1.5, { x: 20, y: 10 }), at = cut(near, size);
      const share = (one, x) => (x - one.left) / one.photoWidth;
      return { moved: [by.left - before.left, by.top - before.top], far: cut(far, size), zoom: near.zoom,
        held: share(at, 20) - share(before, 20), most: zoomed(frame, size, 99).zoom, least: zoomed(frame, size, 0.01).zoom };
    }""")
    assert told["moved"] == pytest.approx([7, -4], abs=0.01)
    assert told["far"]["left"] == pytest.approx(0, abs=0.01)
    assert told["far"]["top"] == pytest.approx(60 - told["far"]["photoHeight"], abs=0.01)
    assert told["zoom"] == 3
    assert told["held"] == pytest.approx(0, abs=1e-4)
    assert (told["most"], told["least"]) == (6, 1)


@pytest.mark.parametrize(
    ("rotation", "handle", "pull", "how", "wanted"),
    [
        (0, "e", (10, 99), {}, (20, 30, 110, 60)),
        (0, "nw", (10, 5), {}, (30, 35, 90, 55)),
        (0, "se", (50, 0), {"ratio": True}, (20, 30, 150, 90)),
        (0, "w", (500, 0), {}, (112, 30, 8, 60)),
        (90, "e", (99, 20), {}, (10, 40, 120, 60)),
        (180, "e", (-10, 0), {}, (10, 30, 110, 60)),
    ],
)
async def test_a_pulled_frame_keeps_its_other_side(sums: Page, rotation, handle, pull, how, wanted):
    told = await sums.evaluate(
        """async ([frame, handle, [dx, dy], how]) => {
          const { resized } = await import('/editor/geometry.js');
          return resized(frame, handle, dx, dy, how);
        }""",
        [BOX | {"rotation": rotation}, handle, pull, how],
    )
    assert [told[name] for name in "xywh"] == pytest.approx(wanted, abs=0.02)


async def test_a_tilted_frame_keeps_the_corner_across(sums: Page):
    told = await sums.evaluate(
        """async (frame) => {
      const { resized, middle, spin } = await import('/editor/geometry.js');
      const corner = (one) => { const c = middle(one), at = spin(-one.w / 2, -one.h / 2, one.rotation); return [c.x + at.x, c.y + at.y]; };
      const after = resized(frame, 'se', 12, 7);
      return [corner(frame), corner(after), after.w];
    }""",
        BOX | {"rotation": 12},
    )
    assert told[1] == pytest.approx(told[0], abs=0.03)
    assert told[2] > 100


@pytest.mark.parametrize(
    ("box", "by", "kind"),
    [
        ({"x": 18.9, "y": 90, "w": 50, "h": 20}, 1.1, "margin"),
        ({"x": 0.8, "y": 90, "w": 50, "h": 20}, -0.8, "trim"),
        ({"x": -2.5, "y": 90, "w": 50, "h": 20}, -0.5, "bleed"),
        ({"x": 74.3, "y": 90, "w": 50, "h": 20}, 0.7, "middle"),
        ({"x": 139.1, "y": 12, "w": 33, "h": 20}, 0.9, "gap"),
        ({"x": 30, "y": 90, "w": 54, "h": 20}, 0, None),
    ],
)
async def test_a_moved_frame_comes_to_lie_where_edges_like_to(sums: Page, box, by, kind):
    told = await sums.evaluate(
        """async (box) => {
      const { linesOf, snapMove } = await import('/editor/snap.js');
      const picture = { x: 20, y: 20, w: 160, h: 160 }, safe = { x: 12, y: 12, w: 176, h: 176 };
      const others = [{ x: 40, y: 10, w: 41, h: 30, rotation: 0 }, { x: 88, y: 10, w: 45, h: 30, rotation: 0 }];
      return snapMove(box, linesOf({ width: 200, height: 200, bleed: 3 }, { safe, picture }, others), 1.5);
    }""",
        box,
    )
    assert told["dx"] == pytest.approx(by, abs=1e-6)
    assert [mark["kind"] for mark in told["marks"] if mark["axis"] == "x"] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("at", "turn", "kept"),
    [
        ((20, 30), 0, (20, 30)), ((-60, 30), 0, (-60, 30)), ((-302.6, -252.2), 0, (-95, -55)), ((900, 900), 0, (195, 195)),
        ((-302, 30), 90, (-75, 30)), ((30, 900), 90, (30, 215)),
    ],
)  # fmt: skip
async def test_a_part_of_a_moved_frame_stays_on_its_page(sums: Page, at, turn, kept):
    frame = BOX | {"x": at[0], "y": at[1], "rotation": turn}
    ask = "async (frame) => (await import('/editor/geometry.js')).reachable(frame, { width: 200, height: 200 })"
    told = await sums.evaluate(ask, frame)
    assert (told["x"], told["y"]) == pytest.approx(kept, abs=0.01)
