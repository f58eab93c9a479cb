"""What elements seldom have: classes and style that are given go to the browser; of those that never were nothing is kept."""

from collections.abc import Iterator

import pytest
from nicegui import ui
from nicegui.client import Client

from ui.components.parts import Tag


@pytest.fixture
def tag() -> Iterator[Tag]:
    with Client(ui.page("/light"), request=None):
        yield Tag("p", "Hello")


def told(tag: Tag) -> dict:
    return {name: tag._to_dict().get(name) for name in ("class", "style", "props")}


def test_what_never_was_is_not_kept(tag):
    assert told(tag) == {"class": None, "style": None, "props": None}
    assert list(tag.classes) == [] and dict(tag.style) == {}
    assert {"_classes", "_style"}.isdisjoint(tag.__dict__)


def test_what_is_given_later_is_kept_and_told(tag):
    tag.client.outbox.updates.clear()
    tag.classes("calm wide")
    tag.style("color: red")
    tag.props["id"] = "here"
    assert told(tag) == {"class": ["calm", "wide"], "style": {"color": "red"}, "props": {"id": "here"}}
    assert tag.id in tag.client.outbox.updates


def test_what_is_taken_away_is_gone(tag):
    tag.classes("calm wide").style("color: red; top: 0")
    tag.classes(remove="calm", add="small").style(remove="color: red")
    assert told(tag) == {"class": ["wide", "small"], "style": {"top": "0"}, "props": None}
    tag.classes(replace="").style(replace="")
    assert told(tag) == {"class": None, "style": None, "props": None}


def test_classes_may_change_one_by_one(tag):
    tag.classes.append("calm")
    tag.classes(toggle="calm")
    tag.classes(toggle="wide")
    assert told(tag)["class"] == ["wide"]
