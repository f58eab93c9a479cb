"""What a PDF must know of a JPEG: a file in, its size and number of colours out, read from its frame header alone."""

from dataclasses import dataclass
from pathlib import Path

from core.errors import Invalid

STANDALONE = {0x01, *range(0xD0, 0xD9)}
FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
COLOUR_SPACES = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}


@dataclass(frozen=True)
class JpegFrame:
    width: int
    height: int
    components: int

    @property
    def colour_space(self) -> str:
        return COLOUR_SPACES[self.components]


def jpeg_frame(path: Path) -> JpegFrame:
    """The frame header (ITU T.81, B.2.2) of the JPEG at `path`. Raises Invalid when there is none."""
    with path.open("rb") as file:
        if file.read(2) != b"\xff\xd8":
            raise Invalid(f"“{path.name}” is no JPEG, so it cannot be printed.")
        while (marker := file.read(2)) and len(marker) == 2 and marker[0] == 0xFF:
            if marker[1] in STANDALONE:
                continue
            length = int.from_bytes(file.read(2), "big")
            if marker[1] in FRAMES:
                head = file.read(6)
                return JpegFrame(int.from_bytes(head[3:5], "big"), int.from_bytes(head[1:3], "big"), head[5])
            file.seek(length - 2, 1)
    raise Invalid(f"“{path.name}” has no picture in it, so it cannot be printed.")
