"""The operator's desk: long tables that page, sort and find on the server; acts on makers and work, each written down; the first page."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from core import config
from core.errors import AppError, NotFound
from core.services import sessions
from core.services.operate import acts, books, door, hearts, in_force, order_tables, people, sheets, tables, today, work
from core.services.operate.tables import Asked
from storage import database
from storage.models import Audit, Book, Invoice, Job, Mark, Message, Order, Payment, Refund, SignIn, User, now
from storage.queries import marks
from tests.services.stage import book_of, call, send

WHY = "They asked for it by telephone."


@pytest.fixture
def sal(alice):
    """Alice looks after the place."""
    change(alice.id, is_superuser=True)
    return alice


def change(user_id, **values):
    with database.transaction() as session:
        user = session.get(User, user_id)
        for name, value in values.items():
            setattr(user, name, value)
        session.add(user)


def add(*rows):
    with database.transaction() as session:
        session.add_all(rows)


def refusal(function, *args, **kwargs) -> str:
    with pytest.raises(AppError) as caught:
        call(function, *args, **kwargs)
    return caught.value.code


def walked(operator, table, asked):
    """Every record of a table, page by page."""
    found, pages = [], 0
    while True:
        page = call(tables.page, operator.id, table, asked)
        found += page.items
        pages += 1
        if page.next is None:
            return found, pages
        asked = Asked(asked.words, asked.state, asked.sort, page.next, asked.most)


def acts_of(name):
    with database.transaction() as session:
        return list(session.exec(select(Audit).where(col(Audit.act) == name)))


def test_pages_of_a_table_hold_each_row_once_in_every_order(any_house, alice, bob):
    change(alice.id, is_superuser=True)
    at = now()
    # Ten of them were made at the very same moment.
    add(
        *(
            User(email=f"maker{number:02}@example.org", hashed_password="", created_at=at - timedelta(days=number // 10))
            for number in range(30)
        )
    )
    for sort, key in (("created_at", lambda one: one.created_at), ("email", lambda one: one.email)):
        for way in ("", "-"):
            found, pages = walked(alice, people.TABLE, Asked(sort=way + sort, most=7))
            assert len(found) == len({one.id for one in found}) == 32 and pages == 5
            assert [key(one) for one in found] == sorted((key(one) for one in found), reverse=way == "-")


def test_a_table_finds_words_and_states_and_counts_them(any_house, alice, bob):
    change(alice.id, is_superuser=True)
    change(bob.id, is_active=False, name="Béla 100%")
    for words, state, wanted in (
        ("BOB@", "", [bob]), ("béla", "", [bob]), ("100%", "", [bob]), ("%", "", [bob]), ("_", "", []),
        ("", "off", [bob]), ("", "operator", [alice]), ("bob", "active", []),
    ):  # fmt: skip
        page = call(tables.page, alice.id, people.TABLE, Asked(words=words, state=state))
        assert ([one.email for one in page.items], page.count) == ([one.email for one in wanted], len(wanted)), (words, state)


def test_what_is_common_is_counted_no_further_than_anybody_reads(house, sal, monkeypatch):
    monkeypatch.setattr(tables, "COUNTED", 5)
    add(*(User(email=f"maker{number}@example.org", hashed_password="", is_active=number > 2) for number in range(12)))
    for asked, count in ((Asked(most=3), 6), (Asked(words="maker", most=3), 6), (Asked(state="off", most=2), 3)):
        assert call(tables.page, sal.id, people.TABLE, asked).count == count
    found, _ = walked(sal, people.TABLE, Asked(words="maker", most=5))
    assert len(found) == 12


def test_a_table_is_for_operators_and_refuses_what_it_cannot_do(house, sal, bob):
    for table in (people.TABLE, books.TABLE, work.TABLE, acts.TABLE):
        assert refusal(tables.page, bob.id, table, Asked()) == "not_found"
        for asked in (Asked(sort="hashed_password"), Asked(state="rich"), Asked(after="AAAA")):
            assert refusal(tables.page, sal.id, table, asked) in ("invalid", "bad_cursor")
    add(User(email="c@example.org", hashed_password=""))
    by_mail = call(tables.page, sal.id, people.TABLE, Asked(sort="email", most=1)).next
    assert refusal(tables.page, sal.id, people.TABLE, Asked(sort="-email", after=by_mail)) == "bad_cursor"


def test_a_sheet_takes_nobodys_words_for_a_formula(house, sal):
    formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]
    add(*(User(email=f"m{place}@example.org", hashed_password="", name=name) for place, name in enumerate([*formulas, 'Zoë, "the" one'])))
    with database.transaction() as session:
        assert session.exec(select(User).where(User.email == "m0@example.org")).one().name == "=1+1"
    lines = "".join(sheets.lines(people.TABLE.kind, tables.every(sal.id, people.TABLE, Asked(sort="email"))))
    for formula in formulas:
        assert f"'{formula}" in lines and f",{formula}" not in lines
    assert lines.startswith("\ufeffid,email,name,state,") and '"Zoë, ""the"" one"' in lines
    assert sheets.cell(-5) == "-5" and sheets.cell(None) == "" and sheets.cell(True) == "yes"


def test_every_row_comes_into_a_sheet_in_stretches(house, sal, monkeypatch):
    monkeypatch.setattr(tables, "A_STRETCH", 4)
    add(*(User(email=f"m{number:02}@example.org", hashed_password="") for number in range(10)))
    found = [one.email for one in tables.every(sal.id, people.TABLE, Asked(words="m", sort="email"))]
    assert found == sorted(found) and len(found) == 11


def test_an_account_is_switched_off_and_on_and_all_of_it_is_written_down(house, sal, bob):
    sid = call(sessions.begin, bob.id)
    assert refusal(people.switch_off, sal.id, bob.id, " ") == "invalid"
    assert refusal(people.switch_off, sal.id, sal.id, WHY) == "own_account"
    assert call(people.switch_off, sal.id, bob.id, WHY, "192.0.2.1").state == "off"
    assert call(sessions.user_for, sid) is None
    assert call(people.switch_on, sal.id, bob.id).state == "active"
    assert call(sessions.user_for, sid) is None
    off, on = acts_of("person_off")[0], acts_of("person_on")[0]
    assert (off.operator, off.what, off.what_id, off.reason, off.address) == (sal.email, "user", str(bob.id), WHY, "192.0.2.1")
    assert (off.before, off.after, on.after) == ({"is_active": True}, {"is_active": False}, {"is_active": True})
    call(people.sign_out, sal.id, bob.id, WHY)
    assert len(acts_of("person_signed_out")) == 1
    for act in (people.switch_off, people.sign_out, people.delete):
        assert refusal(act, bob.id, sal.id, WHY) == "not_found"


@pytest.mark.parametrize("values", [{}, {"is_active": False}, {"deleted_at": now()}], ids=["open", "off", "closed"])
def test_an_account_is_erased_for_a_reason_whatever_its_state(house, sal, bob, values):
    book_of(bob)
    change(bob.id, **values)
    assert refusal(people.delete, sal.id, bob.id, "") == "invalid"
    call(people.delete, sal.id, bob.id, WHY)
    with database.transaction() as session:
        assert session.get(User, bob.id) is None and session.exec(select(Book)).all() == []
    assert acts_of("person_erased")[0].what_id == str(bob.id)
    assert refusal(people.delete, sal.id, sal.id, WHY) == "own_account"


def test_what_is_in_a_book_is_seen_for_a_reason_that_is_kept(house, sal, bob):
    book = book_of(bob)
    send(bob, book, b"a photo")
    assert refusal(people.look_into, sal.id, book.id, "  ") == "invalid" and not acts_of("book_looked_into")
    seen = call(people.look_into, sal.id, book.id, WHY)
    assert len(seen.photos) == 1 and acts_of("book_looked_into")[0].reason == WHY
    assert refusal(people.look_into, bob.id, book.id, WHY) == "not_found"
    listed = call(books.of_maker, sal.id, bob.id)
    assert [row.id for row in listed] == [book.id] and not {"content", "photos"} & set(listed[0].model_dump())


def test_work_is_tried_again_and_stopped_by_the_operator(any_house, alice, bob):
    change(alice.id, is_superuser=True)
    book = book_of(bob)
    failed = Job(user_id=bob.id, book_id=book.id, kind="print", subject="print:1", state="failed", error="No ink.", attempts=3)
    add(failed)
    row = call(tables.page, alice.id, work.TABLE, Asked(state="failed")).items[0]
    assert (row.title, row.email, row.error, row.attempts) == (book.title, bob.email, "No ink.", 3)
    assert call(work.retry, alice.id, failed.id).state == "queued"
    assert refusal(work.retry, alice.id, failed.id) == "conflict"
    assert call(work.cancel, alice.id, failed.id).state == "cancelled"
    call(work.cancel, alice.id, failed.id)
    assert len(acts_of("job_retried")) == len(acts_of("job_stopped")) == 1
    assert acts_of("job_stopped")[0].before == {"state": "queued"}
    assert refusal(work.retry, bob.id, failed.id) == "not_found"


def test_the_first_page_counts_what_came_and_went(any_house, alice, bob):
    change(alice.id, is_superuser=True, time_zone="Pacific/Auckland")
    at, earlier = now(), now() - timedelta(days=8)
    made = {"kind": "photo", "format": "a4", "theme": "gallery", "pages": 32, "revision": 1, "price": {}}
    orders = [
        Order(number=number, title="x", state=state, currency=currency, total=total, paid_at=paid, created_at=created, refunded=0, **made)
        for number, state, currency, total, paid, created in (
            (1, "paid", "USD", 1900, at, at), (2, "placed", "USD", 1900, None, at), (3, "refunded", "JPY", 3200, at, at),
            (4, "paid", "USD", 500, earlier, earlier),
        )
    ]  # fmt: skip
    add(*orders)
    # Of the first another sum came than was asked for, and was taken.
    written = (("invoice", "USD", 1500, at), ("invoice", "JPY", 3200, at), ("credit", "JPY", 3200, at), ("invoice", "USD", 500, earlier))
    for number, (kind, currency, total, day) in enumerate(written):
        add(Invoice(series=kind, number=number, kind=kind, content={}, currency=currency, total=total, created_at=day))
    # What came twice, and went back, was never income.
    payment = Payment(order_id=orders[0].id, amount=1900, currency="USD", status="paid")
    add(payment)
    add(Refund(order_id=orders[0].id, payment_id=payment.id, amount=1900, currency="USD", status="succeeded"))
    book = book_of(bob)
    add(Job(user_id=bob.id, book_id=book.id, kind="generate", subject="generate:1", state="done"))
    found = call(today.glance, alice.id, 7)
    assert [found.makers.now, found.begun.now, found.made.now, found.ordered.now, found.paid.now] == [2, 1, 1, 3, 2]
    assert (found.ordered.before, found.ordered.a_day) == (1, [0] * 6 + [3]) and len(found.days) == 7
    money = {one.currency: (one.paid, one.back, one.paid_before) for one in found.money}
    assert money == {"USD": (1500, 0, 500), "JPY": (3200, 3200, 0)}
    assert call(today.glance, alice.id, 1).ordered.now == 3
    assert refusal(today.glance, bob.id) == "not_found"


def test_the_first_page_says_what_is_wrong(house, sal, bob):
    assert call(today.glance, sal.id).alarms == ["No worker is awake: nothing is made, sent or looked up until one runs."]
    add(Mark(name="worker:house/1"), Mark(name="worker:house/2", updated_at=now() - timedelta(hours=1)))
    add(Mark(name="clock", value="Our clock is wrong.", is_alarm=True))
    add(Message(kind="x", to="a@example.org", subject="x", message_id="<1>", state="waiting", due_at=now() - timedelta(minutes=1)))
    found = call(today.glance, sal.id)
    assert found.alarms == ["Our clock is wrong.", "1 letter waits to be passed on by you: no mail server is set up."]
    assert (found.health.workers, found.health.silent_workers) == (1, 1)
    assert (found.waiting.letters, found.waiting.letters_late) == (1, 1) and found.health.disks and found.health.database_bytes > 0


def test_a_worker_that_goes_in_good_order_is_not_missed(house, sal):
    class Once:
        """Ends after the first mark."""

        def __init__(self):
            self.beats = []

        def is_set(self):
            return bool(self.beats)

        def wait(self, _seconds):
            with database.transaction() as session:
                self.beats.append(marks.get(session, "worker:house/7"))

    once = Once()
    hearts.run_beating(once, "house/7")
    assert once.beats[0] is not None
    with database.transaction() as session:
        assert marks.get(session, "worker:house/7") is None


def test_the_settings_in_force_tell_where_they_come_from_and_no_secret(house, sal, bob, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("PUBLIC_URL=https://books.example.org\nSMTP_URL=\nDATA_DIR=elsewhere\n")
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_tell_nobody")
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_tell_nobody")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///elsewhere.db")
    config.use(config.load(data_dir=house.data_dir, database_url=house.database_url))
    found = {setting.name: setting for setting in call(in_force.of_all, sal.id)}
    assert (found["PUBLIC_URL"].source, found["STRIPE_SECRET_KEY"].source, found["SMTP_URL"].source) == (".env", "environment", "default")
    assert (found["SECRET_KEY"].source, found["SECRET_KEY"].value) == ("data folder", in_force.MASK)
    assert found["DATA_DIR"].source == found["DATABASE_URL"].source == "command line", "what was given at the start wins"
    assert config.settings().secret_key not in str(found) and refusal(in_force.of_all, bob.id) == "not_found"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("sk_live_abc", in_force.MASK),
        ("", ""),
        ("postgresql://sal:pass@db.example.org:5432/books?password=x", f"postgresql://{in_force.MASK}@db.example.org:5432/books"),
        ("sqlite:////data/memories.db", "sqlite:////data/memories.db"),
    ],
    ids=["key", "nothing", "server", "file"],
)
def test_a_secret_is_masked(value, told):
    assert in_force.masked(value) == told


def test_the_second_factor_is_asked_for_again_after_half_an_hour(house, sal):
    sid = call(sessions.begin, sal.id)
    change(sal.id, totp_on=True)
    assert not call(door.needs_code, sid)
    with database.transaction() as session:
        kept = session.exec(select(SignIn)).one()
        kept.code_at = now() - door.LASTS
        session.add(kept)
    assert call(door.needs_code, sid) and refusal(door.require_code, sid) == "code_again"
    assert refusal(door.show_code, sid, "12345") == "wrong_code"
    change(sal.id, totp_on=False)
    call(door.require_code, sid)
    with pytest.raises(NotFound):
        call(people.get, sal.id, SignIn().key)


def test_rows_are_the_same_however_many_there_are(any_house, alice, bob, monkeypatch):
    change(alice.id, is_superuser=True)
    for number in range(3):
        book = book_of(bob, title=f"Bo {number}")
        add(Job(user_id=bob.id, book_id=book.id, kind="print", subject=f"print:{number}"))
        made = {"kind": "photo", "format": "a4", "theme": "gallery", "pages": 32, "revision": 1, "price": {}, "currency": "USD", "total": 1}
        add(Order(number=number + 41, title=f"Bo {number}", user_id=bob.id if number else None, **made))
    for table in (people.TABLE, books.TABLE, work.TABLE, order_tables.ORDERS):
        for words in ("bo", "BO 1", "bob@", "print", "%", "42"):
            asked = Asked(words=words)
            few = call(tables.page, alice.id, table, asked).items
            with monkeypatch.context() as many:
                many.setattr(tables, "COUNTED", 0)
                same = call(tables.page, alice.id, table, asked).items
            assert [row.id for row in few] == [row.id for row in same], (table.name, words)


def test_the_first_page_says_when_the_last_backup_is_long_ago(house, sal):
    add(Mark(name="worker:house/1"), Mark(name="backup", value="then", updated_at=now() - timedelta(days=9, hours=1)))
    assert call(today.glance, sal.id).alarms == ["The last backup is 9 days old: main.py backup makes another."]
    call(marks.put, marks.BACKUP, "now")
    assert call(today.glance, sal.id).alarms == []
