"""Stripe's own description of its objects and parameters (schema.json): an object or a request goes in; what is wrong with it comes out."""

import json
import re
from functools import cache
from pathlib import Path

from tests.stand_ins.stripe.refused import Refused

METADATA_KEYS, METADATA_NAME, METADATA_VALUE = 50, 40, 500


@cache
def facts() -> dict:
    return json.loads(Path(__file__).with_name("schema.json").read_text())


def wrong(name: str, value: object, place: str = "") -> list[str]:
    """What of an object does not agree with Stripe's description; nothing when it is sound."""
    return _wrong(facts()["objects"][name], value, place or name)


def _wrong(shape: dict, value: object, place: str) -> list[str]:
    if value is None:
        return [] if shape.get("nullable") else [f"{place}: null"]
    if "elsewhere" in shape:
        return [f"{place}: the stand-in knows no {shape['elsewhere']}"]
    if "ref" in shape:
        return wrong(shape["ref"], value, place)
    if "anyOf" in shape:
        tried = [_wrong(each, value, place) for each in shape["anyOf"]]
        return [] if not all(tried) else min(tried, key=len)
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "object": dict, "array": list}
    kind = kinds.get(shape.get("type", ""), object)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool and kind is not object):
        return [f"{place}: {value!r} is no {shape['type']}"]
    found = [f"{place}: {value!r} is not one of {shape['enum']}"] if "enum" in shape and value not in shape["enum"] else []
    if isinstance(value, str) and len(value) > shape.get("maxLength", 5000):
        found.append(f"{place}: too long")
    if isinstance(value, list):
        for number, item in enumerate(value):
            found += _wrong(shape.get("items", {}), item, f"{place}[{number}]")
    if isinstance(value, dict):
        found += _wrong_object(shape, value, place)
    return found


def _wrong_object(shape: dict, value: dict, place: str) -> list[str]:
    known = shape.get("properties", {})
    found = [f"{place}.{name}: missing" for name in shape.get("required", []) if name not in value]
    for name, inner in value.items():
        if name in known:
            found += _wrong(known[name], inner, f"{place}.{name}")
        elif "values" in shape:
            found += _wrong(shape["values"], inner, f"{place}.{name}")
        elif known:
            found.append(f"{place}.{name}: unknown")
    return found


def check(operation: str, params: dict) -> None:
    """Raises Refused for a parameter that Stripe does not know or cannot take."""
    _check(facts()["requests"].get(operation, {"properties": {"expand": {"unread": True}}}), params, "")


def _check(shape: dict, value: object, place: str) -> None:
    if shape.get("unread"):
        return
    if "anyOf" in shape:
        _check(_of(shape["anyOf"], value), value, place)
    elif isinstance(value, dict):
        _check_object(shape, value, place)
    elif isinstance(value, list):
        if shape.get("type") != "array":
            raise Refused(f"Invalid {shape.get('type', 'value')}", "", place)
        for number, item in enumerate(value):
            _check(shape["items"], item, f"{place}[{number}]")
    elif shape.get("type") in ("object", "array") and value != "":
        raise Refused(f"Invalid {shape['type']}", f"parameter_invalid_{shape['type']}", place)
    elif shape.get("type") == "integer" and not re.fullmatch(r"-?\d{1,18}", str(value)):
        raise Refused(f"Invalid integer: {value}", "parameter_invalid_integer", place)
    elif shape.get("type") == "boolean" and value not in ("true", "false"):
        raise Refused(f"Invalid boolean: {value}", "parameter_invalid_boolean", place)
    elif "enum" in shape and value not in shape["enum"]:
        raise Refused(f"Invalid {place}: must be one of {', '.join(shape['enum'])}", "", place)
    elif len(str(value)) > shape.get("maxLength", 5000):
        raise Refused(f"Invalid string: {str(value)[:20]}…; must be at most {shape.get('maxLength', 5000)} characters", "", place)


def _of(shapes: list[dict], value: object) -> dict:
    """The one of several shapes that is meant: an object for an object, else the first for plain values."""
    wanted = "object" if isinstance(value, dict) else "array" if isinstance(value, list) else None
    fitting = [each for each in shapes if (each.get("type") == wanted if wanted else each.get("type") not in ("object", "array"))]
    return fitting[0] if fitting else shapes[0]


def _check_object(shape: dict, value: dict, place: str) -> None:
    known = shape.get("properties", {})
    if shape.get("type") not in (None, "object"):
        raise Refused(f"Invalid {shape['type']}", "", place)
    for name in shape.get("required", []):
        if value.get(name) in (None, ""):
            raise Refused(f"Missing required param: {_at(place, name)}.", "parameter_missing", _at(place, name))
    for name, inner in value.items():
        if name in known:
            _check(known[name], inner, _at(place, name))
        elif "values" not in shape:
            raise Refused(f"Received unknown parameter: {_at(place, name)}", "parameter_unknown", _at(place, name))
    if "values" in shape:
        _check_metadata(value, place)


def _check_metadata(value: dict, place: str) -> None:
    too_long = any(len(name) > METADATA_NAME or len(str(inner)) > METADATA_VALUE for name, inner in value.items())
    if too_long or len(value) > METADATA_KEYS:
        raise Refused("Metadata: up to 50 keys, names up to 40 characters long and values up to 500 characters long.", "", place)


def _at(place: str, name: str) -> str:
    return f"{place}[{name}]" if place else name
