"""What is beside the stage: the inspector of what is selected, and below it what to look at before printing."""

from ui.components.parts import Tag


def inspector() -> None:
    with Tag("aside", classes="insp", aria_label="What is selected"):
        Tag("h2", "Page")
