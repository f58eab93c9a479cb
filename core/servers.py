"""Addresses of servers in settings: a URL or a host goes in; whether it can be one, and whether it is this machine, comes out."""

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit


def names_server(url: str, schemes: tuple[str, ...]) -> bool:
    """Whether the URL has one of these schemes, a host and, where it names a port, one that can be."""
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def names_database(url: str) -> bool:
    """Whether the URL is one of PostgreSQL, or of a SQLite file: one in memory would be lost with the process."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        return False
    if parts.drivername == "sqlite":
        return (parts.database or ":memory:") != ":memory:"
    return parts.drivername in ("postgresql", "postgresql+psycopg", "postgres")


def is_local(host: str | None) -> bool:
    return host == "localhost" or is_here(host or "")


def is_here(host: str) -> bool:
    """Whether a browser on this machine reaches `host` as localhost."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def is_network(word: str) -> bool:
    try:
        ip_network(word)
    except ValueError:
        return False
    return True
