"""What is beside the stage: the inspector of what is selected, and below it what to look at before printing."""

from uuid import UUID

from ui.components.editor.checks_panel import ChecksPanel
from ui.components.editor.inspector_cover import inspector_cover
from ui.components.editor.inspector_page import inspector_page
from ui.components.editor.inspector_photo import inspector_photo
from ui.components.editor.inspector_words import inspector_words
from ui.components.parts import Tag, note


def inspector(book_id: UUID, making: bool) -> tuple[ChecksPanel, Tag | None]:
    """All inspectors stand there from the beginning; the browser shows the one that is about what is selected. The note that the
    book is being made anew comes back too, None when it is not."""
    busy = None
    with Tag("aside", classes="insp", aria_label="What is selected"):
        if making:
            busy = note("info", "The book is being made again. Go on as you like; the new pages appear here when ready.", role="status")
        with Tag("desk-panels"):
            inspector_photo()
            inspector_words()
            inspector_page(book_id)
            inspector_cover()
        return ChecksPanel(), busy
