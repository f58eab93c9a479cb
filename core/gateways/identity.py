"""The way to an OpenID Connect provider: a browser is sent there with questions we remember; who they are, as it vouches, comes back.

Authorization code flow with PKCE (S256), state and nonce. What the provider says of itself is fetched when first needed and kept for an
hour. Everything here waits for the network, so call it on a thread.
"""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock, Semaphore
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from core.errors import AppError, Unavailable

if TYPE_CHECKING:
    # They take long to load, and most places know no provider.
    from authlib.integrations.httpx_client import OAuth2Client
    from authlib.oidc.core import CodeIDToken

SCOPE = "openid email profile"
# Signed with a key that the provider alone has: neither unsigned nor with a secret that two share.
SAFE = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
PATIENCE, KEPT, REST, LEEWAY = 5.0, 3600.0, 10.0, 60

_gate = Semaphore(4)


class Refused(AppError):
    """What came back is not a proof of who somebody is."""

    code = "identity_refused"
    status = 403


@dataclass(frozen=True)
class Provider:
    """Where we are known and by what: the settings OIDC_*."""

    issuer: str
    client_id: str
    client_secret: str


@dataclass(frozen=True)
class Trip:
    """What must be remembered of a browser that is away at the provider."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Who:
    """Somebody, as the provider vouches for them. `email` is '' when it tells none; `proven_at` is when they last signed in there."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str
    proven_at: float | None


def begin(provider: Provider, back: str, again: bool) -> tuple[str, Trip]:
    """The address at the provider to send a browser to, and what to remember meanwhile. `back` is where it comes back to; `again`
    asks the provider to have the person sign in even if they are. Raises Unavailable."""
    trip = Trip(*(secrets.token_urlsafe(32) for _ in range(3)))
    more = {"prompt": "login", "max_age": 0} if again else {}
    with _asked():
        there = _metadata(provider)["authorization_endpoint"]
        with _client(provider, back) as client:
            return client.create_authorization_url(there, state=trip.state, code_verifier=trip.verifier, nonce=trip.nonce, **more)[0], trip


def finish(provider: Provider, back: str, trip: Trip, told: Mapping[str, str]) -> Who:
    """Who came back with these query parameters. Raises Refused, Unavailable."""
    if not secrets.compare_digest(told.get("state", "").encode(), trip.state.encode()):
        raise Refused("This answer belongs to another visit. Please sign in once more.", code="identity_state")
    if told.get("error") or not told.get("code"):
        raise Refused("You were not signed in there. Please try again, or sign in with your password.", code="identity_declined")
    with _asked():
        known = _metadata(provider)
        if told.get("iss", known["issuer"]) != known["issuer"]:
            raise _untrue()
        with _client(provider, back, known) as client:
            token = client.fetch_token(
                known["token_endpoint"], grant_type="authorization_code", code=told["code"], code_verifier=trip.verifier
            )
        return _who(_claims(provider, known, token, trip.nonce))


def forget() -> None:
    """Forgets what providers said of themselves."""
    with _lock:
        _known.clear()
        _failed.clear()


def _claims(provider: Provider, known: dict[str, Any], token: Mapping[str, Any], nonce: str) -> "CodeIDToken":
    """The claims of the token's id_token, which is the provider's, for us, for this trip and not over."""
    from authlib.oidc.core import CodeIDToken

    signed, options = token.get("id_token"), {"iss": {"essential": True, "value": known["issuer"]}}
    if not isinstance(signed, str):
        raise _untrue()
    options["aud"] = {"essential": True, "value": provider.client_id}
    decoded = _decoded(known, signed)
    params = {"nonce": nonce, "client_id": provider.client_id, "access_token": token.get("access_token")}
    claims = CodeIDToken(decoded.claims, decoded.header, options, params)
    claims.validate(leeway=LEEWAY)
    return claims


