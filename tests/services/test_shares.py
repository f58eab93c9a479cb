"""Links to a book: made, opened by whoever has them, with a password where it was wished, and shut at once when they end."""

from datetime import datetime, timedelta, timezone
from uuid import uuid4

import pytest
from sqlalchemy import update

from core.errors import Conflict, Invalid, NotFound, NotSignedIn, TooMany
from core.services import books, drawer, shares
from storage.models import Photo, Share, User, now
from tests.services.stage import book_of, call, rows, send
from tests.services.test_books import pages

PASSWORD = "plum jam"


@pytest.fixture
def book(request, alice):
    shares.tries.forget_all()
    made = book_of(alice)
    call(books.replace, alice.id, made.id, pages("p1", "p2"), 0)
    return made


def give(alice, book, **wishes) -> tuple[shares.ShareRecord, str]:
    made = call(shares.make, alice.id, book.id, **wishes)
    return made.share, made.secret


def change(table, row_id, **values):
    call(lambda session: session.exec(update(table).where(table.id == row_id).values(**values)))


def leads_nowhere(secret: str) -> bool:
    """Told in the same words whatever the reason."""
    with pytest.raises(NotFound) as told:
        call(shares.open, secret)
    return told.value.message == shares.GONE


def test_a_link_is_made_opened_and_stopped(any_house, alice, book):
    share, secret = give(alice, book, name=" For Grandma ")
    assert (share.name, share.has_password, share.expires_at, share.ended) == ("For Grandma", False, None, False)
    assert call(shares.of_book, alice.id, book.id) == [share]
    shown = call(shares.open, secret)
    assert (shown.book_id, shown.revision, len(shown.document.pages)) == (book.id, 1, 2)
    call(shares.revoke, alice.id, book.id, share.id)
    assert leads_nowhere(secret) and call(shares.of_book, alice.id, book.id) == []


def test_the_secret_is_long_and_kept_as_its_hash_alone(house, alice, book):
    secrets = {give(alice, book)[1] for _ in range(3)}
    assert len(secrets) == 3 and all(len(secret) == 43 for secret in secrets)
    assert not any(secret in str(row.model_dump()) for row in rows(Share) for secret in secrets)


def test_several_links_to_a_book_end_each_for_itself(house, alice, book):
    (first, one), (_, two) = give(alice, book, name="Ana"), give(alice, book, name="Leo")
    assert [share.name for share in call(shares.of_book, alice.id, book.id)] == ["Leo", "Ana"]
    call(shares.revoke, alice.id, book.id, first.id)
    assert leads_nowhere(one) and call(shares.open, two).book_id == book.id


def test_a_link_ends_at_its_time(any_house, alice, book):
    share, secret = give(alice, book, expires_at=now() + timedelta(days=7))
    assert call(shares.open, secret).book_id == book.id
    change(Share, share.id, expires_at=now() - timedelta(seconds=1))
    assert leads_nowhere(secret)
    assert [share.ended for share in call(shares.of_book, alice.id, book.id)] == [True]


def test_an_end_told_in_another_zone_is_the_same_moment(any_house, alice, book):
    soon = now() + timedelta(hours=2)
    for hours in (-11, 9):
        share, secret = give(alice, book, expires_at=soon.astimezone(timezone(timedelta(hours=hours))))
        assert share.expires_at == soon and call(shares.of_book, alice.id, book.id)[0].expires_at == soon
        assert call(shares.open, secret).book_id == book.id


def test_what_leads_nowhere_tells_no_reason(any_house, alice, book):
    secret = give(alice, book)[1]
    assert leads_nowhere("x" * 43) and leads_nowhere("\ud800") and leads_nowhere("")
    call(books.delete, alice.id, book.id)
    assert leads_nowhere(secret)
    call(drawer.give_back, alice.id, book.id)
    for closed, opened in (({"is_active": False}, {"is_active": True}), ({"deleted_at": now()}, {"deleted_at": None})):
        change(User, alice.id, **closed)
        assert leads_nowhere(secret)
        change(User, alice.id, **opened)
    assert call(shares.open, secret).book_id == book.id


