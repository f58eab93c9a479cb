"""Lists and what is inside them: rows and the asked parameters go in; Stripe's list objects and expanded objects come out."""

from collections.abc import Iterator
from itertools import islice

from tests.stand_ins.stripe.forms import number
from tests.stand_ins.stripe.refused import Refused
from tests.stand_ins.stripe.world import World, shown

EVENTS_LAST = 30 * 86400


def page(world: World, kind: str, url: str, params: dict) -> dict:
    """Newest first, with the filters that Stripe has for this kind, by cursor."""
    limit = number(params, "limit", 10)
    if not 1 <= limit <= 100:
        raise Refused("Invalid limit: must be between 1 and 100", "parameter_invalid_integer", "limit")
    intent = params.get("payment_intent")
    rows = world.of_intent(kind, intent) if intent else world.all(kind)
    first, last = 0, len(rows)
    if params.get("starting_after"):
        last = _place(rows, params["starting_after"], "starting_after")
    if params.get("ending_before"):
        first = _place(rows, params["ending_before"], "ending_before") + 1
    oldest = world.now() - EVENTS_LAST if kind == "event" else 0
    wanted = (row for row in _newest_first(rows, first, last, _since(params)) if row["created"] > oldest and _wanted(row, params))
    # What lies before a row is what is next to it.
    found = list(wanted)[-limit - 1 :] if params.get("ending_before") else list(islice(wanted, limit + 1))
    more = len(found) > limit
    found = found[more:] if params.get("ending_before") else found[:limit]
    return {"object": "list", "data": [shown(row) for row in found], "has_more": more, "url": url}


def _newest_first(rows: list[dict], first: int, last: int, since: int) -> Iterator[dict]:
    for at in range(last - 1, first - 1, -1):
        if rows[at]["created"] < since:
            return
        yield rows[at]


def _since(params: dict) -> int:
    """Rows lie in the order they were made in, so that nothing older than this needs to be looked at."""
    created = params.get("created")
    return number(created, "gte") or number(created, "gt") or 0 if isinstance(created, dict) else 0


def _place(rows: list[dict], name: str, param: str) -> int:
    for at in range(len(rows) - 1, -1, -1):
        if rows[at]["id"] == name:
            return at
    raise Refused(f"No such object: '{name}'", "resource_missing", param)


def _wanted(row: dict, params: dict) -> bool:
    created = params.get("created")
    if isinstance(created, dict):
        tests = {"gt": int.__gt__, "gte": int.__ge__, "lt": int.__lt__, "lte": int.__le__}
        if any(name not in tests for name in created):
            raise Refused("Received unknown parameter in created", "parameter_unknown", "created")
        if not all(tests[name](row["created"], number(created, name)) for name in created):
            return False
    elif created is not None and row["created"] != number(params, "created"):
        return False
    kinds = params.get("types") or ([params["type"]] if params.get("type") else [])
    if kinds and row.get("type") not in kinds and not any(k.endswith("*") and row.get("type", "").startswith(k[:-1]) for k in kinds):
        return False
    if "delivery_success" in params and (params["delivery_success"] == "true") != (row["pending_webhooks"] == 0):
        return False
    return all(row.get(name) == params[name] for name in ("charge", "status", "source") if name in params)


def expanded(world: World, told: dict, paths: list[str]) -> dict:
    """`told` with the named ids replaced by what they name, at most four deep."""
    for path in paths:
        if path.count(".") > 3:
            raise Refused("You cannot expand more than 4 levels of a property.", "", "expand")
        _expand(world, told, path.split("."))
    return told


def _expand(world: World, told: object, path: list[str]) -> None:
    if isinstance(told, list):
        for item in told:
            _expand(world, item, path)
        return
    if not isinstance(told, dict):
        return
    name = path[0]
    if name == "line_items" and told.get("object") == "checkout.session":
        told[name] = line_items(world, told["id"])
    elif name == "refunds" and told.get("object") == "charge":
        rows = [row for row in world.of_intent("refund", told["payment_intent"]) if row["charge"] == told["id"]]
        told[name] = {
            "object": "list",
            "data": [shown(row) for row in reversed(rows)],
            "has_more": False,
            "url": f"/v1/charges/{told['id']}/refunds",
        }
    elif name not in told:
        raise Refused(f"This property cannot be expanded ({name}).", "", "expand")
    elif isinstance(told[name], str) and world.find(told[name]):
        told[name] = shown(world.find(told[name]))
    if len(path) > 1:
        _expand(world, told[name], path[1:])


def line_items(world: World, session: str) -> dict:
    items = world.get("checkout.session", session)["_items"]
    return {
        "object": "list",
        "data": [dict(item) for item in items],
        "has_more": False,
        "url": f"/v1/checkout/sessions/{session}/line_items",
    }
