"""What runs away is stopped, and told when to come again."""

from tests.api.cast import Maker, is_problem
from tests.api.matrix import API


def test_what_keeps_a_worker_busy_has_a_limit(server):
    maker = Maker(server.url, "ida")
    book = maker.book()
    answers = [maker.api.post(f"{API}/books/{book}/print-files") for _ in range(121)]
    assert {answer.status_code for answer in answers[:120]} == {409}
    assert answers[120].status_code == 429
    assert is_problem(answers[120])
    assert 0 < int(answers[120].headers["retry-after"]) <= 600
    assert maker.api.get(f"{API}/books/{book}").status_code == 200
