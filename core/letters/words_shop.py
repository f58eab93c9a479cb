"""The words of letters about books, orders and money, by kind."""

from core.letters.kind import Words

_ORDERED = "You get this letter because you ordered a book at Sal’s Memory Maker. We always write when it is about your money."
_OPERATOR = "You get this letter because you look after the shop."
_NOTICE = "You get this letter because you make books at Sal’s Memory Maker."

SHOP = {
    "order-paid": Words(
        "Receipt for your order {number}",
        "Thank you for your order",
        (
            "{thanks} This is your receipt; the invoice {invoice} lies with your order.",
            "{next}",
        ),
        "See my order",
        _ORDERED,
        rows=True,
    ),
    "book-ready": Words(
        "Your book “{title}” is ready",
        "Your book is ready",
        (
            "“{title}” is built, checked as a printer would, and yours: the print files lie with your order {number}.",
            "{copies}",
        ),
        "Get my book",
        _ORDERED,
    ),
    "shipped": Words(
        "“{title}” is on its way to you",
        "Your book is on its way",
        (
            "The printed copies of your order {number} have left the printer.",
            "{how}",
        ),
        "See my order",
        _ORDERED,
    ),
    "refunded": Words(
        "We have given {amount} back to you",
        "We have given {amount} back to you",
        (
            "It is for your order {number}, “{title}”, and goes the way your payment came. Banks take up to ten days.",
            "{rest}",
        ),
        "See my order",
        _ORDERED,
    ),
    "refund-failed": Words(
        "We could not give {amount} back yet",
        "Our refund did not reach you",
        (
            "We gave {amount} back for your order {number}, “{title}”, but your bank did not take it.",
            "We are looking for another way, and write again. You can also answer with how you would like to have it.",
        ),
        "See my order",
        _ORDERED,
    ),
    "payment-failed": Words(
        "Your payment did not go through",
        "Your payment did not go through",
        (
            "Your bank did not carry out the payment for your order {number}, “{title}”. Nothing was charged.",
            "{again}",
        ),
        "See my order",
        _ORDERED,
    ),
    "order-disputed": Words(
        "The payment of your order {number} is in question",
        "Your payment is in question",
        (
            "Your bank has asked for the payment of “{title}” to be looked at. Until it has decided, the print files rest.",
            "If you did not mean that, please tell your bank; once it is settled, the files are open again by themselves.",
        ),
        "See my order",
        _ORDERED,
    ),
    "order-lost": Words(
        "The payment of your order {number} was taken back",
        "Your payment was taken back",
        (
            "Your bank has taken the payment for “{title}” back. The print files are closed with that; your book stays as it is.",
            "You can order it again whenever you like.",
        ),
        "See my order",
        _ORDERED,
    ),
    "order-settled": Words(
        "The payment of your order {number} is settled",
        "All is settled",
        ("The question about the payment for “{title}” is settled, and the print files are open to you again.",),
        "See my order",
        _ORDERED,
    ),
    "order-trouble": Words(
        "Your order {number} takes a little longer",
        "Your order takes a little longer",
        (
            "The print files of “{title}” could not be built as they should. That is ours to put right, and we are looking at it.",
            "Your payment is safe. You will have your files, or your money back, and a letter either way.",
        ),
        "See my order",
        _ORDERED,
    ),
    "order-look": Words(
        "Order {number} needs a look",
        "Order {number} needs a look",
        ("{trouble}",),
        "Look at the order",
        _OPERATOR,
    ),
    "book-generated": Words(
        "“{title}” is laid out",
        "Your book is laid out",
        ("“{title}” has its first {pages} pages. Turn them, and change whatever you like.",),
        "See my book",
        _NOTICE,
        notice=True,
    ),
    "job-failed": Words(
        "{what} did not work out",
        "{what} did not work out",
        ("{reason}", "What you gave us is as it was. You can try again any time."),
        "See where it stands",
        _NOTICE,
        notice=True,
    ),
}