def test_a_password_is_asked_for_and_its_proof_opens(any_house, alice, book):
    share, secret = give(alice, book, password=PASSWORD)
    other = give(alice, book, password=PASSWORD)[1]
    assert share.has_password and all(PASSWORD not in str(row.model_dump()) for row in rows(Share))
    with pytest.raises(NotSignedIn):
        call(shares.open, secret)
    with pytest.raises(NotSignedIn) as told:
        call(shares.enter, secret, "plum jams")
    assert told.value.code == "wrong_password"
    entry = call(shares.enter, secret, PASSWORD)
    assert now() + timedelta(hours=11) < entry.until <= now() + shares.PROOF_LASTS
    assert call(shares.open, secret, entry.proof).book_id == book.id
    for forged in ("", "x", "²." + "0" * 64, entry.proof[:-1], "9" + entry.proof, "9" * 40 + entry.proof, "\ud800"):
        with pytest.raises(NotSignedIn):
            call(shares.open, secret, forged)
    with pytest.raises(NotSignedIn):
        call(shares.open, other, entry.proof)


def test_a_proof_ends_with_its_link_and_after_half_a_day(house, alice, book, monkeypatch):
    soon = now() + timedelta(hours=1)
    assert call(shares.enter, give(alice, book, password=PASSWORD, expires_at=soon)[1], PASSWORD).until == soon
    secret = give(alice, book, password=PASSWORD)[1]
    entry = call(shares.enter, secret, PASSWORD)
    monkeypatch.setattr(shares, "now", lambda: entry.until - timedelta(seconds=2))
    assert call(shares.open, secret, entry.proof)
    monkeypatch.setattr(shares, "now", lambda: entry.until)
    with pytest.raises(NotSignedIn):
        call(shares.open, secret, entry.proof)


def test_passwords_are_tried_ten_times_in_five_minutes_from_one_network(house, alice, book, monkeypatch):
    monkeypatch.setattr(shares.passwords, "matches", lambda password, hashed: password == PASSWORD)
    secret, other = give(alice, book, password=PASSWORD)[1], give(alice, book, password=PASSWORD)[1]
    for _ in range(10):
        with pytest.raises(NotSignedIn):
            call(shares.enter, secret, "a guess", "192.0.2.7")
    with pytest.raises(TooMany):
        call(shares.enter, secret, PASSWORD, "192.0.2.7")
    assert call(shares.enter, secret, PASSWORD, "192.0.2.8").proof and call(shares.enter, other, PASSWORD, "192.0.2.7").proof


def test_only_the_owner_gives_out_sees_and_stops(any_house, alice, bob, book):
    share, secret = give(alice, book)
    for call_of_bob in (
        lambda: call(shares.make, bob.id, book.id),
        lambda: call(shares.of_book, bob.id, book.id),
        lambda: call(shares.revoke, bob.id, book.id, share.id),
        lambda: call(shares.revoke, alice.id, book_of(alice).id, share.id),
        lambda: call(shares.revoke, alice.id, book.id, uuid4()),
    ):
        with pytest.raises(NotFound):
            call_of_bob()
    assert call(shares.open, secret).book_id == book.id


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"name": "x" * 101}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"expires_at": now() - timedelta(days=1)}, "expires_at"),
        ({"expires_at": (now() - timedelta(hours=1)).astimezone(timezone(timedelta(hours=9)))}, "expires_at"),
        ({"expires_at": datetime.max.replace(tzinfo=timezone(-timedelta(hours=12)))}, "expires_at"),
    ],
)
def test_a_wrong_wish_is_named(house, alice, book, wish, field):
    with pytest.raises(Invalid) as told:
        give(alice, book, **wish)
    assert told.value.field == field and not rows(Share)


def test_a_book_without_pages_and_a_fifty_first_link_are_refused(house, alice, book):
    with pytest.raises(Conflict):
        give(alice, book_of(alice))
    for _ in range(shares.MOST):
        share, _ = give(alice, book)
    with pytest.raises(TooMany):
        give(alice, book)
    call(shares.revoke, alice.id, book.id, share.id)
    assert give(alice, book)


def test_only_photos_that_stand_in_the_book_now_are_there(any_house, alice, book):
    placed, beside = send(alice, book, b"placed"), send(alice, book, b"beside")
    for photo_id in (placed, beside):
        change(Photo, photo_id, state="ready", facts={"width": 40, "height": 30})
    call(books.replace, alice.id, book.id, pages("p1", "p2", photo=str(placed)), 1)
    share, secret = give(alice, book)
    name = shares.photo_name(share.id, str(placed))
    assert call(shares.photo, secret, "", name) == (alice.id, placed)
    other = give(alice, book)[0]
    for wrong in (shares.photo_name(share.id, str(beside)), shares.photo_name(other.id, str(placed)), str(placed), "", "../" + name):
        with pytest.raises(NotFound):
            call(shares.photo, secret, "", wrong)
    call(books.replace, alice.id, book.id, pages("p1", "p2", photo=str(beside)), 2)
    with pytest.raises(NotFound):
        call(shares.photo, secret, "", name)
