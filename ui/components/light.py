"""What elements of a page seldom have: nothing is kept of it until it is there, so that a page takes two thirds of the memory.

The framework gives each element a list for its classes and a dict for its style, with who is to hear of changes: 1.6 kB, mostly empty.
"""

from types import MappingProxyType
from typing import Any

from nicegui.classes import Classes
from nicegui.element import Element
from nicegui.style import Style

NOTHING: MappingProxyType = MappingProxyType({})


class Seldom:
    """An attribute of elements: while nothing stands in it, each look at it gets an empty one, which is kept once it changes."""

    def __init__(self, kind: type) -> None:
        self._kind = kind

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, element: Element, owner: type) -> Any:
        kept = element.__dict__.get(self._name)
        return self._kind(element=element) if kept is None else kept

    def __set__(self, element: Element, given: Any) -> None:
        if given:
            element.__dict__[self._name] = given


class SeldomClasses(Classes):
    """See Seldom."""

    def _update(self) -> None:
        _keep(self, "_classes")
        super()._update()


class SeldomStyle(Style):
    """See Seldom."""

    def _update(self) -> None:
        _keep(self, "_style")
        super()._update()


def lighten(element: Element) -> None:
    """For an element that has no property of an older name, none to warn of, and none that others look after."""
    element.props._renames = element.props._warnings = NOTHING
    element.props._observer_refs = ()


def _keep(changed: SeldomClasses | SeldomStyle, name: str) -> None:
    if (element := changed._element()) is not None:
        element.__dict__[name] = changed
