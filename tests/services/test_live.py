"""Open editors hear of every change: at once of those made here, soon of those that other processes made, and of a deletion. Pages hear
what they are about, and nothing else."""

import asyncio
from uuid import uuid4

import uvloop
from nicegui import Client
from nicegui.page import page
from sqlalchemy import update

from core.book.edits import LockPage
from core.services import books, editing
from storage import news
from storage.models import Book
from tests.services.stage import book_of, call
from tests.services.test_books import pages
from ui.following import Follow
from ui.live import Books, Live
from ui.transactions import run

missed = news._look_for_yourselves


async def until(come_true):
    for _ in range(500):
        if come_true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody was told")


def laid_out(alice):
    book = book_of(alice)
    call(books.replace, alice.id, book.id, pages("p1"), 0)
    return book


def test_a_change_of_this_process_is_told_at_once(house, alice):
    book, heard = laid_out(alice), []

    async def story():
        # So long a time between looks that what is heard came of itself.
        live = Books(Live(), every=1000)
        leave = live.watch(book.id, 1, heard.append)
        await run(editing.make, alice.id, book.id, edits=[LockPage(page_id="p1", locked=True)])
        await until(lambda: heard == [2])
        leave()
        await run(editing.make, alice.id, book.id, edits=[LockPage(page_id="p1", locked=False)])
        await asyncio.sleep(0.05)
        assert heard == [2] and live.open_books == 0

    asyncio.run(story())


def test_a_change_of_another_process_and_a_deletion_are_found(house, alice):
    book, heard, others = laid_out(alice), [], []

    async def story():
        live = Books(Live(), every=0.02)
        live.watch(book.id, 1, heard.append)
        live.watch(uuid4(), 3, others.append)
        call(lambda session: session.exec(update(Book).values(revision=7)))
        await until(lambda: heard == [7])
        call(books.delete, alice.id, book.id)
        await until(lambda: heard == [7, None])
        assert others == [None]

    asyncio.run(story())


def test_one_page_that_fails_keeps_no_news_from_the_others(house, alice):
    book, heard = laid_out(alice), []

    def fails(revision):
        raise RuntimeError("this page is gone")

    async def story():
        live = Books(Live(), every=1000)
        live.watch(book.id, 1, fails)
        live.watch(book.id, 1, heard.append)
        await run(editing.make, alice.id, book.id, edits=[LockPage(page_id="p1", locked=True)])
        await until(lambda: heard == [2])

    asyncio.run(story())


def test_whoever_comes_late_is_told_at_once(house, alice):
    book, heard = laid_out(alice), []

    async def story():
        live = Books(Live(), every=1000)
        live.watch(book.id, 5, lambda revision: None)
        live.watch(book.id, 1, heard.append)
        await until(lambda: heard == [5])

    asyncio.run(story())


def test_where_something_may_have_been_missed_the_rows_are_asked(house, alice):
    book, heard = laid_out(alice), []

    async def story():
        live = Books(Live(), every=1000)
        live.watch(book.id, 1, heard.append)
        call(lambda session: session.exec(update(Book).values(revision=7)))
        # As the listener says when it has lost its line and found it again.
        missed()
        await until(lambda: heard == [7])

    asyncio.run(story())


def test_pages_hear_what_they_are_about_until_they_leave(house, alice, bob):
    heard = []

    async def story():
        live = Live()
        leave = live.watch("shelf", alice.id, heard.append)
        await run(books.create, bob.id, title="His")
        await run(books.create, alice.id, title="Hers")
        await until(lambda: heard == [""])
        missed()
        await until(lambda: heard == ["", None])
        leave()
        await run(books.create, alice.id, title="Another of hers")
        await asyncio.sleep(0.05)
        assert heard == ["", None] and len(live) == 0

    asyncio.run(story())


def test_news_that_come_faster_than_a_page_looks_are_one_look():
    """On the loop that serves: what it is to do at once it names otherwise than what it is to do later."""

    async def story():
        with Client(page("/followed")) as client:
            follow = Follow(lambda: asyncio.sleep(0), ("shelf", uuid4()))
        for _ in range(3):
            follow._heard("")
        await until(lambda: follow._is_due)
        follow.end()
        client.delete()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(story())
