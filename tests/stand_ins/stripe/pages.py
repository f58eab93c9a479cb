"""The pages that Stripe shows people: the hosted page where a session is paid, the bank's question, and a small dashboard for trying things
out by hand. Requests go in; plain HTML without scripts comes out."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.stand_ins.stripe import acts, limits, money
from tests.stand_ins.stripe.cards import CARDS, card_of
from tests.stand_ins.stripe.refused import Refused
from tests.stand_ins.stripe.world import World

STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;background:#f6f8fa;color:#1a1f36}
main{background:#fff;padding:1.5rem;border-radius:8px}label{display:block;margin:.6rem 0}
input{font:inherit;padding:.4rem;width:100%;box-sizing:border-box}button{font:inherit;padding:.5rem 1rem;margin:.3rem .3rem .3rem 0}
.pay{background:#0a5;color:#fff;border:0;border-radius:6px}[role=alert]{color:#b3093c;font-weight:600}td form{display:inline}
table{border-collapse:collapse;width:100%;font-size:.85rem}td,th{text-align:left;padding:.3rem;border-top:1px solid #ddd}"""

BANK = '<button name="way" value="bank">Pay from a bank account (takes days)</button>'
WAITING, PAID = ("arrives", "does not arrive"), ("refund", "dispute", "win", "lose", "refund comes back")


def routes(world: World) -> list[Route]:
    pages = Pages(world)
    return [
        Route("/c/pay/{session}", pages.hosted), Route("/c/pay/{session}", pages.pay, methods=["POST"]),
        Route("/3d-secure/{intent}", pages.question), Route("/3d-secure/{intent}", pages.answer, methods=["POST"]),
        Route("/receipts/{charge}", pages.receipt),
        Route("/", pages.dashboard), Route("/dashboard", pages.dashboard), Route("/dashboard/act", pages.act, methods=["POST"]),
    ]  # fmt: skip


def price(amount: int, currency: str) -> str:
    digits = 0 if currency in limits.ZERO_DECIMAL else 3 if currency in limits.THREE_DECIMAL else 2
    return f"{currency.upper()} {amount / 10**digits:,.{digits}f}"


