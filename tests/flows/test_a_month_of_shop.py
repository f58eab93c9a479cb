"""A month of the shop: orders, coupons, banks, refunds from both sides, disputes and Stripe's own faults in three currencies, day by day;
then the books are added up.
"""

import random
from collections import Counter

from core.book.formats import format_of
from core.services import books, invoices, orders, payments, reconciling, refunds, till, webhooks
from core.services.records import BookRecord
from core.services.shop_records import OrderRecord
from storage.models import Coupon, Dispute, Invoice, Mark, Order, Payment, Refund
from tests.chaos.shop import let_pass
from tests.conftest import make_user
from tests.services.order_cast import make_operator
from tests.services.shop_cast import confirm, coupon, ordered, set_price
from tests.services.stage import book_of, call, rows
from tests.services.test_books import pages
from tests.services.till_cast import built, sell

DAYS, A_DAY = 30, 2
GOODS = {"booklet-8x8": "USD", "square-8.5": "JPY", "a4": "KWD"}
CODES = ("", "", "", "SPRING", "GIFT", "YEN300")
CARDS = ("4242424242424242",) * 6 + ("4000000000005126", "bank", "bank")
IN_PLAY = ("paid", "part_refunded")


class Month:
    """The shop, its makers and its operator, and what Stripe tells them. `calm` is a month's end: everything comes through."""

    def __init__(self, stripe, makers, operator, seed: int):
        self.stripe, self.makers, self.operator, self.chance = stripe, makers, operator, random.Random(seed)
        self.told = 0
        self.banks: list[str] = []

    def day(self) -> None:
        for _ in range(A_DAY):
            self._sell()
        for order in rows(Order):
            if order.state in IN_PLAY and order.total and self.chance.random() < 0.08:
                self._trouble(order)
        self._settle(0.5)
        self.night()

    def night(self, calm: bool = False) -> None:
        """Messages come, some not, some twice, in any order; a day passes; the till asks."""
        new, self.told = self.stripe.events()[self.told :], len(self.stripe.events())
        heard = [event for event in new for _ in range(1 if calm else self.chance.choice((0, 1, 1, 1, 1, 2)))]
        self.chance.shuffle(heard)
        for event in heard:
            webhooks.take(*self.stripe.signed(event))
        let_pass(self.stripe, minutes=24 * 60)
        for act in (till.send_refunds, reconciling.ask_due, reconciling.end_over, reconciling.read_events):
            act()

    def close(self) -> None:
        """Whatever is open at the month's end comes to its end."""
        for _ in range(9):
            self._settle(1.0)
            for order in rows(Order, state="review"):
                if any(refund.status in ("asked", "pending") for refund in rows(Refund, order_id=order.id)):
                    continue
                call(refunds.ask, self.operator.id, order.id, None, "It was not what was asked for.")
            self.night(calm=True)

    def _sell(self) -> None:
        maker, format = self.chance.choice(self.makers), self.chance.choice(list(GOODS))
        code = self.chance.choice(CODES)
        if code == "YEN300" and GOODS[format] != "JPY":
            code = ""
        order: OrderRecord = built(ordered(maker, _book(maker, format), coupon=code))
        if order.total:
            self._pay(maker, order)

    def _pay(self, maker, order: OrderRecord) -> None:
        way = self.chance.random()
        if self.chance.random() < 0.1:
            self.stripe.faults.cut = 1
        if way < 0.15:
            self.stripe.confirm(payments.create_intent(maker.id, order.id).client_secret.partition("_secret")[0])
            return
        payments.checkout(maker.id, order.id)
        (payment,) = rows(Payment, order_id=order.id)
        if way < 0.25:
            return
        if way < 0.3:
            call(orders.cancel, maker.id, order.id)
            return
        card = self.chance.choice(CARDS)
        if way < 0.36:
            card = CARDS[0]
            self.stripe.world.find(payment.provider_reference)["amount_total"] += 1000
        if way < 0.5:
            self.stripe.pay(payment.provider_reference, "4000000000000002")
        if self.stripe.pay(payment.provider_reference, card) == "pending":
            self.banks.append(payment.provider_reference)

    def _trouble(self, order: Order) -> None:
        """One of the things that happen to an order that was paid."""
        (payment,) = [row for row in rows(Payment, order_id=order.id) if row.status == "paid"]
        charge = self.stripe.look(self.stripe.look(payment.intent)["latest_charge"])
        left = charge["amount"] - charge["amount_refunded"]
        what = self.chance.choice(("ours", "ours, part", "theirs", "theirs, part", "dispute"))
        asked = sum(row.status == "asked" for row in rows(Refund, payment_id=payment.id))
        if charge["disputed"] or asked or left < 300 or payment.refunded != charge["amount_refunded"]:
            return
        part = left // 30 * 10 if "part" in what else None
        if what == "dispute":
            self.stripe.dispute(payment.intent)
        elif what.startswith("ours"):
            call(refunds.ask, self.operator.id, order.id, part, "A page is torn.")
        else:
            self.stripe.refund(payment.intent, part)

    def _settle(self, share: float) -> None:
        """Banks answer: payments, refunds and disputes that were under way."""
        for name in [name for name in self.banks if self.chance.random() < share]:
            self.banks.remove(name)
            self.stripe.settle(name, good=self.chance.random() < 0.8)
        for refund in self.stripe.world.all("refund"):
            of = self.stripe.world.find(refund["charge"])["_card"]
            if of.refund == "failed" and refund["status"] == "succeeded" and self.chance.random() < share / 2:
                self.stripe.settle_refund(refund["id"], good=False)
            elif refund["status"] == "pending" and self.chance.random() < share:
                self.stripe.settle_refund(refund["id"])
        for dispute in self.stripe.world.all("dispute"):
            if dispute["status"] == "needs_response" and self.chance.random() < share:
                self.stripe.close_dispute(dispute["id"], won=self.chance.random() < 0.5)


