"""What is on offer, by program: kinds with their questions, formats, themes, and what the smallest book of each costs come out."""

from pydantic import BaseModel

from core.services import catalogue, prices
from core.services.catalogue import FormatRecord, KindRecord, ThemeRecord
from core.shop.pricing import Breakdown
from ui.api.deps import Db, Operations, User
from ui.api.schemas import Listed

router = Operations(tags=["offers"])


class StartingPrice(BaseModel):
    """What the print files of the smallest book of this kind and format cost."""

    kind: str
    format: str
    price: Breakdown


@router.get("/kinds")
def kinds(session: Db, user: User) -> Listed[KindRecord]:
    """Kinds of book that can be made, each with its questions."""
    return Listed(items=[kind for kind in catalogue.kinds(session) if kind.is_on], next=None)


@router.get("/formats")
def formats(session: Db, user: User) -> Listed[FormatRecord]:
    """Sizes that can be chosen; lengths in mm."""
    return Listed(items=[format for format in catalogue.formats(session) if format.is_on], next=None)


@router.get("/themes")
def themes(session: Db, user: User) -> Listed[ThemeRecord]:
    """Looks that can be chosen."""
    return Listed(items=[theme for theme in catalogue.themes(session) if theme.is_on], next=None)


@router.get("/prices")
def starting(session: Db, user: User) -> Listed[StartingPrice]:
    """What the smallest book of each kind and format costs; nothing while nothing is sold, and print files are free."""
    found = prices.starting(session)
    return Listed(items=[StartingPrice(kind=kind, format=format, price=price) for (kind, format), price in found.items()], next=None)
