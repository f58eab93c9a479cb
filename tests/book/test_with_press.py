"""Books measured by the real press: words of every script fit their frames and survive, real and painted photos keep the limits."""

from pathlib import Path

import pytest

from core.book.chapters import mark_events
from core.book.compose import compose
from core.book.curate import curate
from core.book.shots import in_order, weigh
from core.errors import PhotoRefused
from core.imaging.inspect import inspect
from core.imaging.paint import paint_story
from core.imaging.sandbox import Sandbox
from core.press.setter import Setter
from tests.bench.figures import figures
from tests.book.cast import LONG_TEXT, brief, memory, story

SHARED = Path(__file__).parents[2] / "../shared/photos"
SCRIPTS = {
    "english": LONG_TEXT,
    "german": "Wir waren nicht auf dem Weg, und die Kinder sind mit den Hunden zu Hause geblieben, weil es regnete. " * 20,
    "arabic": "كانت القرية قديمة جدا وكان الهواء دافئا والناس طيبين. " * 30,
    "hindi": "गाँव बहुत पुराना था और लोग बहुत अच्छे थे। " * 30,
    "chinese": "我们在葡萄牙的山上看见了一座小村庄，石头做的屋顶。" * 30,
    "japanese": "私たちはポルトガルの山の上で小さな村を見ました。" * 30,
    "korean": "우리는 포르투갈의 산 위에서 작은 마을을 보았습니다. " * 25,
    "code": '#read("/etc/passwd") $x^2$ *bold* _em_ <label> @ref // no \\ "quotes" ' * 30,
    "emoji": "a day 👩‍👩‍👧 and a night 🌙 with 🇵🇹 flags. " * 30,
}


@pytest.fixture(scope="module")
def setter():
    return Setter()


def inspected(files):
    sandbox = Sandbox(2)
    try:
        waiting = [sandbox.submit(inspect, str(file), f"photo-{i:04d}", file.name) for i, file in enumerate(files)]
        found = []
        for one in waiting:
            try:
                found.append(one.result())
            except PhotoRefused:
                continue
        return tuple(found)
    finally:
        sandbox.close()


def found_in(made, photos, setter):
    shots = curate(in_order(photos), len(photos)).shots
    weigh(shots, frozenset())
    mark_events(shots)
    events = {p.id: -1 for p in photos} | {s.id: s.event for s in shots}
    weights = {p.id: 0.0 for p in photos} | {s.id: s.weight for s in shots}
    return figures(made.document, {p.id: p for p in photos}, made.left_out, weights, events, setter.measure)


@pytest.mark.parametrize("theme", ["bookshop", "gallery", "kitchen-table"])
def test_stories_of_every_script_fit_and_survive(theme, setter):
    photos, _ = story(34, seed=2)
    told = [memory(i, text, title=name, author="Rosa") for i, (name, text) in enumerate(SCRIPTS.items())]
    made = compose(brief(photos, told, theme=theme, format="novel-6x9"), setter.measure)
    assert found_in(made, photos, setter).overflowing == 0
    for one in told:
        pieces = [p for page in made.document.pages for f in page.text_frames if f.story == one.id for p in f.paragraphs]
        text = "".join("".join(p.text.split()) for p in pieces if p.style in ("body", "opening"))
        assert text == "".join(one.text.split())


def test_painted_photos_keep_the_limits(tmp_path, setter):
    photos = inspected(paint_story(tmp_path, 60, seed=3, size=(640, 480)))
    made = compose(brief(photos, format="booklet-8x8"), setter.measure)
    assert found_in(made, photos, setter).broken == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/photos is not on this machine; the painted photos above test the same")
def test_real_photos_keep_the_limits(setter):
    photos = inspected(sorted(p for p in SHARED.rglob("*") if p.is_file() and p.suffix != ".md"))
    for theme in ("bookshop", "gallery", "kitchen-table"):
        made = compose(brief(photos, theme=theme), setter.measure)
        assert found_in(made, photos, setter).broken == [], theme
