"""Where an order stands, for its maker: what is known of it goes in; a title, a sentence and what can be done come out. Pure."""

from dataclasses import dataclass
from typing import Literal

from core.services.order_watch import Watched
from core.services.shop_records import OrderRecord
from ui.components.shop.receipt import money

Act = Literal["pay", "try", "cancel", "files", "again", "book"]
Came = Literal["", "paid", "cancelled"]
MARKS = {"good": "circle-check", "wait": "clock", "bad": "circle-alert", "calm": "info"}
IN_WORDS = {
    "placed": ("Not paid yet", "info"), "pending": ("Waiting for your bank", "info"), "paid": ("Paid", "ok"),
    "part_refunded": ("Partly refunded", "ok"), "refunded": ("Refunded", ""), "disputed": ("In question", "warn"),
    "lost": ("Called back", "bad"), "review": ("We look at it", "warn"), "cancelled": ("Cancelled", ""),
    "expired": ("Not paid in time", ""), "refused": ("Cannot be printed", "bad"),
}  # fmt: skip
"""Each state in a few words, and the kind of its chip."""
SAID_NO = ("again", "payment_failed")
"""A bank said no after its maker came back. A card that is declined is told of before, and another may have been taken since."""
PRINTING = ("asked", "CREATED", "UNPAID", "PAYMENT_IN_PROGRESS", "PRODUCTION_DELAYED", "PRODUCTION_READY", "IN_PRODUCTION")


@dataclass(frozen=True)
class Stand:
    """`look` is good, wait, bad or calm; `is_building` shows how far the files are; `acts` are in the order of their buttons."""

    look: str
    title: str
    words: str
    acts: tuple[Act, ...] = ()
    is_building: bool = False


def stand(told: Watched, came: Came, is_going: bool, email: str) -> Stand:
    """`came` says whether the maker just came from Stripe's page; `is_going` that they pay as soon as the files are checked."""
    order = told.order
    if order.state == "placed":
        return _placed(told, came, is_going)
    if order.state in ("paid", "part_refunded"):
        return _paid(told, email)
    return OTHERS[order.state](order)


def is_waited_for(told: Watched, came: Came) -> bool:
    """Whether anything is about to change by itself."""
    order = told.order
    if order.state in ("placed", "paid", "part_refunded") and order.build == "building":
        return True
    return order.state in ("placed", "pending", "review") or (order.copies > 0 and order.print_state in PRINTING)


def _placed(told: Watched, came: Came, is_going: bool) -> Stand:
    kept = "Nothing was taken, and your order is kept as it is."
    if told.order.build == "building":
        then = "Then you go on to Stripe’s page and pay." if is_going else "Then you can pay."
        return Stand("wait", "We look at the finished files", f"Every page, as a printer would. {then}", ("cancel",), is_building=True)
    if told.order.build != "ready":
        words = "This is not your fault: we know of it, and look after it. Nothing was taken."
        return Stand("bad", "The files could not be made", words, ("cancel",))
    if is_going:
        return Stand("wait", "Every page is checked", "You go on to Stripe’s page now.")
    if came == "paid" and told.last not in SAID_NO:
        words = "We ask Stripe for it. This page tells you as soon as it is here; you can also close it, and we write to you."
        return Stand("wait", "Waiting for your payment", words)
    if told.last in (*SAID_NO, "payment_declined"):
        return Stand("bad", "The payment did not go through", kept, ("try", "cancel"))
    if came == "cancelled":
        return Stand("calm", "Not paid yet", kept, ("pay", "cancel"))
    return Stand("good", "Every page is checked", "Your book waits for you to pay; nothing was taken yet.", ("pay", "cancel"))


def _paid(told: Watched, email: str) -> Stand:
    order = told.order
    wrote = f"We wrote to {email}."
    if order.state == "part_refunded":
        words = f"{money(order.refunded, order.currency)} of {money(order.total, order.currency)} went back to you. "
        return Stand("good", "A part was refunded", words + "The files stay yours.", ("files", "again"))
    if order.build == "building":
        return Stand("good", "Thank you. Your files are being made.", f"{wrote} They are here in a moment.", is_building=True)
    if order.build != "ready":
        words = f"{wrote} Making your files did not work: we know of it, look after it and write to you."
        return Stand("bad", "Thank you. Your files need a hand.", words)
    if order.copies and order.print_state == "SHIPPED":
        return Stand(
            "good", "Your book is on its way", "The files are yours as well, for as long as you have your account.", ("files", "again")
        )
    if order.copies:
        return Stand("good", "Thank you. Your book is being printed.", f"{wrote} The files are yours as well.", ("files", "again"))
    words = f"{wrote} The files are here for as long as you have your account."
    return Stand("good", "Thank you. Your print files are ready.", words, ("files", "again"))


def _refunded(order: OrderRecord) -> Stand:
    amount = money(order.refunded or order.total, order.currency)
    words = f"{amount} went back to you. Your bank may take a few days to show it."
    return Stand("calm", "Your money went back", words, ("again",))


OTHERS = {
    "pending": lambda order: Stand(
        "wait", "Waiting for your bank",
        "Some ways of paying take a minute, some a few days. There is nothing more to do; we write to you.",
    ),
    "refunded": _refunded,
    "disputed": lambda order: Stand(
        "bad", "This payment is in question", "Your bank asks about it. Until that is settled the files rest; your book stays as it is.",
    ),
    "lost": lambda order: Stand("calm", "Your bank took the money back", "So the files are closed; your book stays as it is.", ("again",)),
    "review": lambda order: Stand(
        "wait", "We look at your payment", "Something about it is not as it should be. A person looks at it, and writes to you.",
    ),
    "cancelled": lambda order: Stand("calm", "This order is cancelled", "Nothing was taken. You can order these pages again.", ("again",)),
    "expired": lambda order: Stand(
        "calm", "This order was not paid in time", "Nothing was taken. You can order these pages again, at today’s price.", ("again",),
    ),
    "refused": lambda order: Stand(
        "bad", "These pages cannot be printed", "Nothing was taken. Change what is named here, then order the book again.", ("book",),
    ),
}  # fmt: skip
