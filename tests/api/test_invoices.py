"""Invoices by their doors: as JSON and as PDF, for whoever was billed and for the operator."""

import io
import sqlite3
from uuid import uuid4

import pikepdf
import pytest

from tests.api.cast import Maker, is_problem
from tests.api.matrix import billed_before, placed_before


@pytest.fixture(scope="module")
def billed(server, alice) -> str:
    database, user_id = server.database_url, alice.api.get("/api/v1/users/me").json()["id"]
    order = placed_before(database, user_id, alice.book())
    return str(billed_before(database, user_id, str(order)))


def test_an_invoice_is_its_makers_to_read_and_to_keep(alice, billed):
    (found,) = [row for row in alice.api.get("/api/v1/invoices").json()["items"] if row["id"] == billed]
    assert found == alice.api.get(f"/api/v1/invoices/{billed}").json() and found["total"] == 900
    for client in (alice.api, alice.browser):
        answer = client.get(found["url"])
        assert answer.status_code == 200 and answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"] == 'attachment; filename="INV-00001.pdf"'
        with pikepdf.open(io.BytesIO(answer.content)) as pdf:
            assert len(pdf.pages) == 1


@pytest.mark.parametrize("path", ["/api/v1/invoices/{}", "/files/invoices/{}.pdf"])
def test_it_is_not_there_for_anybody_else(bob, billed, path):
    for wanted in (billed, uuid4()):
        answer = bob.api.get(path.format(wanted))
        assert answer.status_code == 404 and is_problem(answer)
    assert bob.api.get("/api/v1/invoices").json()["items"] == []


def test_the_operator_reads_it_at_the_desk_alone(server, bob, billed):
    sal = Maker(server.url, "sal")
    assert sal.browser.get(f"/admin/invoices/{billed}.pdf").status_code == 404
    with sqlite3.connect(server.data / "memories.db") as kept:
        kept.execute("UPDATE users SET is_superuser = 1 WHERE email = ?", (sal.email,))
    assert sal.browser.get(f"/admin/invoices/{billed}.pdf").content.startswith(b"%PDF")
    assert sal.browser.get(f"/files/invoices/{billed}.pdf").status_code == 404
