"""Stripe's form encoding: `a[b][0][c]=1` goes in; nested dictionaries and lists of strings come out."""

import re
from urllib.parse import parse_qsl

from tests.stand_ins.stripe.refused import Refused


def parse(text: str) -> dict:
    found: dict = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        keys = [part for part in re.split(r"[\[\]]+", name) if part] + ([""] if name.endswith("[]") else [])
        place = found
        for key in keys[:-1]:
            place = place.setdefault(key, {})
        place[str(len(place)) if keys[-1] == "" else keys[-1]] = value
    return {key: _listed(value) for key, value in found.items()}


def _listed(value: object) -> object:
    if not isinstance(value, dict):
        return value
    inner = {key: _listed(item) for key, item in value.items()}
    if inner and all(key.isdigit() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def number(params: dict, name: str, default: int | None = None) -> int | None:
    value = params.get(name)
    if value in (None, ""):
        return default
    if not re.fullmatch(r"-?\d+", str(value)):
        raise Refused(f"Invalid integer: {value}", "parameter_invalid_integer", name)
    return int(value)


def needed(params: dict, name: str) -> object:
    if params.get(name) in (None, "", [], {}):
        raise Refused(f"Missing required param: {name}.", "parameter_missing", name)
    return params[name]


def yes(params: dict, name: str) -> bool:
    return params.get(name) == "true"
