"""How a call travels to a child process and back: JSON read by the function's own annotations, never pickle.

In: a function. Out: what turns its JSON arguments and its JSON result into Python values again.
"""

from collections.abc import Callable
from functools import cache
from inspect import signature
from typing import Any, get_type_hints

from pydantic import TypeAdapter


@cache
def result_adapter(function: Callable[..., Any]) -> TypeAdapter:
    return TypeAdapter(get_type_hints(function)["return"])


@cache
def arguments_adapter(function: Callable[..., Any], count: int) -> TypeAdapter:
    """For the first `count` arguments; the others keep their defaults."""
    hints = get_type_hints(function)
    return TypeAdapter(tuple[tuple(hints[name] for name in [*signature(function).parameters][:count])])
