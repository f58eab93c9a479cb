"""Stripe's refusals: what is wrong goes in; the HTTP status and the error object that Stripe answers with come out."""


class Refused(Exception):
    """An answer of 4xx. `kept` tells whether a repeat under the same idempotency key is given it again (the act had begun)."""

    def __init__(
        self, message: str, code: str = "", param: str = "", status: int = 400, kind: str = "invalid_request_error", **more: object
    ):
        super().__init__(message)
        self.status, self.kept = status, status == 402
        self.error = {"type": kind, "message": message, **({"code": code} if code else {}), **({"param": param} if param else {}), **more}


def missing(kind: str, name: str) -> Refused:
    return Refused(f"No such {kind}: '{name}'", "resource_missing", "id", status=404)