class Pages:
    def __init__(self, world: World):
        self._world = world

    async def hosted(self, request: Request) -> Response:
        return self._hosted(request.path_params["session"])

    def _hosted(self, name: str, said: str = "", status: int = 200) -> Response:
        with self._world.lock:
            try:
                session = self._world.get("checkout.session", name)
                acts.expire_if_over(self._world, session)
            except Refused as refused:
                return _page("Not found", f"<p>{escape(str(refused))}</p>", 404)
        if session["status"] != "open":
            return _page("Checkout", f"<p>This page is over: the session is {session['status']}.</p>", 410)
        items = "".join(f"<li>{escape(i['description'])}: {price(i['amount_total'], i['currency'])}</li>" for i in session["_items"])
        total = price(session["amount_total"], session["currency"])
        back = f'<p><a href="{escape(session["cancel_url"])}">Back to the shop</a></p>' if session["cancel_url"] else ""
        alert = f'<p role="alert">{escape(said)}</p>' if said else ""
        bank = BANK if "us_bank_account" in session["payment_method_types"] else ""
        email = escape(session["customer_email"] or "")
        form = f"""{back}<ul>{items}</ul><p>Total <strong>{total}</strong></p>{alert}<form method="post">
<label>E-mail <input name="email" type="email" value="{email}" autocomplete="email"></label>
<label>Card number <input name="card" inputmode="numeric" placeholder="4242 4242 4242 4242"></label>
<label>Expiry <input name="expiry" placeholder="12 / 34"></label><label>CVC <input name="cvc" placeholder="123"></label>
<button class="pay" name="way" value="card">Pay {total}</button>{bank}</form>
<p>4242… is paid, 4000 0000 0000 0002 is declined, 4000 0000 0000 3220 asks the bank first.</p>"""
        return _page("Checkout (stand-in for Stripe)", form, status)

    async def pay(self, request: Request) -> Response:
        form = await request.form()
        name = request.path_params["session"]
        with self._world.lock:
            try:
                session = self._world.get("checkout.session", name)
                card = card_of("bank" if form.get("way") == "bank" else str(form.get("card", "")))
                became = acts.pay_session(self._world, session, card, str(form.get("email", "")))
            except Refused as refused:
                return self._hosted(name, str(refused), 400)
            paying = self._world.get("payment_intent", session["payment_intent"])
        if became == "asks":
            return RedirectResponse(paying["next_action"]["redirect_to_url"]["url"], 303)
        if became == "declined":
            return self._hosted(name, paying["last_payment_error"]["message"], 402)
        return RedirectResponse(_landing(session), 303)

    async def question(self, request: Request) -> Response:
        form = """<p>Your bank asks: is it you who pays?</p>
<form method="post"><button class="pay" name="good" value="yes">Complete</button><button name="good" value="no">Fail</button></form>"""
        return _page("3D Secure 2 test page", form)

    async def answer(self, request: Request) -> Response:
        form = await request.form()
        with self._world.lock:
            try:
                paying = self._world.get("payment_intent", request.path_params["intent"])
                became = acts.answer(self._world, paying, form.get("good") == "yes")
            except Refused as refused:
                return _page("3D Secure 2 test page", f"<p>{escape(str(refused))}</p>", 400)
            session = self._world.find(paying.get("_session", ""))
        if session is None:
            return _page("3D Secure 2 test page", f"<p>{became}</p>")
        if became == "paid":
            return RedirectResponse(_landing(session), 303)
        return self._hosted(session["id"], paying["last_payment_error"]["message"], 402)

    async def receipt(self, request: Request) -> Response:
        with self._world.lock:
            charge = self._world.find(request.path_params["charge"])
        return _page("Receipt", f"<p>{price(charge['amount'], charge['currency'])}</p>") if charge else _page("Not found", "", 404)

    async def dashboard(self, request: Request) -> Response:
        with self._world.lock:
            rows = "".join(_row(self._world, charge) for charge in reversed(self._world.all("charge")[-100:]))
            held = ", ".join(price(amount, currency) for currency, amount in money.held(self._world).items())
        head = "<tr><th>Charge<th>Amount<th>Given back<th>State<th>What happens</tr>"
        cards = ", ".join(name for name in CARDS if name != "bank")
        return _page(
            "The shop's payments (stand-in for Stripe)", f"<p>Held: {held or 'nothing'}</p><table>{head}{rows}</table><p>Cards: {cards}</p>"
        )

    async def act(self, request: Request) -> Response:
        form = await request.form()
        with self._world.lock:
            try:
                self._do(str(form["act"]), self._world.get("charge", str(form["charge"])), str(form.get("amount", "")))
            except Refused as refused:
                return _page("Refused", f"<p>{escape(str(refused))}</p>", 400)
        return RedirectResponse("/dashboard", 303)

    def _do(self, act: str, charge: dict, amount: str) -> None:
        world, paying = self._world, self._world.get("payment_intent", charge["payment_intent"])
        disputes = world.of_intent("dispute", paying["id"])
        refunds = world.of_intent("refund", paying["id"])
        if act == "refund":
            money.refund(world, charge, int(amount) if amount.isdigit() else None, "requested_by_customer")
        elif act == "dispute":
            acts.dispute(world, charge)
        elif act in ("win", "lose") and disputes:
            acts.close(world, disputes[-1], act == "win")
        elif act in ("arrives", "does not arrive"):
            acts.settle(world, paying, act == "arrives")
        elif act == "refund comes back" and refunds:
            money.settle_refund(world, refunds[-1], False)


def _row(world: World, charge: dict) -> str:
    buttons = ""
    if charge["paid"]:
        buttons = '<input name="amount" placeholder="all that is left" aria-label="Amount">'
    for act in WAITING if charge["status"] == "pending" else PAID if charge["paid"] else ():
        buttons += f'<button name="act" value="{act}">{act}</button>'
    form = f'<form method="post" action="/dashboard/act"><input type="hidden" name="charge" value="{charge["id"]}">{buttons}</form>'
    state = "disputed" if charge["disputed"] else charge["status"]
    amounts = f"<td>{price(charge['amount'], charge['currency'])}<td>{price(charge['amount_refunded'], charge['currency'])}"
    return f"<tr><td>{charge['id']}{amounts}<td>{state}<td>{form}</tr>"


def _landing(session: dict) -> str:
    return session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])


def _page(title: str, inside: str, status: int = 200) -> HTMLResponse:
    head = f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title><style>{STYLE}</style>'
    body = f"<main><h1>{escape(title)}</h1>{inside}</main>"
    return HTMLResponse(f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>', status)
