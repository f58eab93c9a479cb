"""What to look at before printing: what the checks found goes in; a list comes out where each leads to its place or is mended."""

from ui.components.parts import Tag


class ChecksPanel:
    """One element of the browser's; `tell` hands it what was found."""

    def __init__(self) -> None:
        self.list = Tag("check-list")
