"""What an order's moves bring with them: invoices and credit notes that add up, without a gap, and letters, once each."""

from threading import Thread
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of_runs
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from core.config import settings
from core.errors import Conflict, NotFound
from core.services import invoices, outcomes
from core.services.invoice_records import Content
from core.shop.facts import Facts
from core.shop.pricing import Line
from storage.database import transaction
from storage.models import Dispute, Invoice, Message, Order, PrintOrder, SiteText, User, now
from storage.queries import counters
from tests.services.order_cast import FILES, PRICE, change, come_of, kept, make_operator, order_of, paid_by, refund_of, stands
from tests.services.stage import call, rows


def written() -> list[tuple[str, str]]:
    """(kind, to) of every letter, oldest first."""
    return [(row.kind, row.to.partition("@")[0]) for row in sorted(rows(Message), key=lambda row: row.created_at)]


def letter(kind: str) -> Message:
    return next(row for row in rows(Message) if row.kind == kind)


def numbers() -> list[str]:
    return sorted(row.content["number"] for row in rows(Invoice))


def bought(user, **values) -> tuple[Order, object]:
    """An order that was just paid."""
    order = order_of(user, **values)
    payment = paid_by(order)
    stands(order, "paid")
    come_of(outcomes.paid, order)
    return order, payment


def test_a_paid_order_has_an_invoice_and_a_receipt_once(any_house, alice):
    order, payment = bought(alice)
    come_of(outcomes.paid, order)
    assert written() == [("order-paid", "alice")]
    (record,) = call(invoices.of_maker, alice.id)
    said = record.content
    assert (record.number, record.kind, record.total, record.currency) == ("INV-00001", "invoice", 1900, "USD")
    assert (said.net, said.tax, said.payment_id, said.book) == (1597, 303, payment.id, "Photo book, Square, 8.5 × 8.5 in, 40 pages")
    assert said.buyer == (alice.email,) and said.seller[0] == "Sal’s Memory Maker"
    text = letter("order-paid").text
    assert "INV-00001" in text and letter("order-paid").subject == "Receipt for your order 1"
    lines = [("Print files, 40 pages", "$21.00"), ("Coupon SPRING", "-$2.00"), ("Of which tax, 19 %", "$3.03"), ("Paid in all", "$19.00")]
    for words, amount in lines:
        assert f"\n{words}: {amount}\n" in text
    assert f"{settings().address}/orders/{order.id}\n" in text and "$19.00" in letter("order-paid").html


def test_an_order_that_cost_nothing_has_a_receipt_that_says_so(house, alice):
    gift = Line(what="discount", words="Coupon GIFT", amount=-2100)
    order = order_of(alice, price=PRICE.model_copy(update={"lines": (FILES, gift), "discount": 2100, "tax": 0, "total": 0}))
    stands(order, "paid")
    come_of(outcomes.paid, order)
    text = letter("order-paid").text
    assert "nothing was to pay" in text and "Paid in all: $0.00" in text and "payment" not in text and numbers() == ["INV-00001"]


def test_the_files_are_told_of_once_whichever_comes_first(any_house, alice):
    first, _ = bought(alice)
    change(first, build="ready")
    come_of(outcomes.files_ready, first)
    come_of(outcomes.files_ready, first)
    second = order_of(alice, 2, build="ready")
    come_of(outcomes.files_ready, second)
    assert written().count(("book-ready", "alice")) == 1, "the second was not paid"
    stands(second, "paid")
    come_of(outcomes.paid, second)
    assert written().count(("book-ready", "alice")) == 2
    assert any("ready, and wait for you" in " ".join(row.text.split()) for row in rows(Message, kind="order-paid"))


def test_refunds_have_credit_notes_that_add_up(any_house, alice):
    order, payment = bought(alice)
    for amount, state in ((500, "part_refunded"), (1400, "refunded")):
        refund = refund_of(payment, amount)
        stands(order, state)
        come_of(outcomes.refunded, order, refund)
        come_of(outcomes.refunded, order, refund)
    assert numbers() == ["CN-00001", "CN-00002", "INV-00001"] and call(invoices.left, order.id) == 0
    first, second = (Content.model_validate(row.content) for row in sorted(rows(Invoice, kind="credit"), key=lambda row: row.number))
    assert (first.net, first.tax, first.about, first.reason) == (420, 80, "INV-00001", "A page is torn.")
    assert first.tax + second.tax == 303
    assert [kind for kind, _ in written()] == ["order-paid", "refunded", "refunded"]
    part, whole = sorted((row for row in rows(Message, kind="refunded")), key=lambda row: row.created_at)
    assert "$5.00" in part.subject and "stay yours" in part.text and "$14.00" in whole.subject and "closed again" in whole.text


def test_a_payment_that_came_twice_is_given_back_without_a_credit_note(any_house, alice):
    order, _ = bought(alice)
    come_of(outcomes.refunded, order, refund_of(paid_by(order), 1900))
    assert numbers() == ["INV-00001"] and "one too many" in " ".join(letter("refunded").text.split())


