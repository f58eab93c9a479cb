"""If-Match (RFC 9110, 13.1.1): the header of a request goes in; the revisions a book must be at come out."""

from typing import Annotated

from fastapi import Depends, Header

from core.errors import RevisionMoved


def etag(revision: int, more: str = "") -> str:
    """The tag of a book at this revision; `more` tells apart what does not count as a revision, such as a title alone."""
    return f'"{revision}-{more}"' if more else f'"{revision}"'


def check(asked: frozenset[int] | None, revision: int) -> None:
    """Raises RevisionMoved when a book at `revision` is not what was `asked` for."""
    if asked is not None and revision not in asked:
        raise RevisionMoved(f"This book is at revision {revision} now. Please look at it and try again.")


def _revisions(
    if_match: Annotated[
        str | None,
        Header(max_length=200, description='The `ETag` of the book as you know it, such as `"7"`: answered with 412 when it moved on.'),
    ] = None,
) -> frozenset[int] | None:
    """None without a condition. What is no revision of ours matches nothing; a proxy may have made the tag a weak one."""
    if if_match is None or if_match.strip() == "*":
        return None
    tags = (tag.strip().removeprefix("W/").strip('"').partition("-")[0] for tag in if_match.split(","))
    return frozenset(int(tag) for tag in tags if tag.isascii() and tag.isdigit() and len(tag) < 10)


IfMatch = Annotated[frozenset[int] | None, Depends(_revisions)]
