"""Print files of orders: built from what was frozen, once for the same pages, refused or failed in words, handed out to whoever paid."""

from functools import partial

import pikepdf
import pytest

from core import config
from core.book.document import Document
from core.errors import Conflict, NotFound, PayFirst
from core.imaging.paint import paint_story
from core.services import (
    books,
    closing,
    drawer,
    generating,
    leftovers,
    order_files,
    order_printing,
    preview_file,
    print_files,
    work,
)
from core.services.store import files
from core.shop.states import STATES, UNLOCKED
from storage.models import Job, Message, Order, OrderDocument, OrderEvent, PrintFile
from tests.services.order_cast import change, kept, one, order_of
from tests.services.stage import book_of, call, lay, lies, lock, rows, send, work_off

TEXT_TOO_LONG = "The gate was never locked. " * 400


@pytest.fixture
def book(request, alice, hands, tmp_path):
    """A booklet that is laid out."""
    made = book_of(alice, format="booklet-8x8")
    for path in paint_story(tmp_path / "painted", 6, size=(1800, 1350)):
        send(alice, made, path.read_bytes(), path.name)
    call(generating.generate, alice.id, made.id)
    work_off(hands)
    return call(books.get, alice.id, made.id)


def open_shop() -> None:
    config.use(config.settings().model_copy(update={"stripe_secret_key": "sk_test_x", "stripe_webhook_secret": "whsec_x"}))


def place(user, book, number: int = 1, document: Document | None = None, **values) -> Order:
    """An order as placing writes it, with its build job waiting."""
    document = document or book.document
    told = {"book_id": book.id, "format": document.format, "theme": document.theme, "pages": len(document.pages)}
    order = order_of(user, number, **told | {"revision": book.revision} | values)
    kept(OrderDocument(order_id=order.id, document=document.model_dump(mode="json")))
    call(lambda session: order_files.begin(session, session.get(Order, order.id)))
    return order


def built(user, book, hands, number: int = 1, **values) -> Order:
    order = place(user, book, number, **values)
    work_off(hands)
    return one(Order, id=order.id)


def test_an_order_is_built_once_and_opens_when_it_is_paid(any_house, alice, bob, book, hands):
    open_shop()
    order = place(alice, book)
    call(lambda session: order_files.begin(session, session.get(Order, order.id)))
    assert len(rows(Job, kind="order")) == 1
    change(order, state="paid")
    with pytest.raises(Conflict) as early:
        call(order_files.file_key, alice.id, order.id, "interior")
    assert early.value.code == "not_ready"
    work_off(hands)
    ready = one(Order, id=order.id)
    assert (ready.build, rows(Job, kind="order")[0].state) == ("ready", "done") and ready.built_at
    with pikepdf.open(files().fetch(call(order_files.file_key, alice.id, order.id, "interior"))) as pdf:
        assert len(pdf.pages) == len(book.document.pages)
    assert lies(call(order_files.file_key, alice.id, order.id, "cover"))
    with pytest.raises(NotFound):
        call(order_files.file_key, bob.id, order.id, "interior")
    assert [message.kind for message in rows(Message, user_id=alice.id)].count("book-ready") == 1


def test_the_pages_of_an_order_stay_as_they_were_ordered(house, alice, bob, book):
    open_shop()
    order = place(alice, book, document=book.document.model_copy(update={"title": "As it was"}))
    document, is_clean = call(order_files.frozen, alice.id, order.id)
    assert document.title == "As it was" and not is_clean
    change(order, state="paid")
    assert call(order_files.frozen, alice.id, order.id)[1]
    with pytest.raises(NotFound):
        call(order_files.frozen, bob.id, order.id)


@pytest.mark.parametrize("state", sorted(STATES))
def test_only_in_unlocked_states_the_files_are_the_makers(house, alice, state):
    order = order_of(alice, state=state, build="ready")
    lay(files().order_file(order.id, "cover"), b"%PDF")
    if state in UNLOCKED:
        assert call(order_files.file_key, alice.id, order.id, "cover") == files().order_file(order.id, "cover")
        assert [found.order_id for found in call(order_files.unlocked_of_maker, alice.id)] == [order.id]
        with pytest.raises(Conflict):
            call(order_files.file_key, alice.id, order.id, "interior")
    else:
        with pytest.raises(PayFirst):
            call(order_files.file_key, alice.id, order.id, "cover")
        assert call(order_files.unlocked_of_maker, alice.id) == []


def test_the_frozen_pages_are_printed_whatever_the_book_becomes(house, alice, book, hands):
    order = place(alice, book)
    lock(alice, book.id, book.document.pages[0].id)
    call(books.delete, alice.id, book.id)
    call(drawer.delete_for_good, alice.id, book.id)
    work_off(hands)
    assert one(Order, id=order.id).build == "ready" and lies(files().order_file(order.id, "interior"))


def test_the_same_pages_ordered_again_take_the_files_that_are_there(any_house, alice, book, hands):
    first = built(alice, book, hands)
    second = built(alice, book, hands, 2)
    assert (second.build, second.findings) == ("ready", first.findings)
    assert files().fetch(files().order_file(first.id, "cover")).samefile(files().fetch(files().order_file(second.id, "cover")))
    other = built(alice, book, hands, 3, document=book.document.model_copy(update={"title": "Another title"}))
    assert lies(files().order_file(first.id, "cover")) != lies(files().order_file(other.id, "cover"))


