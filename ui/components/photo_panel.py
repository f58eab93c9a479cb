"""The photos of a book: the place to drop them, how many there are and from when, and their prints."""

from collections import Counter
from collections.abc import Callable

from core.config import settings
from core.services.records import PhotoRecord
from ui.components.desk import Desk, changes, print_of
from ui.components.parts import Tag
from ui.components.words import counted

MOST_REFUSED = 40
DETAIL = "(event) => emit(event.detail)"


class PhotoPanel:
    """`arrived` and `flying` tell of uploads, `remove` takes a photo out by its id."""

    def __init__(self, desk: Desk, *, arrived: Callable, flying: Callable, remove: Callable) -> None:
        self.desk = desk
        with Tag("section", classes="part", aria_labelledby="photos-title"):
            with Tag("div", classes="line between"):
                Tag("h2", "Your photos", id="photos-title")
                self.summary = Tag("p", desk.photos_words(), "muted t-sm num", role="status")
            self.drop = Tag("photo-drop", book=str(desk.book.id), most=settings().max_file_mb)
            self.drop.on("arrived", arrived, js_handler=DETAIL).on("flying", flying, js_handler=DETAIL)
            self.drop.on("forget", remove, js_handler=DETAIL)
            self.grid = Tag("photo-grid", photos=[print_of(photo) for photo in desk.usable()])
            self.grid.on("remove", remove, js_handler=DETAIL)
        self._refused()

    def tell(self, photos: list[PhotoRecord]) -> None:
        """Shows the pile as it is now; only what changed travels to the browser."""
        changed, gone = changes(self.desk.photos, photos)
        self.desk.photos = {photo.id: photo for photo in photos}
        gone += [photo.id for photo in changed if photo.state == "refused"]
        usable = [print_of(photo) for photo in changed if photo.state != "refused"]
        if usable or gone:
            self.grid.run_method("merge", usable, [str(photo_id) for photo_id in gone])
            self._refused()
        self.summary.set_text(self.desk.photos_words())

    def _refused(self) -> None:
        refused = [photo for photo in self.desk.photos.values() if photo.state == "refused"]
        rows = [{"id": str(photo.id), "name": photo.name, "words": photo.reason} for photo in refused[:MOST_REFUSED]]
        told = {"rows": rows, "more": len(refused) - len(rows)}
        if told != self.drop.props.get("refused"):
            self.drop.props["refused"] = told


def aside_panel(desk: Desk) -> None:
    """The photos that the book keeps aside, each with the reason."""
    left = [(desk.photos[item.photo_id], item.words) for item in desk.book.left_out if item.photo_id in desk.photos]
    if not left:
        return
    with Tag("section", classes="part", aria_labelledby="aside-title"):
        Tag("h2", "Kept aside", id="aside-title")
        reasons = Counter(why for _, why in left)
        for why, number in reasons.most_common():
            Tag("p", f"{counted(number, 'photo')}: {why}", "muted t-sm")
        Tag("photo-grid", looking=True, photos=[print_of(photo, why) for photo, why in left])
