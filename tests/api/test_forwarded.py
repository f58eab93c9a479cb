"""Where a request comes from is a proxy's word where the settings say that there is one (test_sign_in.py: and only there)."""

import httpx

from tests.api.cast import PASSWORD, Maker


def test_behind_the_proxy_each_caller_has_their_own_address(public):
    maker = Maker(public.url, "alice")
    assert {_try(maker, f"192.0.2.{n}", f"nobody-{n}@example.org") for n in range(12)} == {401}
    assert '"address": "192.0.2.7"' in public.log.read_text()
    # Whoever comes through the proxy and adds an address of their own before it is known by what the proxy saw.
    assert _try(maker, "198.51.100.1, 192.0.2.200", "nobody@example.org") == 401
    assert '"address": "192.0.2.200"' in public.log.read_text() and "198.51.100.1" not in public.log.read_text()


def test_behind_a_proxy_the_figures_are_for_nobody_without_their_token(public):
    """A proxy that adds nothing would make everybody seem to ask from this machine."""
    assert httpx.get(f"{public.url}/metrics").status_code == 403


def _try(maker: Maker, address: str, email: str) -> int:
    form = {"username": email, "password": f"not {PASSWORD}"}
    return maker.api.post("/api/v1/auth/login", data=form, headers={"X-Forwarded-For": address}).status_code
