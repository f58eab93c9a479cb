"""The one tree of errors: what went wrong, in a sentence a person can act on, and the HTTP status it maps to."""

import errno
from collections.abc import Iterable, Mapping
from types import MappingProxyType

FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
"""What the system says where there is no room left."""


class AppError(Exception):
    """An expected failure. `code` is for programs, `message` for people, `status` for HTTP doors, `more` what a door tells beside."""

    code = "error"
    status = 400
    more: Mapping[str, object] = MappingProxyType({})

    def __init__(self, message: str, *, code: str | None = None, field: str | None = None):
        super().__init__(message)
        self.message = message
        self.field = field
        if code:
            self.code = code


class NotFound(AppError):
    code = "not_found"
    status = 404


class NotSignedIn(AppError):
    code = "not_signed_in"
    status = 401


class Forbidden(AppError):
    """Whoever asks is known, and may not do this: in this way, or just now."""

    code = "forbidden"
    status = 403


class PayFirst(AppError):
    """What is asked for is sold here, and was not paid for."""

    code = "pay_first"
    status = 402


class Conflict(AppError):
    code = "conflict"
    status = 409


class Clash(Conflict):
    """Somebody else changed the same places since. Whoever looked at `revision` may insist."""

    code = "clash"

    def __init__(self, message: str, places: Iterable[tuple[str, ...]], revision: int):
        super().__init__(message)
        self.more = {"places": sorted(list(place) for place in places), "revision": revision}


class RevisionMoved(AppError):
    """The book is not at the revision that was said to be its newest."""

    code = "revision_moved"
    status = 412


class Invalid(AppError):
    """A value that was understood and is wrong; `field` names it."""

    code = "invalid"
    status = 422


class TooLarge(AppError):
    code = "too_large"
    status = 413


class TooMany(AppError):
    """`wait` is after how many seconds another try may succeed; 0 where waiting does not help."""

    code = "too_many"
    status = 429

    def __init__(self, message: str, *, wait: int = 0, code: str | None = None, field: str | None = None):
        super().__init__(message, code=code, field=field)
        self.wait = wait


class Unsupported(AppError):
    code = "unsupported"
    status = 415


class Unavailable(AppError):
    """Something we stand on does not answer just now; trying again after `wait` seconds helps."""

    code = "unavailable"
    status = 503
    wait = 5


class Busy(Unavailable):
    """The database is held up or away."""

    code = "busy"


class NoRoom(AppError):
    """No room is left on a disk; `wait` is after how many seconds it is worth another try."""

    code = "no_room"
    status = 507
    wait = 30


class PhotoRefused(Unsupported):
    """A file that cannot become a photo of a book; the message says why, without the file's name."""

    code = "photo_refused"


class NotEnough(Invalid):
    """Photos and words are too few for the format's fewest pages; the message says what is missing."""

    code = "not_enough"


class Cancelled(AppError):
    """The maker stopped the work; not a failure."""

    code = "cancelled"
    status = 409


class JobFailed(AppError):
    code = "job_failed"
    status = 500
