"""What watches the place: every rule, panel and row of the documents names figures that are there, by labels they have."""

import json
import re
from pathlib import Path

import pytest
import yaml

from core import measures

ROOT = Path(__file__).parents[1]
OWN = {"job", "instance", "le"}
"""Labels that Prometheus gives by itself."""
ASKED = re.compile(r"\b(memories_\w+|process_\w+|up)\b(?:\{([^}]*)\})?")
TEXT = (ROOT / "docs/operations.md").read_text()


def figures() -> dict[str, set[str]]:
    """Every series' name, with its labels."""
    found = {"up": set(), "process_cpu_seconds_total": set()}
    for metric in measures.REGISTRY.collect():
        collector = measures.REGISTRY._names_to_collectors.get(metric.name)
        labels = set(getattr(collector, "_labelnames", ()))
        ends = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("_total",)}.get(metric.type, ("",))
        found |= {metric.name.removesuffix("_total") + end: labels for end in ends}
    return found


def alerts() -> list[dict]:
    groups = yaml.safe_load((ROOT / "deploy/alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict]:
    return json.loads((ROOT / "deploy/grafana.json").read_text())["panels"]


QUERIES = {rule["alert"]: rule["expr"] for rule in alerts()} | {
    f"{panel['title']} {target['refId']}": target["expr"] for panel in panels() for target in panel.get("targets", ())
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_rule_or_panel_asks_for_what_there_is(name):
    query, known = QUERIES[name], figures()
    asked = ASKED.findall(query)
    assert asked
    named = {word for _, inside in asked for word in re.findall(r"(\w+)\s*[=!]", inside)}
    grouped = {word.strip() for words in re.findall(r"\b(?:by|without|ignoring) \(([^)]*)\)", query) for word in words.split(",")}
    for metric, _ in asked:
        assert metric in known, metric
    assert named | grouped <= set.union(OWN, *(known[metric] for metric, _ in asked))


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
def test_an_alert_says_what_is_wrong_and_the_document_what_to_do(rule):
    assert rule["labels"]["severity"] in ("page", "look") and rule["annotations"]["summary"].endswith(".")
    row = next(line for line in TEXT.splitlines() if re.match(rf"\| [^|]*\b{rule['alert']}\b", line))
    assert rule["labels"]["severity"] in row.split("|")[2] and len(row.split("|")[3]) > 20
    # What a summary quotes is kept by the query.
    for label in re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"]):
        assert label in rule["expr"] or " by " not in rule["expr"]


def test_the_document_has_every_figure_with_its_labels():
    rows = dict(re.findall(r"^\| `(memories_\w+)` \|([^|]*)\|", TEXT, re.MULTILINE))
    told = {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in rows.items()}
    kept = {name.removesuffix("_bucket"): labels for name, labels in figures().items() if not name.endswith(("_sum", "_count"))}
    assert told == {name: labels for name, labels in kept.items() if name.startswith("memories_")}


def test_panels_stand_in_a_grid_and_name_no_machine():
    places = [tuple(panel["gridPos"][side] for side in "xywh") for panel in panels()]
    cells = [(x + dx, y + dy) for x, y, w, h in places for dx in range(w) for dy in range(h)]
    assert len(cells) == len(set(cells)) and max(x for x, _ in cells) < 24
    assert len({panel["id"] for panel in panels()}) == len(places)
    assert {panel["datasource"]["uid"] for panel in panels() if "datasource" in panel} == {"${datasource}"}
