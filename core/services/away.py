"""What we stand on does not answer: a failure of the database, the files or the disk goes in; what to tell whoever asked comes out."""

import errno

from core.errors import FULL, AppError, Busy, NoRoom, Unavailable
from storage.away import DatabaseAway
from storage.store import StoreAway, StoreRefuses

BUSY = "The books cannot be reached just now. Please try again in a few seconds; what you have done so far is kept."
FILES_AWAY = "Photos and files cannot be reached just now. Please try again in a few seconds; what you have sent so far is kept."
FILES_REFUSED = "Photos and files cannot be reached until whoever looks after this place puts it right; what you have sent so far is kept."
NO_ROOM = "There is no room left to keep this just now. Please try again later; what you have done so far is kept."
_SHORT = {errno.EMFILE, errno.ENFILE, errno.ENOMEM}


def told(error: BaseException | None) -> AppError | None:
    """The refusal that stands for this failure: Busy, Unavailable or NoRoom; None for any other, which is a mistake of ours."""
    if isinstance(error, DatabaseAway):
        return NoRoom(NO_ROOM) if error.is_full else Busy(BUSY)
    if isinstance(error, StoreAway):
        is_full = getattr(error, "is_full", False) or isinstance(told(error.__cause__), NoRoom)
        words = FILES_REFUSED if isinstance(error, StoreRefuses) else FILES_AWAY
        return NoRoom(NO_ROOM) if is_full else Unavailable(words, code="files_away")
    if isinstance(error, OSError) and error.errno in FULL:
        return NoRoom(NO_ROOM)
    if isinstance(error, OSError) and error.errno in _SHORT:
        return Busy(BUSY)
    return None
