"""The job of an order: the document that placing it froze goes in; its print files, and what the preflight found in them, come out.

What the preflight refuses ends an order that nobody paid yet. The files of an order of the very same pages are taken as they are.
"""

from dataclasses import asdict
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from core.book.document import Document
from core.imaging.sandbox import Sandbox
from core.log import event
from core.press.setter import Setter
from core.services import moving, order_files, outcomes
from core.services.claims import Held
from core.services.order_files import BOTH
from core.services.printing import make
from core.services.store import files, once_failed
from core.shop.states import OVER
from storage.database import after_commit, transaction
from storage.files import link, sha256_of
from storage.models import Order, Photo, now
from storage.queries import order_files as table
from storage.queries import photos

UNPAID = ("placed", "pending")
WORTH_TELLING = 5

Findings = list[dict]


def run_order(held: Held, sandbox: Sandbox, setter: Setter) -> None:
    """Makes and checks both files of the order, unless they are there already."""
    order_id = UUID(held.job.args["order_id"])
    with transaction() as session:
        found = table.frozen(session, order_id)
        if found is None or found[0].build == "ready":
            held.finish(session)
            return
        order, content = found
        document = Document.model_validate(content)
        like = next((UUID(str(other)) for other, theirs in table.alike(session, order) if theirs == content), None)
        rows = photos.some(session, order.user_id, [UUID(photo_id) for photo_id in document.photo_ids])
    with files().workspace() as folder:
        findings = _taken(like, folder) if like else None
        _keep(held, order_id, folder, _made(held, document, rows, folder, sandbox, setter) if findings is None else findings)


def sweep() -> None:
    """Builds what is waited for and nobody builds any more: its maker left and came back, or a row was lost."""
    with transaction() as session:
        for order in table.given_up(session, OVER):
            order_files.begin(session, order)


def _made(held: Held, document: Document, rows: list[Photo], folder: Path, sandbox: Sandbox, setter: Setter) -> Findings:
    return [asdict(finding) for finding in make(held, document, rows, folder, sandbox, setter)]


def _taken(like: UUID, folder: Path) -> Findings | None:
    """The files of another order of the same pages, with what was found in them; None when they are not there any more as they were
    made."""
    with transaction() as session:
        found = table.frozen(session, like)
    if found is None:
        return None
    order, sums = found[0], found[0].sums or {}
    try:
        both = {which: files().fetch(files().order_file(like, which)) for which in BOTH}
        if any(sums.get(which) not in (None, sha256_of(path)) for which, path in both.items()):
            return None
        for which, path in both.items():
            link(path, folder / f"{which}.pdf")
    except FileNotFoundError:
        return None
    return list(order.findings or ())


def _keep(held: Held, order_id: UUID, folder: Path, findings: Findings) -> None:
    """Puts the files in their place, then writes down that they are there."""
    store = files()
    sums = {which: store.put(folder / f"{which}.pdf", store.order_file(order_id, which)) for which in BOTH}
    with transaction() as session:
        # Its maker may have left for ever while it was built.
        once_failed(session, _drop_if_nobodys, order_id)
        held.finish(session)
        order = table.locked(session, order_id)
        order.findings, order.sums, order.built_at, order.updated_at = findings, sums, now(), now()
        wrong = [finding["words"] for finding in findings if finding["severity"] == "error"]
        if wrong:
            _refuse(session, order, wrong)
        else:
            order.build = "ready"
            moving.note(session, order, "files_built", "system")
            outcomes.files_ready(session, order)
        after_commit(session, partial(event, "order_built", order=str(order_id), build=order.build))


def _refuse(session: Session, order: Order, wrong: list[str]) -> None:
    more = f" And {len(wrong) - WORTH_TELLING} more." if len(wrong) > WORTH_TELLING else ""
    words = " ".join(wrong[:WORTH_TELLING]) + more
    order.build = "refused"
    if order.state in UNPAID:
        moving.move(session, order, "refused", "system", words)
    else:
        moving.trouble(session, order, f"It cannot be printed: {words}")
        outcomes.build_failed(session, order)


def _drop_if_nobodys(order_id: UUID) -> None:
    with transaction() as session:
        known = table.known(session, [order_id])
    if not known:
        files().drop_order_files(order_id)
