"""The pages of an export: what is in it goes in; a README and HTML that opens by itself, without scripts, come out piece by piece."""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from core.book.document import Document
from core.services.export_rows import EXPORTED
from storage.models import Memory

LOOK = """body{font:1.05rem/1.6 Georgia,serif;color:#231f1b;background:#fbf7f0;max-width:60rem;margin:0 auto;padding:2rem 1rem 6rem}
h1,h2{font-weight:500;line-height:1.2}a{color:#8f3a24}small,.quiet{color:#6b625a}ul.photos{list-style:none;padding:0;display:grid;gap:1rem;
grid-template-columns:repeat(auto-fill,minmax(9rem,1fr))}ul.photos img{max-width:100%;max-height:12rem}ul.photos li{overflow-wrap:anywhere}
p.told{white-space:pre-wrap}@media(prefers-color-scheme:dark){body{color:#efe8dd;background:#1d1a17}a{color:#e59a80}small,.quiet{color:#b0a698}}"""


def page(title: str, parts: Iterable[str]) -> Iterator[str]:
    """A whole HTML page around `parts`, which are HTML."""
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'none'; object-src 'none'; base-uri 'none'\">"
    yield f"<title>{escape(title)}</title><style>{LOOK}</style></head><body>\n<h1>{escape(title)}</h1>\n"
    yield from parts
    yield "</body></html>\n"


def start(name: str, packed: str, books: Iterable[tuple[str, str, bool]], papers: list[tuple[str, str]], photos: int) -> Iterator[str]:
    """The first page; `books` are (title, folder, in the drawer), `papers` what was ordered, as (words, file)."""
    yield f'<p class="quiet">Everything of {escape(name)} at Sal’s Memory Maker, packed on {escape(packed)}.</p>\n<h2>Books</h2>\n<ul>\n'
    for title, folder, in_drawer in books:
        where = " <small>(was in the drawer)</small>" if in_drawer else ""
        yield f"<li>{link(title, f'{folder}/index.html')}{where}</li>\n"
    if papers:
        yield "</ul>\n<h2>Orders</h2>\n<ul>\n"
        yield from (f"<li>{link(words, file)}</li>\n" for words, file in papers)
    yield f"</ul>\n<h2>Photos</h2>\n<p>{link(f'All {photos:,} photos', 'photos.html')}</p>\n<h2>Everything else</h2>\n<ul>\n"
    for given in EXPORTED.values():
        yield f"<li>{link(f'{given.file}.json', f'rows/{given.file}.json')}: {escape(given.words)}</li>\n"
    yield f"</ul>\n<p>{link('README.txt', 'README.txt')} says more.</p>\n"


def book(
    row: Mapping[str, Any], told: Iterable[Memory], shown: Iterable[tuple[str, str, str]], files: Iterable[tuple[str, str]]
) -> Iterator[str]:
    """A book's page: `shown` are its photos as (name, file, small picture), `files` its print files as (words, name)."""
    if row["subtitle"]:
        yield f"<p>{escape(row['subtitle'])}</p>\n"
    for words, name in files:
        yield f"<p>{link(words, name)}</p>\n"
    yield "<h2>What was told</h2>\n"
    for memory in told:
        by = ", ".join(part for part in (memory.author, memory.about.isoformat() if memory.about else "") if part)
        yield f"<h3>{escape(memory.title)}</h3>\n" if memory.title else ""
        yield f'<p class="told">{escape(memory.text)}</p>\n' + (f'<p class="quiet">{escape(by)}</p>\n' if by else "")
    yield from _pages(row["content"])
    yield "<h2>Photos</h2>\n"
    yield from photos(shown, "../../")
    yield f"<p>{link('Back to the beginning', '../../index.html')}</p>\n"


def photos(shown: Iterable[tuple[str, str, str]], up: str = "") -> Iterator[str]:
    """Photos as (name, file, small picture or ''); `up` leads from the page to the beginning."""
    yield '<ul class="photos">\n'
    for name, file, small in shown:
        picture = f'<img src="{up}{quote(small)}" alt="" loading="lazy"><br>' if small else ""
        yield f'<li><a href="{up}{quote(file)}">{picture}{escape(name)}</a></li>\n'
    yield "</ul>\n"


def _pages(content: dict | None) -> Iterator[str]:
    """The words on the pages."""
    if not content:
        return
    yield "<h2>What its pages say</h2>\n"
    for number, sheet in enumerate(Document.model_validate(content).pages, 1):
        words = [paragraph.text for frame in sheet.text_frames for paragraph in frame.paragraphs if paragraph.text.strip()]
        if words:
            yield f'<p class="told"><small>Page {number}</small>\n{escape(chr(10).join(words))}</p>\n'


def link(words: str, to: str) -> str:
    return f'<a href="{quote(to)}">{escape(words)}</a>'


def readme(name: str, packed: str, missing: Iterable[str]) -> Iterator[str]:
    """README.txt; `missing` are sentences about what could not be packed."""
    yield f"Everything of {name} at Sal's Memory Maker, packed on {packed}.\n\n"
    yield "Unpack it, then open index.html: it shows your books and photos in any browser, without us and without the internet.\n\n"
    yield "photos/   your photos, byte for byte as you gave them, under their own names where those could be kept\n"
    yield "small/    small copies of them, for looking\n"
    yield "books/    a folder for each book: its words, and its print files where they had been made (PDF)\n"
    yield "you/      your own picture, where you had one\n"
    yield "rows/     all else, for programs (JSON):\n"
    for given in EXPORTED.values():
        yield f"          {given.file}.json: {given.words}\n"
    yield "\nPasswords, keys and the ends of secret links are not in it. In rows/photos.json, file names the photo in photos/,\n"
    yield "and sha256 is its SHA-256, by which you can see that nothing was changed.\n"
    yield from ("\nWhat could not be packed:\n", *(f"- {words}\n" for words in missing)) if missing else ()
