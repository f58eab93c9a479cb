"""Who somebody is here: a name, a language, a time zone and a picture go in; the person's record comes out."""

import re
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import available_timezones

from sqlmodel import Session

from core.book.tongues import HYPHENATED
from core.errors import Invalid, NotFound
from core.imaging.sandbox import Sandbox
from core.services import notices as letters
from core.services import text
from core.services.limits import Limiter
from core.services.records import UserRecord
from core.services.store import files, once_failed, once_kept
from storage.queries import users

LARGEST_PICTURE = 10_000_000
_LANGUAGE = re.compile(r"([a-z]{2,3})(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")

pictures = Limiter("pictures", most=30, seconds=3600)


def get(session: Session, user_id: UUID) -> UserRecord:
    """The person. Raises NotFound."""
    user = users.living(session, user_id)
    if user is None:
        raise NotFound("This account is not here any more.")
    return UserRecord.model_validate(user, from_attributes=True)


def update(
    session: Session, user_id: UUID, *, name: str | None = None, language: str | None = None, time_zone: str | None = None,
    notices: bool | None = None,
) -> UserRecord:  # fmt: skip
    """Changes what is given. `language` is BCP 47, of those a book can be written in; `time_zone` a name of the IANA database.
    Raises Invalid naming the field."""
    values: dict[str, str] = {}
    if name is not None:
        values["name"] = text.line(name, "name", 100)
    if language is not None:
        values["language"] = _language(language)
    if time_zone is not None:
        values["time_zone"] = _time_zone(time_zone)
    if notices is not None:
        letters.choose(session, user_id, notices)
    if values:
        users.change(session, user_id, **values)
    session.expire_all()
    return get(session, user_id)


def made_picture(user_id: UUID, source: Path, target: Path) -> None:
    """Makes the square picture of what somebody sent, in a process of its own, so that a bad file harms nobody. Takes a moment:
    do it outside any transaction. Raises PhotoRefused, and TooMany after 30 in an hour."""
    # Whatever opens pictures takes 30 MB of a process that hardly ever needs it.
    from core.imaging.derive import write_portrait

    pictures.count(str(user_id))
    with Sandbox(1) as sandbox:
        sandbox.submit(write_portrait, str(source), str(target)).result()


def set_picture(session: Session, user_id: UUID, made: Path) -> UserRecord:
    """Puts the picture of `made_picture` in the place of the one there was."""
    picture_id = uuid4()
    key = files().picture(user_id, picture_id)
    sha256 = files().put(made, key)
    once_failed(session, files().remove, key)
    return _change_picture(session, user_id, picture_id, sha256)


def remove_picture(session: Session, user_id: UUID, picture_id: UUID) -> None:
    """Takes the person's picture away. Raises NotFound when it is not theirs."""
    picture_key(session, user_id, picture_id)
    _change_picture(session, user_id, None)


def picture_key(session: Session, user_id: UUID, picture_id: UUID) -> str:
    """The file of the person's own picture. Raises NotFound."""
    if get(session, user_id).picture != picture_id:
        raise NotFound("This picture is not here. It may have been changed.")
    return files().picture(user_id, picture_id)


def initials(user: UserRecord) -> str:
    """One or two letters for where there is no picture: of the name, else of the address."""
    words = re.findall(r"[^\W_]+", user.name) or [user.email]
    chosen = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in chosen).upper()


def _change_picture(session: Session, user_id: UUID, picture_id: UUID | None, sha256: str = "") -> UserRecord:
    # Of two changes at once the later one sees what the earlier one left.
    users.lock(session, user_id)
    session.expire_all()
    old = get(session, user_id).picture
    users.change(session, user_id, picture=picture_id, picture_sha256=sha256)
    session.expire_all()
    if old:
        once_kept(session, files().remove, files().picture(user_id, old))
    return get(session, user_id)


def _language(tag: str) -> str:
    match = _LANGUAGE.fullmatch(tag)
    if not match or match[1] not in HYPHENATED:
        raise Invalid(f"Books can be written in these languages: {', '.join(sorted(HYPHENATED))}.", field="language")
    return tag


def zone(name: str) -> dict[str, str]:
    """What a new account takes of the time zone that a browser told: nothing when there is none of this name."""
    return {"time_zone": name} if name in _zones() else {}


def _time_zone(name: str) -> str:
    if name not in _zones():
        raise Invalid("Please choose a time zone such as Europe/Lisbon.", field="time_zone")
    return name


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
