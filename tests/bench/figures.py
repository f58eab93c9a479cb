"""Layout figures read from a finished document alone: document, photos' facts and what was left out in, numbers against limits out.

Nothing here calls the layout code: crops, faces, coverage and order are worked out anew from frames in millimetres.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from core.book.brief import LeftOut
from core.book.document import Document, Page, PhotoFrame, TextFrame
from core.book.formats import Format, format_of
from core.book.measure import Measure, TextRequest
from core.book.themes import Theme, theme_of
from core.facts import Box, PhotoFacts

THEME_PAGE = 203.2
SAME_ROW = 0.5
ALIKE_BITS = 8
ALIKE_SECONDS = 3600
FULL_RESOLUTION = 300
SLACK = 0.05


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    w: float
    h: float

    def clipped(self, other: "Rect") -> float:
        """Shared area in mm²."""
        across = min(self.x + self.w, other.x + other.w) - max(self.x, other.x)
        down = min(self.y + self.h, other.y + other.h) - max(self.y, other.y)
        return max(0.0, across) * max(0.0, down)


@dataclass(frozen=True)
class Figures:
    """Shares run 0 to 1. `limits` names what the book must keep; the rest is told only."""

    pages: int
    photos: int
    crop_mean: float
    crop_p95: float
    faces: int
    faces_cut: int
    covered_mean: float
    covered_least: float
    importance_and_size: float
    out_of_order: int
    pages_mixing: float
    alike_on_spread: int
    coarse: int
    overflowing: int
    unplaced: int

    @property
    def broken(self) -> list[str]:
        """The limits that are not kept, in words."""
        rules = (
            ("crop, mean", self.crop_mean <= 0.04), ("crop, 95th percentile", self.crop_p95 <= 0.12), ("faces cut", self.faces_cut == 0),
            ("covered, mean", self.covered_mean >= 0.90), ("covered, least", self.covered_least >= 0.75),
            ("importance and size", self.importance_and_size > 0.15), ("out of time order", self.out_of_order == 0),
            ("pages mixing events", self.pages_mixing <= 0.05), ("near-duplicates on a spread", self.alike_on_spread == 0),
            ("text overflow", self.overflowing == 0), ("photos unplaced", self.unplaced == 0),
        )  # fmt: skip
        return [name for name, kept in rules if not kept]


def figures(
    document: Document,
    photos: Mapping[str, PhotoFacts],
    left_out: tuple[LeftOut, ...],
    weights: Mapping[str, float],
    events: Mapping[str, int],
    measure: Measure,
) -> Figures:
    """`weights` is the importance and `events` the event of each photo by id."""
    form, theme = format_of(document.format), theme_of(document.theme)
    placed = [(n, page, f) for n, page in enumerate(document.pages, 1) for f in page.photo_frames]
    crops = sorted(_crop(f, photos[f.photo]) for _, _, f in placed)
    covers = [_cover(p, n, form, theme, photos) for n, p in enumerate(document.pages, 1) if p.kind == "photos" and p.photo_frames]
    sizes = {f.photo: f.w * f.h for _, _, f in placed}
    mixing = [len({events[f.photo] for f in p.photo_frames}) > 1 for p in document.pages if p.kind == "photos" and p.photo_frames]
    reasons = {left.photo_id for left in left_out if left.reason and left.words}
    return Figures(
        pages=len(document.pages),
        photos=len(placed),
        crop_mean=_mean(crops),
        crop_p95=crops[int(0.95 * (len(crops) - 1))] if crops else 0.0,
        faces=sum(len(photos[f.photo].faces) for _, _, f in placed),
        faces_cut=sum(_faces_cut(n, f, photos[f.photo], form) for n, _, f in placed),
        covered_mean=_mean(covers),
        covered_least=min(covers, default=1.0),
        importance_and_size=_spearman([(weights[p], size) for p, size in sizes.items()]),
        out_of_order=_out_of_order(document, photos),
        pages_mixing=_mean([float(m) for m in mixing]),
        alike_on_spread=_alike_on_spread(document, photos),
        coarse=sum(_dpi(f, photos[f.photo]) < FULL_RESOLUTION - 1 for _, _, f in placed),
        overflowing=sum(len(_overflowing(page, n, form, theme, measure)) for n, page in enumerate(document.pages, 1)),
        unplaced=sum(p not in sizes and p not in reasons for p in photos),
    )


def picture_area(number: int, form: Format, theme: Theme) -> Rect:
    """The theme's picture area on page `number`: its margins grown with the page, never inside safety and gutter."""
    wider, taller = form.width / THEME_PAGE, form.height / THEME_PAGE
    inner = max(theme.picture_inner * wider, form.safety + form.gutter)
    outer = max(theme.picture_outer * wider, form.safety)
    top, foot = max(theme.picture_top * taller, form.safety), max(theme.picture_foot * taller, form.safety)
    return Rect(inner if number % 2 else outer, top, form.width - inner - outer, form.height - top - foot)


