"""Edits in words: an edit goes in; what it did comes out, short, for a person."""

from core.book import edits
from core.book.edits import Edit

_WORDS: dict[type, str] = {
    edits.SetFrame: "a frame was changed",
    edits.AddFrame: "a frame was added",
    edits.RemoveFrame: "a frame was removed",
    edits.OrderFrame: "a frame was moved up or down",
    edits.SetPage: "a page was changed",
    edits.ReplacePage: "a page was laid out anew",
    edits.AddPages: "pages were added",
    edits.RemovePages: "pages were removed",
    edits.MovePages: "pages were moved",
    edits.SetChapter: "a chapter was changed",
    edits.AddChapter: "a chapter was added",
    edits.RemoveChapter: "a chapter was removed",
    edits.SetBook: "the title was changed",
    edits.ReplaceCover: "the cover was changed",
    edits.SetCover: "the cover was changed",
    edits.ReplaceDocument: "the whole book was laid out anew",
}
_FRAMES = {"photo": "a photo was {}", "text": "words were {}", "ornament": "an ornament was {}"}
_TELLS_MOST = (edits.ReplaceDocument, edits.SetBook, edits.AddChapter, edits.RemoveChapter, edits.SetChapter, edits.AddPages,
               edits.RemovePages, edits.MovePages)  # fmt: skip


def told(edit: Edit) -> str:
    """'a photo was changed'; of several edits the one that says most."""
    if isinstance(edit, edits.Several):
        return told(next((part for part in edit.edits if isinstance(part, _TELLS_MOST)), edit.edits[0]))
    if isinstance(edit, edits.LockPage):
        return "a page was locked" if edit.locked else "a page was unlocked"
    if isinstance(edit, edits.SetFrame | edits.AddFrame):
        return _FRAMES[edit.frame.kind].format("changed" if isinstance(edit, edits.SetFrame) else "added")
    return _WORDS[type(edit)]
