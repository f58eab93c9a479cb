"""What an account's page shows of small things: a maker goes in; the room they take, the address that waits to be confirmed, their recovery
codes and the newest packing of everything come out, read at once."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from core.config import settings
from core.services import exporting, work
from core.services.records import ExportRecord, JobRecord
from core.services.uploads import Room
from storage.models import now
from storage.queries import pages


@dataclass(frozen=True)
class Account:
    """`wanted` is the address that waits to be confirmed, '' when none does; `codes` are the recovery codes that are left; `packing` is
    the newest job that packs everything, `packed` what lies packed."""

    room: Room
    wanted: str
    codes: int
    packing: JobRecord | None
    packed: ExportRecord | None


def read(session: Session, user_id: UUID) -> Account:
    photos, taken, wanted, codes, job, export = pages.account(session, user_id, now())
    room = Room(int(photos), int(taken), settings().max_maker_bytes)
    return Account(room, wanted or "", codes, work.record(job) if job else None, exporting.shown(session, export))