def test_what_the_preflight_refuses_ends_an_unpaid_order_in_words(house, alice, book, hands):
    pages = book.document.pages[:-1]
    odd = book.document.model_copy(update={"pages": pages})
    refused = built(alice, book, hands, document=odd)
    assert (refused.state, refused.build) == ("refused", "refused")
    line = one(OrderEvent, order_id=refused.id, after="refused")
    assert line.words.endswith(".") and "pages" in line.words
    assert any(finding.severity == "error" for finding in order_files.report(refused))
    paid = place(alice, book, 2, document=odd)
    change(paid, state="paid")
    work_off(hands)
    told = one(Order, id=paid.id)
    assert (told.state, told.build) == ("paid", "refused") and "cannot be printed" in told.trouble
    with pytest.raises(Conflict):
        call(order_files.file_key, alice.id, paid.id, "cover")


def test_a_build_that_fails_is_told_and_can_be_tried_again(any_house, alice, book, hands):
    order = place(alice, book)
    originals = {entry.key: lies(entry.key) for entry in files().of_maker(alice.id, "originals")}
    files().remove(*originals)
    work_off(hands)
    failed, job = one(Order, id=order.id), one(Job, kind="order")
    assert (failed.build, failed.state, job.state) == ("failed", "placed", "failed") and failed.trouble
    for key, data in originals.items():
        lay(key, data)
    call(work.retry, alice.id, job.id)
    assert one(Order, id=order.id).build == "building"
    work_off(hands)
    assert one(Order, id=order.id).build == "ready"


def test_the_build_job_is_no_job_of_the_makers_to_stop(house, alice, book):
    order = place(alice, book)
    with pytest.raises(Conflict) as refused:
        call(work.cancel, alice.id, one(Job, kind="order").id)
    assert refused.value.code == "ordered"
    call(closing.close, alice.id)
    assert one(Job, kind="order").state == "queued" and one(Order, id=order.id).build == "building"


def test_what_nobody_builds_any_more_is_begun_again(any_house, alice, book, hands):
    order, over = place(alice, book), place(alice, book, 2, state="cancelled")
    call(lambda session: [session.delete(session.get(Job, job.id)) for job in rows(Job, kind="order")])
    order_printing.sweep()
    order_printing.sweep()
    assert [job.subject for job in rows(Job, kind="order")] == [f"order:{order.id}"]
    work_off(hands)
    assert (one(Order, id=order.id).build, one(Order, id=over.id).build) == ("ready", "building")


def test_the_sweep_keeps_files_of_orders_and_drops_those_of_nobodys(house, alice, book, hands):
    order = built(alice, book, hands)
    stray = lay(files().order_file(book.id, "cover"), b"nobody's")
    leftovers.sweep(older_than=9e9)
    assert lies(files().order_file(order.id, "interior")) and lies(stray) is None


def test_while_the_shop_is_open_only_bought_files_leave(any_house, alice, book, hands):
    call(print_files.request, alice.id, book.id)
    work_off(hands)
    assert lies(call(print_files.file_key, alice.id, book.id, "interior")) and len(call(print_files.of_maker, alice.id)) == 1
    open_shop()
    assert call(print_files.latest, alice.id, book.id) is None and call(print_files.of_maker, alice.id) == []
    for attempt in (print_files.request, partial(print_files.file_key, which="cover")):
        with pytest.raises(PayFirst):
            call(attempt, alice.id, book.id)
    order = built(alice, book, hands)
    assert call(print_files.latest, alice.id, book.id) is None
    assert not call(order_files.may_print, alice.id, book.id, book.revision)
    change(order, state="paid")
    assert call(print_files.file_key, alice.id, book.id, "cover") == files().order_file(order.id, "cover")
    assert call(order_files.may_print, alice.id, book.id, book.revision)
    assert not call(order_files.may_print, alice.id, book.id, book.revision + 1)
    change(order, state="refunded")
    with pytest.raises(PayFirst):
        call(print_files.file_key, alice.id, book.id, "cover")


def test_a_print_job_from_before_the_shop_opened_makes_nothing(house, alice, book, hands):
    call(print_files.request, alice.id, book.id)
    open_shop()
    work_off(hands)
    assert one(Job, kind="print").state == "failed" and rows(PrintFile) == []


def test_the_marked_pdf_shows_every_page_as_a_picture_that_is_too_coarse_to_print(house, alice, bob, book, hands):
    with pytest.raises(Conflict):
        call(preview_file.request, alice.id, book.id)
    open_shop()
    assert call(preview_file.latest, alice.id, book.id) is None
    call(preview_file.request, alice.id, book.id)
    work_off(hands)
    assert one(Job, kind="preview").state == "done"
    with pikepdf.open(files().fetch(call(preview_file.file_key, alice.id, book.id))) as pdf:
        assert len(pdf.pages) == len(book.document.pages) + 1
        for page in pdf.pages:
            (picture,) = page.get_images().values()
            assert float(picture.Width) / (float(page.MediaBox[2]) / 72) < 120
            assert page.obj.Contents.read_bytes().split()[-1] == b"Do" and "/Font" not in page.obj.Resources
    with pytest.raises(NotFound):
        call(preview_file.file_key, bob.id, book.id)
    leftovers.sweep(older_than=9e9)
    assert call(preview_file.latest, alice.id, book.id).bytes > 10_000
    lock(alice, book.id, book.document.pages[0].id)
    with pytest.raises(NotFound):
        call(preview_file.file_key, alice.id, book.id)
    leftovers.sweep(older_than=9e9)
    assert list(files().of_book(book.id)) == []
