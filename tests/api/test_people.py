"""The door for one's own picture: what is too much, nothing, or no picture is refused in words; another site's page does nothing."""

from core.imaging.paint import photo, shots
from core.services.profiles import LARGEST_PICTURE
from tests.api.cast import is_problem

DOOR = "/files/people"


def refused(answer, status: int) -> bool:
    return answer.status_code == status and is_problem(answer)


def test_a_picture_by_cookie_or_token(alice, bob):
    painted = photo(next(iter(shots(1, 5))), (640, 480))
    for client in (alice.browser, alice.api):
        given = client.post(DOOR, content=painted)
        assert given.status_code == 201 and "hashed_password" not in given.text
        path = f"{DOOR}/{given.json()['picture']}.jpg"
        shown = client.get(path)
        assert shown.headers["content-type"] == "image/jpeg" and "private" in shown.headers["cache-control"]
        assert bob.api.get(path).status_code == bob.browser.get(path).status_code == 404
    assert alice.api.delete(path).status_code == 204
    assert alice.api.get(path).status_code == 404 and alice.api.get("/api/v1/users/me").json()["picture"] is None


def test_what_is_no_picture_is_refused(alice):
    assert refused(alice.api.post(DOOR, content=b"x" * (LARGEST_PICTURE + 1)), 413)
    assert refused(alice.api.post(DOOR, content=(b"x" * 10**6 for _ in range(11))), 413)
    assert refused(alice.api.post(DOOR, content=b""), 422)
    assert refused(alice.api.post(DOOR, content=b"<svg onload=alert(1)></svg>"), 415)
    assert alice.api.get("/api/v1/users/me").json()["picture"] is None


def test_another_sites_page_changes_nothing(alice):
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        assert refused(alice.browser.post(DOOR, content=b"x", headers=headers), 403)
