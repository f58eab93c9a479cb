"""Where a bucket is: an s3:// URL goes in; its name, prefix and addresses come out, or what is wrong with it."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")
KNOWN = ("endpoint", "region", "public")


@dataclass(frozen=True)
class Place:
    """`prefix` is empty or ends with a slash. `endpoint` is the service's address, empty for the one the library knows; `public` the
    address at which browsers reach it, where that is another."""

    bucket: str
    prefix: str
    endpoint: str
    region: str
    public: str


def place(url: str) -> Place:
    """Of s3://bucket/prefix?endpoint=https://…&region=…&public=https://…, all but the bucket may be left out. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme != "s3" or not _BUCKET.fullmatch(parts.netloc):
        raise ValueError("must be s3://bucket/prefix, with a bucket's name of 3 to 63 small letters, digits, dots and hyphens")
    prefix = parts.path.strip("/")
    if prefix and (not _PREFIX.fullmatch(prefix) or {".", ".."} & set(prefix.split("/"))):
        raise ValueError("must have a prefix of letters, digits, dots, hyphens and slashes")
    told = dict(parse_qsl(parts.query))
    if unknown := sorted(told.keys() - set(KNOWN)):
        raise ValueError(f"has {unknown[0]} after the question mark; it takes {', '.join(KNOWN)}")
    for name in ("endpoint", "public"):
        if name in told and not _is_address(told[name]):
            raise ValueError(f"must have a web address such as https://s3.example.org as {name}")
    return Place(parts.netloc, f"{prefix}/" if prefix else "", *(told.get(name, "") for name in KNOWN))


def _is_address(told: str) -> bool:
    try:
        parts = urlsplit(told)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
