"""What is known of a photo: plain data that imaging finds and the book is composed from."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Plain(BaseModel):
    # What people wrote must not reach a log with the words of a failure.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Box(Plain):
    """A rectangle in fractions (0 to 1) of the upright photo's width and height."""

    x: float
    y: float
    w: float
    h: float


class Place(Plain):
    """A named place near the photo: `name` is the town or quarter, `region` the state, `country` its English name."""

    name: str
    region: str = ""
    country: str = ""
    country_code: str = ""


class PhotoFacts(Plain):
    """Facts of one photo, upright. Sizes are pixels of the upright original.

    `taken` is naive local time as the camera's owner read it; `utc_offset` minutes east of UTC when known.
    `sharpness` is the 90th percentile of block-wise Laplacian variance (sharp above 100, blurred below 30).
    `exposure` runs 0 (useless: nearly black or blown out) to 1 (well exposed).
    `hash` is a 64-bit difference hash as 16 hex digits; `histogram` sums to 1; `colours` are '#rrggbb', main one first.
    `subject` is where the picture's interest lies when there is no face.
    """

    id: str
    name: str
    sha256: str
    width: int
    height: int
    format: str
    bytes: int
    taken: datetime | None = None
    utc_offset: int | None = None
    lat: float | None = None
    lon: float | None = None
    place: Place | None = None
    sharpness: float = 0.0
    exposure: float = 1.0
    faces: tuple[Box, ...] = ()
    subject: Box | None = None
    hash: str = "0" * 16
    histogram: tuple[float, ...] = ()
    colours: tuple[str, ...] = ()

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height
