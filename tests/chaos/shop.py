"""A shop to be tried hard: a data folder and a stand-in for Stripe go in; many orders with their checkouts, their fates, and the count of
what came of them come out. Truth is what Stripe holds; nothing here asks the shop's own code what should be.
"""

import random
import re
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlmodel import select

from core.services import books, orders, payments, reconciling
from core.services.store import files
from storage.database import transaction
from storage.models import Counter as Number
from storage.models import Dispute, Invoice, Mark, Message, Order, OrderDocument, OrderEvent, Payment, Refund, User, now
from tests.chaos.makers import again_when_away
from tests.services.stage import lay
from tests.services.test_books import pages
from tests.stand_ins.stripe import objects
from tests.stand_ins.stripe.running import StandIn

PDF = b"%PDF-1.7\n% the files of an order\n%%EOF\n"
UNLOCKED = ("paid", "part_refunded")
TIMES = {
    Payment: ("created_at", "asked_at", "expires_at"), Order: ("created_at", "paid_at", "expires_at"), Refund: ("created_at", "due_at"),
}  # fmt: skip
FATES = {
    "paid": 44, "declined, then paid": 6, "abandoned": 7, "abandoned until it expired": 4, "bank: came": 6, "bank: did not come": 3,
    "refunded": 5, "partly refunded": 5, "dispute won": 2, "dispute lost": 2, "dispute open": 1, "wrong amount": 3, "wrong currency": 2,
    "named by a stranger's payment": 2, "cancelled, then paid": 2, "by a program": 6, "paid, never told": 4, "refunded, never told": 1,
    "refunded, which was never told": 1,
}  # fmt: skip
"""What becomes of a hundred orders or so."""
LOCKED = frozenset(
    ("abandoned", "abandoned until it expired", "bank: did not come", "wrong amount", "wrong currency", "named by a stranger's payment")
)
SILENT = frozenset(("paid, never told", "refunded, never told", "refunded, which was never told"))


@dataclass
class Case:
    """One order and what becomes of it. `name` is Stripe's of its checkout or intent, `part` what was given back."""

    order: UUID
    user: UUID
    fate: str
    amount: int
    currency: str
    name: str = ""
    part: int = 0
    events: list[dict] = field(default_factory=list)

    @property
    def told(self) -> list[dict]:
        """The events that are told by webhook."""
        if self.fate in ("paid, never told", "refunded, never told"):
            return []
        is_kept_back = self.fate == "refunded, which was never told"
        return [event for event in self.events if not (is_kept_back and "refund" in event["type"])]

    @property
    def expected(self) -> str:
        """Where the order has to stand in the end, by what Stripe holds; '' where there are several right answers, all locked."""
        if self.fate.startswith("refunded"):
            return "refunded"
        ends = {"partly refunded": "part_refunded", "dispute lost": "lost", "dispute open": "disputed"}
        return "" if self.fate in LOCKED else ends.get(self.fate, "paid")


@dataclass(frozen=True)
class Count:
    """What came of it all. Lost: paid for and not unlocked. Doubled: more than one effect of one payment. Unearned: unlocked, or said to be
    paid, without the money. Wrong: in another state than Stripe's."""

    orders: int
    lost: int
    doubled: int
    unearned: int
    wrong: int
    states: dict[str, int]

    @property
    def is_clean(self) -> bool:
        return self.lost == self.doubled == self.unearned == self.wrong == 0


