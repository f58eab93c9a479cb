"""Files of the store as answers: a key and what it is called go in; its bytes, or the way to them, come out.

Whoever asks was let in before. What is downloaded from a bucket comes straight from there, by a link that lasts a minute and that
nobody may keep. Pictures come through us all the same: so the browser keeps them, and no address but ours stands in a page.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from core.errors import NotFound
from core.services.store import files

T = TypeVar("T")
LINK_LASTS = 60
NOT_KEPT = {"Cache-Control": "no-store"}
GONE = "This file is not here any more."

# A store that does not answer must not take the threads that pages are drawn on.
_threads = ThreadPoolExecutor(8, "files")


async def on_thread(function: Callable[..., T], *args: Any) -> T:
    """As asyncio.to_thread, among those who wait for the store."""
    return await asyncio.get_running_loop().run_in_executor(_threads, function, *args)


async def streamed(key: str, media_type: str, headers: dict[str, str]) -> Response:
    """The file through us, shown where it is asked for. Raises NotFound, StoreAway."""
    return FileResponse(await _here(key), media_type=media_type, headers=headers)


async def as_download(request: Request, key: str, name: str, media_type: str) -> Response:
    """The file as a download of this name; parts of it where a Range is asked for. Raises NotFound, StoreAway."""
    if not files().store.is_far:
        return FileResponse(await _here(key), media_type=media_type, filename=name, headers=NOT_KEPT)
    size = await on_thread(files().size, key)
    if size is None:
        raise NotFound(GONE)
    if request.method == "HEAD":
        # A link is made for one method.
        return Response(media_type=media_type, headers=NOT_KEPT | {"Content-Length": str(size), "Accept-Ranges": "bytes"})
    link = await on_thread(files().link, key, name, media_type, LINK_LASTS)
    return RedirectResponse(link, 307, {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"})


async def _here(key: str):
    try:
        return await on_thread(files().fetch, key)
    except FileNotFoundError:
        raise NotFound(GONE) from None
