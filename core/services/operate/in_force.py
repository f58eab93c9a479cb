"""The settings in force: each with where its value comes from; secrets are never told, only that there is one."""

import os
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from uuid import UUID

from dotenv import dotenv_values
from sqlmodel import Session

from core.config import Settings, settings
from core.facts import Plain
from core.services import audit

Source = Literal["environment", ".env", "command line", "data folder", "default"]
MASK = "••••••••"


class SettingRecord(Plain):
    """`value` is masked where it is a secret; '' where nothing is set."""

    name: str
    value: str
    source: Source
    is_secret: bool


def of_all(session: Session, operator_id: UUID) -> list[SettingRecord]:
    """Every setting by its name in the environment. Raises NotFound for whoever is no operator."""
    audit.operator(session, operator_id)
    chosen, kept = settings(), dotenv_values(Path(".env")) if Path(".env").is_file() else {}
    return [_record(chosen, name, {word.lower() for word, value in kept.items() if value}) for name in Settings.model_fields]


def _record(chosen: Settings, name: str, kept: set[str]) -> SettingRecord:
    is_secret, value = not Settings.model_fields[name].repr, getattr(chosen, name)
    told = masked(str(value)) if is_secret else "" if value is None else str(value)
    return SettingRecord(name=name.upper(), value=told, source=_source(chosen, name, kept), is_secret=is_secret)


def masked(value: str) -> str:
    """A secret as it may be seen: of an address its server, of everything else only that there is one."""
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        return MASK
    if "://" not in value:
        return MASK if value else ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{f'{MASK}@' if '@' in parts.netloc else ''}{host or ''}{port}{parts.path}"


def _source(chosen: Settings, name: str, kept: set[str]) -> Source:
    """Where the value was read: an option of the command line wins over the environment, and that over a file."""
    if name in chosen.options:
        return "command line"
    if name in {word.lower() for word, value in os.environ.items() if value}:
        return "environment"
    if name in kept:
        return ".env"
    return "data folder" if name == "secret_key" else "default"
