"""A moment as letters tell it: an instant and a time zone's name go in; words come out."""

from datetime import datetime
from zoneinfo import ZoneInfo


def moment(at: datetime, time_zone: str) -> str:
    """Such as "Monday 7 December 2026, 14:05 (Europe/Lisbon)"."""
    there = at.astimezone(ZoneInfo(time_zone))
    return f"{there:%A} {there.day} {there:%B %Y, %H:%M} ({time_zone.replace('_', ' ')})"