def window(frame: PhotoFrame, facts: PhotoFacts) -> Box:
    """The part of the photo that the frame shows, in fractions of the photo."""
    shape = (frame.w - 2 * frame.edge) / (frame.h - 2 * frame.edge)
    w = min(1.0, shape / facts.aspect) / frame.zoom
    h = min(1.0, facts.aspect / shape) / frame.zoom
    x = min(max(frame.focus[0] - w / 2, 0.0), 1 - w)
    y = min(max(frame.focus[1] - h / 2, 0.0), 1 - h)
    return Box(x=x, y=y, w=w, h=h)


def _crop(frame: PhotoFrame, facts: PhotoFacts) -> float:
    seen = window(frame, facts)
    return 1 - seen.w * seen.h


def _cover(page: Page, number: int, form: Format, theme: Theme, photos: Mapping[str, PhotoFacts]) -> float:
    """Share of the picture area under pictures (prints with their edge and the note under them), each with half of the theme's
    gap around it, so that a page filled to its margins counts as whole. Gallery floats one picture with white all around: its
    area is the largest rectangle of the photo's own shape within the margins."""
    area = picture_area(number, form, theme)
    if theme.most_photos == 1:
        aspect = photos[page.photo_frames[0].photo].aspect
        w = min(area.w, area.h * aspect)
        return min(1.0, sum(f.w * f.h for f in page.photo_frames) / (w * w / aspect))
    grown = _grown(area, theme.gap)
    return sum(_grown(_with_note(f, page, theme), theme.gap).clipped(grown) for f in page.photo_frames) / (grown.w * grown.h)


def _with_note(frame: PhotoFrame, page: Page, theme: Theme) -> Rect:
    """A print and the hand-written note below it are one thing on the page."""
    notes = [t for t in page.text_frames if t.about == frame.id and theme.edge]
    bottom = max([frame.y + frame.h] + [note.y + note.h for note in notes])
    return Rect(frame.x, frame.y, frame.w, bottom - frame.y)


def _grown(rect: Rect, gap: float) -> Rect:
    return Rect(rect.x - gap / 2, rect.y - gap / 2, rect.w + gap, rect.h + gap)


def _faces_cut(number: int, frame: PhotoFrame, facts: PhotoFacts, form: Format) -> int:
    """Faces that the frame's crop, the trim or the gutter (format.gutter mm from the fold) takes something from."""
    seen = window(frame, facts)
    cut = 0
    for face in facts.faces:
        left, right = max(0.0, face.x), min(1.0, face.x + face.w)
        top, bottom = max(0.0, face.y), min(1.0, face.y + face.h)
        across = [frame.x + frame.edge + (x - seen.x) / seen.w * (frame.w - 2 * frame.edge) for x in (left, right)]
        down = [frame.y + frame.edge + (y - seen.y) / seen.h * (frame.h - 2 * frame.edge) for y in (top, bottom)]
        near, far = (form.gutter, form.width) if number % 2 else (0.0, form.width - form.gutter)
        in_crop = left >= seen.x - 1e-4 and right <= seen.x + seen.w + 1e-4 and top >= seen.y - 1e-4 and bottom <= seen.y + seen.h + 1e-4
        cut += not (in_crop and across[0] >= near and across[1] <= far and down[0] >= 0 and down[1] <= form.height)
    return cut