def _decoded(known: dict[str, Any], signed: str) -> Any:
    algorithms = [name for name in known.get("id_token_signing_alg_values_supported", ["RS256"]) if name in SAFE]
    registry = JWSRegistry(algorithms=algorithms, strict_check_header=False)
    for fresh in (False, True):
        try:
            return jwt.decode(signed, KeySet.import_key_set(_keys(known, fresh)), registry=registry)
        except JoseError:
            # Providers change their keys now and then, so the newest ones are asked for once.
            if fresh:
                raise
    raise _untrue()


def _who(claims: Mapping[str, Any]) -> Who:
    text = {name: value if isinstance(value := claims.get(name), str) else "" for name in ("iss", "sub", "email", "name")}
    if not 0 < len(text["sub"]) <= 255:
        raise _untrue()
    proven = claims.get("auth_time")
    verified = claims.get("email_verified") is True and bool(text["email"])
    return Who(text["iss"], text["sub"], text["email"], verified, text["name"], proven if isinstance(proven, int | float) else None)


def _untrue() -> Refused:
    return Refused("What came back from there does not hold. Please sign in once more.")


class _asked:
    """Turns what goes wrong on the way to the provider into our errors, and lets a few at a time wait for it."""

    def __enter__(self) -> None:
        if not _gate.acquire(timeout=PATIENCE):
            raise _away()

    def __exit__(self, kind: type | None, error: BaseException | None, trace: object) -> None:
        _gate.release()
        if isinstance(error, httpx2.HTTPError | httpx2.InvalidURL):
            raise _away() from error
        if isinstance(error, AuthlibBaseError | JoseError | ValueError | KeyError | TypeError):
            raise _untrue() from error


def _away() -> Unavailable:
    return Unavailable("We cannot reach it just now. Please try again in a while, or sign in with your password.", code="identity_away")


_lock = Lock()
_known: dict[str, tuple[float, dict[str, Any]]] = {}
_failed: dict[str, float] = {}


def _metadata(provider: Provider) -> dict[str, Any]:
    """What the provider says of itself. After a failure it is left alone for some seconds, so that nobody queues up for it."""
    with _lock:
        kept_at, known = _known.get(provider.issuer, (0.0, {}))
        if known and time.monotonic() - kept_at < KEPT:
            return known
        if time.monotonic() - _failed.get(provider.issuer, -REST) < REST:
            raise _away()
        try:
            known = _checked(provider, _fetched(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"))
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            _failed[provider.issuer] = time.monotonic()
            raise _away() from error
        _known[provider.issuer] = (time.monotonic(), known)
        return known


def _checked(provider: Provider, known: dict[str, Any]) -> dict[str, Any]:
    """Raises ValueError when this is not what the provider of these settings says of itself."""
    if not isinstance(known, dict) or str(known.get("issuer")).rstrip("/") != provider.issuer.rstrip("/"):
        raise ValueError("another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if urlsplit(str(known.get(name))).scheme not in ("https", urlsplit(provider.issuer).scheme):
            raise ValueError(name)
    return known


def _keys(known: dict[str, Any], fresh: bool) -> dict[str, Any]:
    if fresh or "jwks" not in known:
        known["jwks"] = _fetched(known["jwks_uri"])
    return known["jwks"]


def _fetched(url: str) -> Any:
    with httpx2.Client(timeout=PATIENCE) as client:
        answer = client.get(url, headers={"Accept": "application/json"})
        answer.raise_for_status()
        return answer.json()


def _client(provider: Provider, back: str, known: Mapping[str, Any] | None = None) -> "OAuth2Client":
    from authlib.integrations.httpx_client import OAuth2Client

    ways = (known or {}).get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return OAuth2Client(
        provider.client_id,
        provider.client_secret,
        token_endpoint_auth_method="client_secret_basic" if "client_secret_basic" in ways else "client_secret_post",
        scope=SCOPE,
        redirect_uri=back,
        code_challenge_method="S256",
        timeout=PATIENCE,
    )
