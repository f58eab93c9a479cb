"""The page frame: a title and the person go in; links to the look, the bar, the skip link and an accessible page come out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from nicegui import Client, context, ui

from core.services import shop
from core.services.records import UserRecord
from ui import legal_links, look
from ui.components.me import me
from ui.components.parts import Tag, button, icon

NAME = "Sal’s Memory Maker"
SHEETS = ("tokens.css", "quasar.css", "look.css", "parts.css")
FONTS = ("Newsreader_400Regular.woff2", "SourceSans3_400Regular.woff2")
RECONNECT_SECONDS = 30
BUILD_SECONDS = 10
MARK = (
    "M13 6.2C10.6 4.6 7 4 3.5 4.2v15.6c3.5-.2 7.1.4 9.5 2 2.4-1.6 6-2.2 9.5-2V4.2C19 4 15.4 4.6 13 6.2Z",
    "M13 6.2v15.6",
    "M16.8 4.3v7.4l1.8-1.5 1.8 1.5V4.2Z",
)


def page(path: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`ui.page` as every page of ours wants it: dark follows the system, and a short outage does not reload what is typed."""
    register = ui.page(path, dark=None, language="en-US", response_timeout=BUILD_SECONDS, reconnect_timeout=RECONNECT_SECONDS)

    def made(handler: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(handler)
        async def build(*args: Any, **kwargs: Any) -> Any:
            await legal_links.look()
            return await handler(*args, **kwargs)

        return register(build)

    return made


@contextmanager
def frame(title: str, user: UserRecord | None, **files: tuple[str, ...]) -> Iterator[None]:
    """Everything around a page's own content. `files` as for `bare`."""
    with bare(title, **(files | {"scripts": ("menus.js", "refocus.js", *files.get("scripts", ()))})):
        with before_main():
            _bar(user)
        with after_main():
            legal_links.legal_links()
        yield


@contextmanager
def bare(
    title: str,
    *,
    sheets: tuple[str, ...] = (),
    scripts: tuple[str, ...] = (),
    plain_scripts: tuple[str, ...] = (),
    imported: tuple[str, ...] = (),
) -> Iterator[None]:
    """A frame without the bar, for a page that fills the window. `sheets`, `scripts` (modules) and `plain_scripts` name files of
    ui/static that this page needs besides; `imported` are modules those scripts import, fetched at once instead of one by one."""
    ui.page_title(f"{title} · {NAME}")
    _links((*SHEETS, *sheets), ("staying.js", *scripts), plain_scripts, imported)
    main = context.client.content.parent_slot.parent
    main.props["tabindex"] = -1
    with before_main():
        Tag("a", "Skip to the page", "skip", href=f"#{main.html_id}")
    with context.client.content:
        yield


def _links(sheets: tuple[str, ...], scripts: tuple[str, ...], plain_scripts: tuple[str, ...], imported: tuple[str, ...]) -> None:
    lines = [f'<link rel="preload" href="{look.url("fonts/" + font)}" as="font" type="font/woff2" crossorigin>' for font in FONTS]
    lines += [f'<link rel="stylesheet" href="{look.url(sheet)}">' for sheet in sheets]
    lines += [f'<link rel="modulepreload" href="{look.url(script)}">' for script in imported]
    lines += [f'<script defer src="{look.url(script)}"></script>' for script in plain_scripts]
    lines += [f'<script type="module" src="{look.url(script)}"></script>' for script in scripts]
    ui.add_head_html("\n".join(lines))


@contextmanager
def before_main() -> Iterator[None]:
    """Elements made within stand before the page's main element, in order."""
    client: Client = context.client
    with client.layout, Tag("div") as slot:
        yield
    slot.move(target_index=client.layout.default_slot.children.index(client.page_container))


@contextmanager
def after_main() -> Iterator[None]:
    """Elements made within stand behind the page's main element, in order."""
    with context.client.layout, Tag("div"):
        yield


def logo() -> None:
    with Tag("svg", classes="logo", width=26, height=26, viewBox="0 0 26 26", aria_hidden="true"):
        for outline in MARK[:2]:
            Tag("path", d=outline, fill="none", stroke="currentColor", **{"stroke-width": 1.6, "stroke-linejoin": "round"})
        Tag("path", d=MARK[2], fill="var(--action)")


def _bar(user: UserRecord | None) -> None:
    with Tag("header", classes="bar"):
        with Tag("a", classes="mark", href="/books" if user else "/"):
            logo()
            Tag("span", NAME)
        if user:
            _nav()
            _account(user)
        else:
            with Tag("nav", aria_label="Main", style="display: flex"):
                Tag("a", "Sign in", href="/#sign-in")


def _nav() -> None:
    path = context.client.request.url.path
    with Tag("nav", aria_label="Main"):
        for words, to in _places():
            Tag("a", words, href=to, **({"aria-current": "page"} if path == to else {}))


def _places() -> list[tuple[str, str]]:
    """Where the bar leads: orders are there while anything is sold."""
    return [("Your books", "/books"), *([("Orders", "/orders")] if shop.is_open() else [])]


def _account(user: UserRecord) -> None:
    with Tag("details", classes="menu account"):
        me(user)
        with Tag("div", classes="pop"):
            Tag("p", user.email, "who t-sm muted")
            for words, to in _places():
                Tag("a", words, "only-s", href=to)
            Tag("a", "Your account", href="/account")
            if user.is_superuser:
                Tag("a", "Sal’s desk", href="/admin")
            with Tag("form", method="post", action="/sign-out"), button("", look="", type="submit").classes(replace="mi"):
                icon("log-out", 18)
                Tag("span", "Sign out")