def fill(users: Iterable[UUID], count: int, format: str = "booklet-8x8") -> list[tuple[UUID, UUID, int, str]]:
    """Orders that wait for payment, built, their files there: (order, user, total, currency). One is placed through the shop by each
    maker; the others are its rows again, in three currencies."""
    users = list(users)
    found = []
    for user in users:
        with transaction() as session:
            session.get(User, user).confirmed_at = now()
        with transaction() as session:
            book = books.create(session, user, title="Our summer", format=format)
            document = pages("p1", "p2").model_copy(update={"format": format})
            books.replace(session, user, book.id, document, 0)
        with transaction() as session:
            order = orders.place(session, user, book.id)
        found += _again(order.id, -(-count // len(users)), len(found))
    with transaction() as session:
        session.get(Number, "orders").value = len(found) + len(users)
    return found[:count]


def _again(order_id: UUID, count: int, before: int) -> list[tuple[UUID, UUID, int, str]]:
    with transaction() as session:
        order = session.get(Order, order_id)
        order.build, order.built_at = "ready", now()
        document = session.get(OrderDocument, order_id).document
        base = order.model_dump()
        highest = 1_000_000 + before
        rows = []
        for number in range(count):
            currency, factor = (("USD", 1), ("JPY", 1), ("KWD", 10))[number % 3]
            total = base["total"] * factor
            price = base["price"] | {"currency": currency, "total": total}
            price["lines"] = [line | {"amount": line["amount"] * factor, "unit": line["unit"] * factor} for line in price["lines"]]
            rows.append(base | {"id": uuid4(), "number": highest + number, "currency": currency, "total": total, "price": price})
        session.execute(insert(Order), rows)
        session.execute(insert(OrderDocument), [{"order_id": row["id"], "document": document} for row in rows])
    return [(row["id"], row["user_id"], row["total"], row["currency"]) for row in rows]


def cases(found: list[tuple[UUID, UUID, int, str]], seed: int) -> list[Case]:
    chance = random.Random(seed)
    fates = chance.choices(list(FATES), list(FATES.values()), k=len(found))
    # Each fate at least once, also in the small cuts.
    fates[: len(FATES)] = list(FATES)[: len(fates)]
    return [Case(order, user, fate, amount, currency) for (order, user, amount, currency), fate in zip(found, fates, strict=True)]


def check_out(all_cases: list[Case], hands: int = 4) -> None:
    """Begins to pay each, as its maker does, or a program."""

    def one(case: Case) -> None:
        begin = payments.create_intent if case.fate == "by a program" else payments.checkout
        again_when_away(partial(begin, case.user, case.order))
        with transaction() as session:
            paying = session.exec(select(Payment).where(Payment.order_id == case.order)).one()
            case.name = paying.provider_reference

    with ThreadPoolExecutor(hands) as pool:
        list(pool.map(one, all_cases))


def live(stripe: StandIn, case: Case, chance: random.Random) -> None:
    """Lets the fate of an order come true at Stripe; the events it makes are kept with it, not sent."""
    seen = stripe.world.count("event")
    _live(stripe, case, chance)
    case.events = stripe.world.since("event", seen)


def _live(stripe: StandIn, case: Case, chance: random.Random) -> None:
    name, fate = case.name, case.fate
    if fate == "abandoned":
        return
    if fate == "abandoned until it expired":
        stripe.expire(name)
    elif fate == "by a program":
        stripe.confirm(name)
    elif fate.startswith("bank"):
        stripe.pay(name, "bank")
        stripe.settle(name, good=fate == "bank: came")
    elif fate == "wrong amount":
        stripe.world.find(name)["amount_total"] = case.amount - 100 if case.amount > 200 else case.amount + 100
        stripe.pay(name)
    elif fate == "wrong currency":
        stripe.world.find(name)["currency"] = "eur"
        stripe.pay(name)
    elif fate == "named by a stranger's payment":
        _pay_in_the_name_of(stripe, case)
    else:
        if fate == "declined, then paid":
            stripe.pay(name, "4000000000000002")
        if fate == "cancelled, then paid":
            with transaction() as session:
                orders.cancel(session, case.user, case.order)
        stripe.pay(name)
        _afterwards(stripe, case, chance)


def _pay_in_the_name_of(stripe: StandIn, case: Case) -> None:
    """Somebody pays the least there is at a page made by hand, which names another's order."""
    with stripe.world.lock:
        named = {"order_id": str(case.order)}
        intent = {"metadata": dict(named), "description": None, "receipt_email": None}
        row = objects.session(
            stripe.world, stripe.url, amount_total=50, amount_subtotal=50, currency="usd", client_reference_id=str(case.order),
            metadata=named, expires_at=stripe.world.now() + 3600, payment_method_types=["card"], _items=[], _intent=intent,
        )  # fmt: skip
        stripe.world.keep(row)
    stripe.pay(row["id"])


def _afterwards(stripe: StandIn, case: Case, chance: random.Random) -> None:
    if case.expected == "refunded":
        half = case.amount // 20 * 10
        if chance.random() < 0.5:
            stripe.refund(case.name, half)
        stripe.refund(case.name)
    if case.fate == "partly refunded":
        case.part = case.amount // 30 * 10
        stripe.refund(case.name, case.part)
    if case.fate.startswith("dispute"):
        dispute = stripe.dispute(case.name)
        if case.fate != "dispute open":
            stripe.close_dispute(dispute, won=case.fate == "dispute won")


def put_files(order: UUID) -> None:
    """Built print files of an order."""
    for which in ("interior", "cover"):
        lay(files().order_file(order, which), PDF)


def waiting(all_cases: list[Case]) -> list[Case]:
    """Cases that are not where they have to be."""
    with transaction() as session:
        states = dict(session.exec(select(Order.id, Order.state)).all())
    return [case for case in all_cases if case.expected and states[case.order] != case.expected]


def count(all_cases: list[Case], stripe: StandIn) -> Count:
    """Adds up the shop's rows against Stripe's."""
    with transaction() as session:
        states = {order.id: order for order in session.exec(select(Order))}
        paid = Counter(session.exec(select(Payment.order_id).where(Payment.status == "paid")))
        invoices = Counter(session.exec(select(Invoice.order_id).where(Invoice.kind == "invoice")))
        moved = Counter(session.exec(select(OrderEvent.order_id).where(OrderEvent.act == "files_handed_over")))
        refunds = list(session.exec(select(Refund)))
        disputes = Counter(session.exec(select(Dispute.order_id)))
        letters = list(session.exec(select(Message.kind, Message.text).where(Message.kind.in_(("order-paid", "book-ready")))))
    told = Counter((kind, UUID(found.group(1))) for kind, text in letters if (found := re.search(r"/orders/([0-9a-f-]{36})", text)))
    given = Counter({row["id"]: row["amount"] for row in stripe.world.all("refund")})
    doubled = sum(many > 1 for many in (*paid.values(), *invoices.values(), *moved.values(), *told.values(), *disputes.values()))
    doubled += sum(refund.provider_reference not in given or given[refund.provider_reference] != refund.amount for refund in refunds)
    lost = unearned = wrong = 0
    for case in all_cases:
        order = states[case.order]
        is_open = order.state in UNLOCKED
        should = case.expected in UNLOCKED
        lost += should and not is_open
        unearned += (is_open and not should) or (case.fate in LOCKED and (order.paid_at is not None or invoices[case.order] > 0))
        wrong += bool(case.expected) and order.state != case.expected and not (should and not is_open)
        wrong += case.expected in UNLOCKED and (invoices[case.order] != 1 or told["order-paid", case.order] != 1)
        wrong += order.refunded != (case.part or (case.amount if case.expected == "refunded" else 0)) and case.expected in (
            "paid", "part_refunded", "refunded",
        )  # fmt: skip
    return Count(len(all_cases), lost, doubled, unearned, wrong, dict(Counter(order.state for order in states.values())))


def explain(all_cases: list[Case], most: int = 10) -> list[str]:
    """A line on each of the first cases that are not as they have to be, for whoever looks for the reason."""
    lines = []
    with transaction() as session:
        found = {order.id: order for order in session.exec(select(Order))}
        for case in all_cases:
            order = found[case.order]
            is_locked = case.fate in LOCKED and order.state not in UNLOCKED and order.paid_at is None
            if order.state == case.expected or is_locked:
                continue
            acts = session.exec(select(OrderEvent.act).where(OrderEvent.order_id == case.order).order_by(OrderEvent.at)).all()
            lines.append(f"{case.fate}: {order.state}, not {case.expected or 'locked'}; {', '.join(acts)}; {order.trouble}")
            if len(lines) == most:
                break
    return lines


def let_pass(stripe: StandIn, minutes: int) -> None:
    """Lets time pass at once, in the shop and at Stripe: everything that happened is so much older."""
    back = timedelta(minutes=minutes)
    with transaction() as session:
        for table, names in TIMES.items():
            for row in session.exec(select(table)):
                for name in names:
                    setattr(row, name, getattr(row, name) and getattr(row, name) - back)
        read_to = session.get(Mark, reconciling.READ)
        if read_to:
            read_to.value = str(int(read_to.value) - minutes * 60)
    with stripe.world.lock:
        for kind in ("event", "checkout.session", "payment_intent", "charge", "refund", "dispute"):
            for row in stripe.world.all(kind):
                row["created"] -= minutes * 60
                if "expires_at" in row:
                    row["expires_at"] -= minutes * 60