def test_another_sum_that_the_operator_took_is_what_is_invoiced(any_house, alice):
    order = order_of(alice)
    came = Facts(captured=((1000, "EUR"),), is_accepted=True).model_dump(mode="json")
    payment = paid_by(order, facts=came)
    stands(order, "paid")
    come_of(outcomes.paid, order)
    come_of(outcomes.refunded, order, refund_of(payment, 400, currency="EUR"))
    invoice, note = call(invoices.of_order, alice.id, order.id)
    assert (invoice.total, invoice.currency, invoice.content.tax, note.total, note.currency) == (1000, "EUR", 159, 400, "EUR")
    assert "Paid in all: €10.00" in letter("order-paid").text and "€4.00" in letter("refunded").subject


def test_of_two_payments_told_at_once_the_one_that_counts_is_invoiced(any_house, alice):
    order = order_of(alice)
    extra, counts = paid_by(order, facts=Facts(is_extra=True).model_dump(mode="json")), paid_by(order)
    stands(order, "paid")
    come_of(outcomes.paid, order)
    come_of(outcomes.refunded, order, refund_of(extra, 1900))
    (invoice,) = call(invoices.of_order, alice.id, order.id)
    assert invoice.content.payment_id == counts.id and call(invoices.left, order.id) == 1900


def test_copies_are_not_printed_once_their_money_is_gone(any_house, alice):
    order, payment = bought(alice)
    change(order, copies=2)
    kept(PrintOrder(order_id=order.id))
    kept(Dispute(id="dp_2", order_id=order.id, payment_id=payment.id, amount=1900, currency="USD", status="lost", told_at=now()))
    stands(order, "lost")
    come_of(outcomes.lost, order)
    assert [row.state for row in rows(PrintOrder)] == ["cancelled"]


def test_a_refund_that_never_arrived_is_invoiced_again(any_house, alice, bob):
    make_operator(bob)
    order, payment = bought(alice)
    refund = refund_of(payment, 700)
    come_of(outcomes.refunded, order, refund)
    for _ in range(2):
        come_of(outcomes.refund_failed, order, refund)
    assert numbers() == ["CN-00001", "INV-00001", "INV-00002"] and call(invoices.left, order.id) == 1900
    assert written()[2:] == [("refund-failed", "alice"), ("order-look", "bob")]


def test_money_called_back_at_the_bank_is_credited_and_invoiced_again_when_it_comes_back(any_house, alice, bob):
    make_operator(bob)
    order, payment = bought(alice)
    stands(order, "disputed")
    come_of(outcomes.disputed, order)
    kept(Dispute(id="dp_1", order_id=order.id, payment_id=payment.id, amount=1900, currency="USD", status="lost", told_at=now()))
    stands(order, "lost")
    for _ in range(2):
        come_of(outcomes.lost, order)
    assert numbers() == ["CN-00001", "INV-00001"] and call(invoices.left, order.id) == 0
    stands(order, "paid")
    for _ in range(2):
        come_of(outcomes.won, order)
    assert numbers() == ["CN-00001", "INV-00001", "INV-00002"] and call(invoices.left, order.id) == 1900
    assert [kind for kind, to in written() if to == "alice"][:4] == ["order-paid", "order-disputed", "order-lost", "order-settled"]
    assert len(rows(Message, kind="order-look")) == 2
    come_of(outcomes.lost, order)
    assert call(invoices.left, order.id) == 0


