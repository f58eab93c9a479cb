"""From a door into core: a service function and its arguments go in, its records come out, in one transaction on a thread."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from core.services import away
from storage.database import transaction

T = TypeVar("T")


def in_transaction(function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """`function(session, *args, **kwargs)`, committed when it returns and rolled back when it raises. Raises the AppError that stands
    for it when what we stand on does not answer."""
    try:
        with transaction() as session:
            return function(session, *args, **kwargs)
    except Exception as error:
        if told := away.told(error):
            raise told from error
        raise


async def run(function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """As `in_transaction`, on a thread, so that the event loop goes on serving the others."""
    return await asyncio.to_thread(in_transaction, function, *args, **kwargs)
