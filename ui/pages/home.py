"""The welcome page for visitors, and the page behind the one-time set-up link. Makers are led to their shelf."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from core.book.themes import THEMES
from core.services import operators, prices
from core.shop.pricing import Breakdown
from ui.calls import call
from ui.components.account import identities
from ui.components.doors import door, error_words
from ui.components.parts import Tag, link, note
from ui.components.pictures import spread
from ui.components.shop.receipt import money
from ui.entering import HOME, local
from ui.theme import NAME, frame, page

HOW = (
    ("A whole draft first", "Chapters, pages, captions and a cover, from your photos and a few lines of memory. No empty pages to fill."),
    ("Yours to change", "Shuffle one page, keep another just as it is. The other pages stay, and nothing is ever lost."),
    ("Yours to keep", "Take the print file with you, ready for any printer. It is your book, and your photos stay untouched."),
)
LEFT = {
    "closed": "Your account is closed. Should you change your mind, sign in within 14 days and everything is back.",
    "gone": "Everything of yours is being removed, for ever. Thank you for the time you were here.",
}
STALE = "Please sign in to go on. If you wanted to make an account and have one already, sign in here; we have written to you about it."


def register() -> None:
    page("/")(welcome)
    page("/setup/{token}")(setup)


async def welcome(request: Request) -> Response | None:
    if request.state.user:
        return RedirectResponse("/books", 303)
    starting = await call(prices.starting)
    with frame("Welcome", None, sheets=("welcome.css",), scripts=("doors.js",)):
        _hero(_cost(starting.values()))
        with Tag("div", classes="wrap", style="padding-top: var(--s5)"):
            _how()
            _looks()
            _sign(request)
            with Tag("footer", classes="foot t-sm muted"):
                Tag("p", f"{NAME}. Your photos and words stay yours.")
    return None


def _cost(starting: Iterable[Breakdown]) -> str:
    """What it costs, in a sentence; the least of what there is where print files are sold."""
    least = min(starting, key=lambda price: price.total, default=None)
    if least is None:
        return "Free to make and to keep."
    return f"Free to make and to look at. Print files from {money(least.total, least.currency)}; the whole price stands beside your book."


def _hero(cost: str) -> None:
    with Tag("section", classes="hero has-book"):
        Tag("h1", "Your photos and stories, made into a book.")
        Tag(
            "p", "Bring what you have. In the time it takes to make a coffee there is a whole book to turn the pages of, "
            "and everything in it can be changed.", "lead",
        )  # fmt: skip
        link("Start your book", "#new-account", look="main big")
        Tag("p", cost, "fine t-sm muted")
        with Tag("div", classes="book"):
            spread("welcome", lazy=False)


def _how() -> None:
    with Tag("section", classes="three", aria_label="How it works"):
        for title, words in HOW:
            with Tag("div"):
                Tag("h2", title)
                Tag("p", words)


def _looks() -> None:
    with Tag("section", classes="looks"):
        Tag("h2", "Three looks, set like real books")
        with Tag("div", classes="looks-grid"):
            for theme in THEMES.values():
                with Tag("div"):
                    with Tag("div", classes="paper"):
                        spread(theme.key, silent=True)
                    Tag("h3", theme.name)
                    Tag("p", theme.words)


def _sign(request: Request) -> None:
    """Both forms; an error shows at the one it came from: choosing an address or a password happens only when making an account."""
    asked = request.query_params
    code, target = asked.get("error", ""), local(asked.get("next", HOME))
    words = identities.ERRORS.get(code) or error_words(code, asked.get("field", ""))
    from_new = bool(asked.get("field"))
    with Tag("section", classes="sign"):
        with _side("new-account", "Make an account, and begin", "An email address and a password are all it takes."):
            door("/register", "Make my account", new=True, error=words if from_new else "", about=asked.get("field", ""), target=target)
        with _side("sign-in", "Come back to your books", "On the shelf where you left them, to the last comma."):
            if not words and (told := _why_sign_in(request)):
                note(*told, role="status")
            door(
                "/sign-in",
                "Sign in",
                new=False,
                error="" if from_new else words,
                keep=request.state.stale_cookie and "left" not in asked,
                target=target,
            )
            with Tag("p", classes="t-sm"):
                link("Forgotten your password?", "/forgot")
            identities.provider_button(target)


def _why_sign_in(request: Request) -> tuple[str, str] | None:
    """A note's kind and words for whoever was led here: after a new password, with a cookie that opens nothing, from a page that
    ended or a private one."""
    if request.query_params.get("done") == "password":
        return "ok", "Your new password is set. Please sign in with it."
    if left := LEFT.get(request.query_params.get("left", "")):
        return "ok", left
    if "ended" in request.query_params:
        return "info", "You were signed out. Sign in again to go on where you were."
    if request.state.stale_cookie:
        return "info", STALE
    return ("info", "Please sign in to see this page.") if "next" in request.query_params else None


@contextmanager
def _side(anchor: str, title: str, words: str) -> Iterator[None]:
    with Tag("div", id=anchor):
        Tag("h2", title)
        Tag("p", words, "muted")
        with Tag("div", classes="card"):
            yield


async def setup(token: str, request: Request) -> None:
    """Makes the operator's account, for whoever holds the link that the start command printed."""
    asked = request.query_params
    is_open = await call(operators.setup_open, token)
    with (
        frame("Set up", request.state.user, sheets=("welcome.css",), scripts=("doors.js",)),
        Tag("div", classes="wrap"),
        Tag("div", classes="door"),
    ):
        Tag("h1", "Welcome, operator" if is_open else "This link is used up")
        if not is_open:
            Tag("p", "Set-up links work once. Start the product again for a new one, or sign in if your account is there already.", "lead")
            link("Sign in", "/#sign-in", look="soft")
            return
        Tag("p", "This makes the one account that looks after this place. The link works only once.", "lead")
        with Tag("div", classes="card"):
            about = asked.get("field", "")
            words = error_words(asked.get("error", ""), about)
            door("/setup", "Make my account", new=True, error=words, about=about, look="main", token=token)
