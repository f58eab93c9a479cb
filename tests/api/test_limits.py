"""What runs away is stopped, and told when to come again."""

from concurrent.futures import ThreadPoolExecutor

from tests.api.cast import Maker, is_problem
from tests.api.matrix import API
from tests.serving import wait_for


def test_what_keeps_a_worker_busy_has_a_limit(server):
    maker = Maker(server.url, "ida")
    book = maker.book()
    answers = [maker.api.post(f"{API}/books/{book}/print-files") for _ in range(121)]
    assert {answer.status_code for answer in answers[:120]} == {409}
    assert answers[120].status_code == 429
    assert is_problem(answers[120])
    assert 0 < int(answers[120].headers["retry-after"]) <= 600
    assert maker.api.get(f"{API}/books/{book}").status_code == 200


def test_whoever_asks_for_very_many_pictures_keeps_nobody_from_theirs(server):
    makers = [Maker(server.url, name) for name in ("ida", "jon")]
    pages = [{"id": f"p{number}", "kind": "photos", "frames": []} for number in range(8)]
    content = {"title": "A book", "format": "booklet-8x8", "theme": "bookshop", "pages": pages, "cover": {}}
    books = [maker.book("A book", format="booklet-8x8") for maker in makers]
    answered = []

    def draw(which: int, number: int) -> None:
        answer = makers[which].api.get(f"{API}/books/{books[which]}/pages/{number}.png?width=2400")
        assert answer.status_code == 200, answer.text
        answered.append(which)

    for maker, book in zip(makers, books, strict=True):
        assert maker.api.put(f"{API}/books/{book}", json={"content": content, "revision": 0}).status_code == 200
    with ThreadPoolExecutor(9) as hands:
        asked = [hands.submit(draw, 0, number) for number in range(1, 9)]
        wait_for(lambda: answered, 90, "no picture was drawn")
        asked.append(hands.submit(draw, 1, 1))
    assert [one.result() for one in asked] == [None] * 9
    assert answered.index(1) < 7, "who came last was answered when all the others had been"