def reading_order(page: Page) -> list[PhotoFrame]:
    """Top to bottom by upper edges, frames that start level from left to right."""
    frames = sorted(page.photo_frames, key=lambda f: f.y)
    rows: list[list[PhotoFrame]] = []
    for frame in frames:
        if rows and frame.y - rows[-1][0].y <= SAME_ROW:
            rows[-1].append(frame)
        else:
            rows.append([frame])
    return [frame for row in rows for frame in sorted(row, key=lambda f: f.x)]


def _out_of_order(document: Document, photos: Mapping[str, PhotoFacts]) -> int:
    latest, wrong = None, 0
    for page in document.pages:
        for frame in reading_order(page):
            taken = photos[frame.photo].taken
            if taken and latest and taken < latest:
                wrong += 1
            latest = max(taken, latest) if taken and latest else taken or latest
    return wrong


def _alike_on_spread(document: Document, photos: Mapping[str, PhotoFacts]) -> int:
    spreads: dict[int, list[PhotoFacts]] = {}
    for number, page in enumerate(document.pages, 1):
        spreads.setdefault(number // 2, []).extend(photos[f.photo] for f in page.photo_frames)
    return sum(_alike(a, b) for shots in spreads.values() for a, b in combinations(shots, 2))


def _alike(a: PhotoFacts, b: PhotoFacts) -> bool:
    bits = (int(a.hash, 16) ^ int(b.hash, 16)).bit_count()
    near = a.taken is None or b.taken is None or abs((a.taken - b.taken).total_seconds()) <= ALIKE_SECONDS
    return a.sha256 == b.sha256 or (bits <= ALIKE_BITS and near)


def _dpi(frame: PhotoFrame, facts: PhotoFacts) -> float:
    return window(frame, facts).w * facts.width / ((frame.w - 2 * frame.edge) / 25.4)


def _overflowing(page: Page, number: int, form: Format, theme: Theme, measure: Measure) -> list[TextFrame]:
    """Text frames whose words are higher than the frame, or that leave the safe area."""
    frames = page.text_frames
    if not frames:
        return []
    heights = measure([TextRequest(theme.key, frame.paragraphs, frame.w) for frame in frames])
    inner, outer = form.safety + form.gutter, form.safety
    left, right = (inner, outer) if number % 2 else (outer, inner)
    found = []
    for frame, measured in zip(frames, heights, strict=True):
        inside = frame.x >= left - SLACK and frame.x + frame.w <= form.width - right + SLACK
        inside = inside and frame.y >= form.safety - SLACK and frame.y + frame.h <= form.height - form.safety + SLACK
        if not inside or measured.height > frame.h + SLACK or measured.width > frame.w + SLACK:
            found.append(frame)
    return found


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _spearman(pairs: list[tuple[float, float]]) -> float:
    """Rank correlation, ties given their mean rank."""
    if len(pairs) < 3:
        return 1.0
    a, b = _ranks([x for x, _ in pairs]), _ranks([y for _, y in pairs])
    mean_a, mean_b = _mean(a), _mean(b)
    top = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True))
    low = (sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b)) ** 0.5
    return top / low if low else 1.0


def _ranks(values: list[float]) -> list[float]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        stop = start
        while stop + 1 < len(order) and abs(values[order[stop + 1]] - values[order[start]]) < 1e-9:
            stop += 1
        for i in order[start : stop + 1]:
            ranks[i] = (start + stop) / 2
        start = stop + 1
    return ranks