def test_the_books_of_a_month_add_up(house, stripe_stand_in):
    sell(house, stripe_stand_in)
    makers = [make_user(f"maker{number}@example.org") for number in range(3)]
    operator = make_user("sal@example.org")
    make_operator(operator)
    confirm(*makers)
    _offers()
    month = Month(stripe_stand_in, makers, operator, seed=11)
    reconciling.read_events()
    for day in range(DAYS):
        if day == DAYS // 2:
            set_price(base=1200)
        month.day()
    month.close()
    _check_states()
    _check_money(stripe_stand_in)
    _check_numbers()
    _check_coupons()
    _check_prices()


def _book(maker, format: str) -> BookRecord:
    """One that nothing is wrong with."""
    book = book_of(maker, format=format)
    document = pages(*(f"p{number}" for number in range(format_of(format).min_pages)))
    call(books.replace, maker.id, book.id, document.model_copy(update={"format": format}), 0)
    return book


def _offers() -> None:
    set_price(base=900, tax_rate=1900)
    set_price(format="square-8.5", currency="JPY", base=1900, per_page=0)
    set_price(format="a4", currency="KWD", base=6000, per_page=0, tax_rate=500, tax_behaviour="exclusive")
    coupon("SPRING", percent=20)
    coupon("GIFT", percent=100)
    coupon("YEN300", amount=300, currency="JPY")


def _check_states() -> None:
    """A month has everything in it, and nothing is left open."""
    states = Counter(order.state for order in rows(Order))
    assert states.keys() >= {"paid", "part_refunded", "refunded", "lost", "cancelled", "expired"}, states
    assert not states.keys() & {"pending", "disputed", "review", "placed"}, states
    assert not [row for row in rows(Refund) if row.status in ("asked", "pending")]
    assert {row.status for row in rows(Dispute)} == {"won", "lost"}
    assert {row.kind for row in rows(Invoice)} == {"invoice", "credit", "again"}
    assert not [mark for mark in rows(Mark, name="clock") if mark.is_alarm]


def _check_money(stripe) -> None:
    """Payments less refunds less disputes are what Stripe holds; invoices less credit notes are the same; order by order, too."""
    held = {currency.upper(): amount for currency, amount in stripe.held().items() if amount}
    came, invoiced = Counter(), Counter()
    for order in rows(Order):
        paid = {row.id: row for row in rows(Payment, order_id=order.id) if row.status == "paid"}
        back = [row for row in rows(Refund, order_id=order.id) if row.status == "succeeded"]
        given = sum(row.amount for row in back if row.payment_id in paid)
        lost = sum(row.amount for row in rows(Dispute, order_id=order.id) if row.status == "lost")
        left = sum(row.amount for row in paid.values()) - given - lost
        written = call(invoices.left, order.id)
        assert (written, order.refunded) == (left, sum(row.amount for row in back)), (order.number, order.state)
        came[order.currency] += left
        invoiced[order.currency] += written
    assert {currency: amount for currency, amount in came.items() if amount} == held
    assert {currency: amount for currency, amount in invoiced.items() if amount} == held
    assert held.keys() == set(GOODS.values())


def _check_numbers() -> None:
    """Each series begins with one and leaves nothing out."""
    series: dict[str, list[int]] = {"orders": [order.number for order in rows(Order)]}
    for row in rows(Invoice):
        series.setdefault(row.series, []).append(row.number)
    for numbers in series.values():
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert len(series) == 3


def _check_coupons() -> None:
    """A coupon was used by every order that has it and was not given up."""
    given_up = ("cancelled", "expired", "refused")
    for found in rows(Coupon):
        assert found.uses == sum(order.state not in given_up for order in rows(Order, coupon_id=found.id)), found.code
        assert found.uses


def _check_prices() -> None:
    """Orders keep the price they were placed at."""
    totals = {order.price["lines"][0]["amount"] for order in rows(Order, currency="USD")}
    assert totals == {900, 1200}
    for order in rows(Order):
        assert order.price["total"] == order.total == sum(line["amount"] for line in order.price["lines"])