def test_numbers_have_no_gap_when_a_transaction_fails_and_when_many_ask_at_once(any_house, alice):
    orders = [order_of(alice, number) for number in range(1, 9)]
    with pytest.raises(RuntimeError), transaction() as session:
        outcomes.paid(session, session.get(Order, orders[0].id))
        raise RuntimeError
    threads = [Thread(target=come_of, args=(outcomes.paid, order)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(row.number for row in rows(Invoice)) == list(range(1, 9))
    assert call(counters.next_number, "INV") == 9 and call(counters.next_number, "another") == 1


def test_one_order_paid_at_once_by_two_has_one_invoice_and_one_receipt(any_house, alice):
    order = order_of(alice, build="ready")
    stands(order, "paid")

    def tell() -> None:
        try:
            come_of(outcomes.paid, order)
        except OperationalError:
            come_of(outcomes.paid, order)

    threads = [Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(written()) == [("book-ready", "alice"), ("order-paid", "alice")] and numbers() == ["INV-00001"]


def test_an_invoice_is_frozen(any_house, alice):
    kept(SiteText(key="seller", text="Sal’s Books\n 12 Harbour Street \n\nVAT XX 123"))
    order, _ = bought(alice)
    call(lambda session: setattr(session.get(SiteText, "seller"), "text", "Somebody else"))
    call(lambda session: setattr(session.get(User, alice.id), "name", "Another name"))
    change(order, title="Another title")
    (record,) = call(invoices.of_maker, alice.id)
    assert record.content.seller == ("Sal’s Books", "12 Harbour Street", "VAT XX 123")
    assert record.title == "Our summer" and record.content.buyer == (alice.email,)


def test_invoices_are_their_makers_and_the_operators(any_house, alice, bob):
    order, _ = bought(alice)
    (record,) = call(invoices.of_order, alice.id, order.id)
    assert call(invoices.of_order, bob.id, order.id) == call(invoices.of_maker, bob.id) == []
    assert call(invoices.get, alice.id, record.id) == record
    for refused in (invoices.get, invoices.get_for_operator):
        with pytest.raises(NotFound):
            call(refused, bob.id, record.id)
    make_operator(bob)
    assert call(invoices.get_for_operator, bob.id, record.id) == record
    assert call(invoices.of_order_for_operator, bob.id, order.id) == [record]


def test_whoever_has_left_is_written_no_letter_and_their_invoice_stays(any_house, alice):
    order, payment = bought(alice)
    call(lambda session: session.delete(session.get(User, alice.id)))
    come_of(outcomes.refunded, order, refund_of(payment, 100))
    assert written() == [] and numbers() == ["CN-00001", "INV-00001"]


def test_trouble_is_told_to_the_operators_and_to_the_maker_what_is_theirs(any_house, alice, bob):
    make_operator(bob)
    order = order_of(alice, trouble="Another amount came: $18.00.")
    come_of(outcomes.review, order)
    assert written() == [("order-look", "bob")] and "$18.00" in letter("order-look").text
    come_of(outcomes.build_failed, order)
    assert len(written()) == 1, "nothing was paid"
    stands(order, "paid")
    come_of(outcomes.build_failed, order)
    assert ("order-trouble", "alice") in written()


def test_a_bank_that_said_no_is_told(any_house, alice):
    order = order_of(alice)
    come_of(outcomes.payment_failed, order)
    assert "pay it in another way" in " ".join(letter("payment-failed").text.split())


def test_copies_that_were_sent_are_told_with_where_to_follow_them(any_house, alice):
    order, _ = bought(alice)
    come_of(outcomes.shipped, order, ["https://post.example/1", "javascript:alert(1)"])
    assert "https://post.example/1" in letter("shipped").text and "javascript" not in letter("shipped").html


@pytest.mark.parametrize("kind", ["order-paid", "book-ready", "shipped", "refunded"])
def test_a_letter_is_written_again_once_there_is_something_to_tell(any_house, alice, kind):
    order = order_of(alice)
    with pytest.raises(Conflict) as refused:
        come_of(outcomes.write_again, order, kind)
    assert refused.value.code == "nothing_to_tell" and written() == []
    if kind == "shipped":
        return
    payment = paid_by(order)
    stands(order, "paid", build="ready")
    come_of(outcomes.paid, order)
    if kind == "refunded":
        come_of(outcomes.refunded, order, refund_of(payment, 100))
    before = len(rows(Message, kind=kind))
    come_of(outcomes.write_again, order, kind)
    assert len(rows(Message, kind=kind)) == before + 1


REFUND, LATE, CALLED, WON = "refund", "late", "called back", "won"


@given(told=st.lists(st.tuples(st.sampled_from((REFUND, LATE, CALLED, WON)), st.integers(1, 1900)), max_size=8))
@settings_of_runs(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_books_of_an_order_add_up_whatever_comes(house, alice, told):
    """Each refund, each that failed late, each dispute lost and won: what is invoiced is what was kept, and never less than nothing."""
    order, payment = bought(alice, number=len(rows(Order)) + 1)
    given_back, refunds, taken = 0, [], 0
    for act, amount in told:
        if act == REFUND and amount <= 1900 - given_back - taken:
            refunds.append(refund_of(payment, amount))
            come_of(outcomes.refunded, order, refunds[-1])
            given_back += amount
        elif act == LATE and refunds:
            failed = refunds.pop()
            come_of(outcomes.refund_failed, order, failed)
            given_back -= failed.amount
        elif act == CALLED and not taken:
            taken = 1900 - given_back
            kept(
                Dispute(id=uuid4().hex, order_id=order.id, payment_id=payment.id, amount=1900, currency="USD", status="lost", told_at=now())
            )
            come_of(outcomes.lost, order)
        elif act == WON and taken:
            call(lambda session: session.exec(update(Dispute).where(Dispute.order_id == order.id).values(status="won")))
            come_of(outcomes.won, order)
            taken = 0
        assert call(invoices.left, order.id) == 1900 - given_back - taken >= 0
    for series in ("INV", "CN"):
        used = sorted(row.number for row in rows(Invoice, series=series))
        assert used == list(range(1, len(used) + 1))
    for row in rows(Invoice):
        assert row.content["net"] + row.content["tax"] == row.total > 0
